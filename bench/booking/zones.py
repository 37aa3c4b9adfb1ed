"""Every zone with a clock change in the next 24 months, on the days around each change, in both directions.

What is expected is found by walking through every minute of a day and asking the zone what its clocks show.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bench.booking.databases import opened
from bench.booking.measuring import Finding, Measurement, both
from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, WeeklyHours
from overture.services.openings import find_openings
from overture.services.scheduling import BookingRequest, Scheduler
from overture.services.series import book_series, weekly_starts
from tests.helpers.clinics import open_conversation
from tests.helpers.databases import DatabaseAddress

MONTHS_AHEAD = timedelta(days=731)
SESSION = Service("session", "Session", timedelta(minutes=50))
OPENS, CLOSES = time(0), time(23, 45)
STEP = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
# So late a session still ends before closing, be it an hour later where the clock skips one.
LATEST = time(21, 45)
# Two weeks before the change, one before, the week of the change, one after.
WEEKS = 4
MISSING_HOUR, OTHER_STARTS = "missing hours offered", "openings too few or too many"
WALL_TIME, LENGTH = "wall time not kept", "wrong lengths"


@dataclass(frozen=True)
class Change:
    """When a zone's clocks are changed, in UTC, and by how much."""

    zone: str
    at: datetime
    by: timedelta

    @property
    def wall(self) -> datetime:
        """The first time on the wall, without zone, that is skipped or comes a second time."""
        zone = ZoneInfo(self.zone)
        if self.by > timedelta():
            return (self.at - MINUTE).astimezone(zone).replace(tzinfo=None) + MINUTE
        return self.at.astimezone(zone).replace(tzinfo=None, fold=0)


class SetClock:
    """A clock that stands where it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the set time."""
        return self.moment


def changes(first: datetime, last: datetime) -> Iterator[Change]:
    """Yield every change of every zone's clocks between two instants."""
    # The zone that is the machine's own is no place.
    for zone in sorted(available_timezones() - {"localtime"}):
        for at in _changes_of(ZoneInfo(zone), first, last):
            by = _offset(ZoneInfo(zone), at) - _offset(ZoneInfo(zone), at - MINUTE)
            yield Change(zone, at, by)


def _changes_of(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    before = first
    while before < last:
        after = before + timedelta(days=1)
        if _offset(zone, before) != _offset(zone, after):
            yield _first_minute_after(zone, before, after)
        before = after


def _first_minute_after(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    old = _offset(zone, low)
    while high - low > MINUTE:
        middle = low + (high - low) // 2 // MINUTE * MINUTE
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def clinic_in(zone: str) -> Clinic:
    """Return a clinic that is open day and night."""
    hours = tuple(WeeklyHours(day, OPENS, CLOSES) for day in range(7))
    return Clinic(
        name="Test Clinic",
        timezone=zone,
        services=(SESSION,),
        clinicians=(Clinician("Anna Shah", (SESSION.id,), hours),),
        terms=BookingTerms(minimum_notice=timedelta(), step=STEP, reminders=()),
    )


def expected_starts(zone: ZoneInfo, day: date) -> set[datetime]:
    """Return the instants of a day at which the wall clock shows a quarter, and a session ends before closing."""
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    shown = {moment + MINUTE * n: (moment + MINUTE * n).astimezone(zone) for n in range(54 * 60)}
    of_day = {at: local for at, local in shown.items() if local.date() == day}
    # Where the closing time comes twice, the first one closes; where it is skipped, the end of the gap, or the day's.
    closing = min(
        (at for at, local in of_day.items() if local.time() == CLOSES), default=max(of_day) + MINUTE
    )
    return {at for at, local in of_day.items() if local.minute % 15 == 0 and at + SESSION.length <= closing}


def measure(address: DatabaseAddress, most: int) -> Finding:
    """Look at up to so many changes from today on."""
    now = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = list(changes(now, now + MONTHS_AHEAD))
    chosen = found[:: max(1, len(found) // most)]
    wrong: Counter[str] = Counter()
    examples: list[str] = []
    with opened(address) as database:
        for change in chosen:
            for fault in _faults(database, change):
                wrong[fault] += 1
                examples.append(f"{change.zone}, {change.at:%Y-%m-%d %H:%M} UTC: {fault}")
    figures = {
        "zones": str(len({each.zone for each in chosen})),
        "changes forward": str(sum(each.by > timedelta() for each in chosen)),
        "changes back": str(sum(each.by < timedelta() for each in chosen)),
        **{kind: str(wrong[kind]) for kind in (MISSING_HOUR, OTHER_STARTS, WALL_TIME, LENGTH)},
    }
    return Finding(figures, tuple(examples[:5]))


def _faults(database: Database, change: Change) -> Iterator[str]:
    zone, clinic = ZoneInfo(change.zone), clinic_in(change.zone)
    scheduler = Scheduler(database, SetClock(change.at - timedelta(days=16)), clinic)
    for day in (change.wall.date() + timedelta(days=n) for n in (-1, 0, 1)):
        begin = datetime.combine(day, time(), zone)
        found = find_openings(scheduler, SESSION, begin - timedelta(hours=3), begin + timedelta(hours=27))
        of_day = [each for each in found if each.start.date() == day]
        if any(not _exists(each.start) or not _exists(each.end) for each in of_day):
            yield MISSING_HOUR
        if {each.start.astimezone(UTC) for each in of_day} != expected_starts(zone, day):
            yield OTHER_STARTS
        if any(_elapsed(each.start, each.end) != SESSION.length for each in of_day):
            yield LENGTH
    for wall in (time(10), time(17, 30), change.wall.time()):
        yield from _series_faults(database, scheduler, change, wall)


def _series_faults(database: Database, scheduler: Scheduler, change: Change, wall: time) -> Iterator[str]:
    zone = scheduler.clinic.zone
    first = datetime.combine(change.wall.date() - timedelta(weeks=2), wall, zone)
    if wall > LATEST or not _exists(first):
        return
    booked = _booked(database, scheduler, weekly_starts(scheduler, first, WEEKS))
    for week, appointment in enumerate(booked):
        local = appointment.start.astimezone(zone)
        wished = datetime.combine(first.date() + timedelta(weeks=week), wall, zone)
        # A wall time that the day of the change does not have: as soon as the clock goes on.
        if local.replace(tzinfo=None) != wished.replace(tzinfo=None) and (
            _exists(wished) or local.astimezone(UTC) != change.at
        ):
            yield WALL_TIME
        if appointment.end - appointment.start != SESSION.length:
            yield LENGTH


def _booked(database: Database, scheduler: Scheduler, starts: list[datetime]) -> list[Appointment]:
    """Book the series, read it back from the database, and leave no trace of it."""
    person = open_conversation(scheduler.store, scheduler.clock)
    request = BookingRequest(
        person, str(uuid.uuid4()), SESSION, None, starts[0], "Maria Lopez", "maria@example.org"
    )
    book_series(scheduler, request, starts)
    with database.write() as work:
        booked = work.appointments.of(person)
        work.connection.execute(tables.appointment.delete())
    return booked


def _exists(local: datetime) -> bool:
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None) == local.replace(tzinfo=None)


def _elapsed(start: datetime, end: datetime) -> timedelta:
    # Two times of one zone are subtracted by their wall clocks.
    return end.astimezone(UTC) - start.astimezone(UTC)


MEASUREMENT = Measurement(
    name="zones",
    title="Clock changes of every zone in 24 months",
    goal="no missing hour offered, every other opening there, wall time kept over a weekly series, lengths right",
    measure=measure,
    sizes=both(100_000),
    quick=12,
)
