"""Calendar files of appointments as they are booked, moved and cancelled, read back by the library `ics`."""

from __future__ import annotations

import random
import uuid
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest.mock import patch
from zoneinfo import ZoneInfo

import ics  # type: ignore[import-untyped]
import ics.utils  # type: ignore[import-untyped]
from dateutil.tz import tzical  # type: ignore[import-untyped]

from bench.booking.databases import opened
from bench.booking.measuring import Finding, Measurement, both
from bench.booking.state_world import MovingClock
from overture.adapters.calendar_file import calendar_file, method_of
from overture.core.appointment import Appointment, AppointmentState, Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, WeeklyHours
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from tests.helpers.clinics import open_conversation
from tests.helpers.databases import DatabaseAddress

# By offset from west to east, with odd ones, both hemispheres, and some that never change their clocks.
ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix", "America/Chicago",
    "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London",
    "Europe/Dublin", "Europe/Berlin", "Africa/Casablanca", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu",
    "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
)  # fmt: skip
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
HORIZON = timedelta(days=730)
QUARTER = timedelta(minutes=15)
TALK = Service("talk", "Talk", timedelta(minutes=50))
BOOKED, MOVED, CANCELLED = "created", "moved", "cancelled"
MISMATCH = "not equal"


def open_clinic() -> Clinic:
    """Return a clinic that is open day and night, so that appointments lie at clock changes, too."""
    hours = tuple(
        WeeklyHours(day, datetime.min.time(), datetime.max.time().replace(microsecond=0)) for day in range(7)
    )
    terms = BookingTerms(minimum_notice=timedelta(), horizon=HORIZON, step=QUARTER)
    clinicians = tuple(Clinician(name, (TALK.id,), hours) for name in ("Anna", "Ben", "Cara"))
    return Clinic("Clinic of Jo, Sam; and others", "UTC", (TALK,), clinicians, terms)


def measure(address: DatabaseAddress, appointments: int) -> Finding:
    """Book so many at random times of two years, move each, cancel each, and read every file back."""
    dice, clock, read = random.Random(500), MovingClock(BEGIN), Counter[str]()
    wrong: list[str] = []
    with opened(address) as database, warnings.catch_warnings():
        # ics calls the standard library in a way that Python 3.13 warns of.
        warnings.simplefilter("ignore", DeprecationWarning)
        scheduler = Scheduler(database, clock, open_clinic())
        for number in range(appointments):
            person = open_conversation(database, clock)
            zone = ZONES[number % len(ZONES)]
            for what, made in _life(scheduler, person, zone, dice):
                clock.moment += timedelta(seconds=1)
                read[what] += 1
                wrong += [f"{zone}, {what}: {said}" for said in _differences(made, what, clock.now())]
    figures = {
        "appointments": str(appointments),
        "zones": str(min(len(ZONES), appointments)),
        **{f"{what}, read back": str(read[what]) for what in (BOOKED, MOVED, CANCELLED)},
        MISMATCH: str(len(wrong)),
    }
    return Finding(figures, tuple(wrong[:5]))


def _life(
    scheduler: Scheduler, person: str, zone: str, dice: random.Random
) -> Iterator[tuple[str, Appointment]]:
    """Yield an appointment as it stands after each change."""
    booked = _tried(lambda: book_appointment(scheduler, _request(person, zone, _start(dice))))
    yield BOOKED, booked
    yield MOVED, _tried(lambda: _moved_elsewhere(scheduler, person, booked, _start(dice)))
    yield CANCELLED, cancel_appointment(scheduler, person, booked.id)


def _moved_elsewhere(scheduler: Scheduler, person: str, booked: Appointment, start: datetime) -> Appointment:
    # Moving it to where it is would change nothing.
    elsewhere = start + QUARTER if start == booked.start else start
    return move_appointment(scheduler, person, booked.id, elsewhere)


def _tried(deed: Callable[[], Appointment]) -> Appointment:
    while True:
        try:
            return deed()
        except (OpeningTaken, OpeningUnavailable):
            continue


def _request(person: str, zone: str, start: datetime) -> BookingRequest:
    return BookingRequest(
        person, str(uuid.uuid4()), TALK, None, start, "Zoë O'Connor", "zoe@example.org", timezone=zone
    )


def _start(dice: random.Random) -> datetime:
    """Return a quarter of an hour: of any day, or of one of the nights in which clocks are changed somewhere."""
    if dice.random() < 0.3:
        zone = ZoneInfo(dice.choice(ZONES))
        around = _last_change(zone, BEGIN + timedelta(days=dice.randrange(200, 720)))
        if around is not None:
            return around + QUARTER * dice.randrange(-6, 7)
    return BEGIN + timedelta(days=2) + QUARTER * dice.randrange(720 * 96)


def _last_change(zone: ZoneInfo, moment: datetime) -> datetime | None:
    """Return the last hour before a moment at which a zone's clocks were changed, of what can be booked."""
    while moment > BEGIN + timedelta(days=3):
        earlier = moment - timedelta(hours=1)
        if earlier.astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset():
            return moment.replace(minute=0)
        moment = earlier
    return None


def _differences(made: Appointment, what: str, now: datetime) -> Iterator[str]:
    """Yield what another library reads in the file otherwise than it is."""
    file = calendar_file(made, method=method_of(made), now=now)
    calendar = _read(file.decode())
    (event,) = calendar.events
    is_cancelled = made.state is AppointmentState.CANCELLED
    zone = ZoneInfo(made.timezone)
    read = {
        "uid": (event.uid, f"{made.id}@overture"),
        # As UTC: Python calls no two times equal of which one comes twice in its zone.
        "start": (event.begin.datetime.astimezone(UTC), made.start),
        "end": (event.end.datetime.astimezone(UTC), made.end),
        "wall": (event.begin.datetime.astimezone(zone).time(), made.start.astimezone(zone).time()),
        "method": (calendar.method, "CANCEL" if is_cancelled else "REQUEST"),
        "status": (event.status, "CANCELLED" if is_cancelled else "CONFIRMED"),
        "sequence": (_sequence(event), {BOOKED: 0, MOVED: 1, CANCELLED: 2}[what]),
    }
    for name, (got, expected) in read.items():
        if got != expected:
            yield f"{name} {got} instead of {expected}"


def _read(text: str) -> ics.Calendar:
    """Return what is read from the file alone.

    Left to itself, ics asks the machine for the zone, and dateutil's reader of that is an hour off after some
    changes in Dublin and Casablanca. What a calendar gets of us is the file with its zone block.
    """
    if "BEGIN:VTIMEZONE" not in text:
        return ics.Calendar(text)
    with patch.object(ics.utils, "gettz", tzical(StringIO(text)).get):
        return ics.Calendar(text)


def _sequence(event: ics.Event) -> int:
    return int(next(line.value for line in event.extra if line.name == "SEQUENCE"))


MEASUREMENT = Measurement(
    name="calendars",
    title="Calendar files, read back by ics",
    goal="every file of 500 appointments in 20 zones equal",
    measure=measure,
    sizes=both(500),
    quick=20,
)
