"""Openings on every day on which a clock of the world is changed, worked out a second way from the instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from overture.core.availability import openings
from overture.core.clinic import BookingTerms, Clinic, Clinician, WeeklyHours
from overture.core.closure import Reason, why_closed
from overture.core.working_hours import exists
from tests.helpers.clinics import INDIVIDUAL, clinic

FIRST, LAST = date(2026, 11, 1), date(2028, 11, 30)
STEP, LENGTH = timedelta(minutes=30), timedelta(minutes=50)
SERVICE = replace(INDIVIDUAL, length=LENGTH)
ALL_DAY = tuple(WeeklyHours(day, time(0), time(23, 59)) for day in range(7))
TERMS = BookingTerms(minimum_notice=timedelta(), horizon=timedelta(days=10), step=STEP)


def changes(zone: ZoneInfo) -> Iterator[date]:
    day = FIRST
    while day < LAST:
        # A month at a time, then the day within it.
        after = day + timedelta(days=28)
        if _offset(day, zone) != _offset(after, zone) or zone.key in _BRIEF:
            yield from (each for each in _days(day, after) if _is_change(each, zone))
        day = after


# Their clocks go back for the month of fasting, some weeks after a look a month ago.
_BRIEF = ("Africa/Casablanca", "Africa/El_Aaiun")


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += timedelta(days=1)


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(), zone).utcoffset()


def _is_change(day: date, zone: ZoneInfo) -> bool:
    return _offset(day, zone) != _offset(day + timedelta(days=1), zone)


def around_the_clock(zone: ZoneInfo) -> Clinic:
    owl = Clinician("Night Owl", (SERVICE.id,), ALL_DAY)
    return replace(clinic(owl, timezone=zone.key, terms=TERMS), services=(SERVICE,))


def instants(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield all instants at which the clock shows the date and a full or half hour, and the end fits."""
    close = first_showing_from(datetime.combine(day, time(23, 59)), zone)
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    while moment + LENGTH <= close:
        local = moment.astimezone(zone)
        if local.date() == day and local.minute in (0, 30):
            yield moment
        moment += timedelta(minutes=5)


def first_showing_from(wall: datetime, zone: ZoneInfo) -> datetime:
    moment = wall.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=4)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += timedelta(minutes=1)
    return moment


CHANGES = [(name, day) for name in sorted(available_timezones()) for day in changes(ZoneInfo(name))]


def test_on_every_change_of_every_clock_openings_are_the_times_that_the_clock_shows() -> None:
    for name, day in CHANGES:
        zone = ZoneInfo(name)
        start = datetime.combine(day, time(), zone)

        found = openings(
            around_the_clock(zone),
            SERVICE,
            start - timedelta(hours=2),
            start + timedelta(hours=27),
            now=start - timedelta(days=2),
        )

        on_the_day = [opening for opening in found if opening.start.date() == day]
        assert [opening.start.astimezone(UTC) for opening in on_the_day] == list(instants(day, zone)), (
            name,
            day,
        )
        assert all(exists(opening.start) and opening.start.tzinfo is zone for opening in found), (name, day)
        assert {opening.end.astimezone(UTC) - opening.start.astimezone(UTC) for opening in found} == {
            LENGTH
        }, (name, day)


def test_changes_of_both_directions_are_among_them_and_so_are_the_odd_ones() -> None:
    shifts = set()
    for name, day in CHANGES:
        before, after = _offset(day, ZoneInfo(name)), _offset(day + timedelta(days=1), ZoneInfo(name))
        assert before is not None
        assert after is not None
        shifts.add((after - before) // timedelta(minutes=1))

    assert {60, -60, 30, -30, 120, -120} <= shifts
    assert len({name for name, _ in CHANGES}) > 150


def test_no_opening_begins_at_a_time_that_the_clock_skips_whatever_instant_it_would_be() -> None:
    for name, day in CHANGES:
        zone = ZoneInfo(name)
        walls = (datetime.combine(day, time(hour, minute), zone) for hour in range(24) for minute in (0, 30))
        skipped = [wall for wall in walls if not exists(wall)]
        for wall in skipped[:1]:
            now = wall - timedelta(days=2)
            closure = why_closed(around_the_clock(zone), SERVICE, wall, now=now)
            assert closure is not None, (name, day)
            assert closure.reason is Reason.NOT_A_START, (name, day)


def test_starts_keep_the_wall_time_after_a_change_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    hourly = replace(around_the_clock(zone), terms=replace(TERMS, step=timedelta(hours=1)))
    start = datetime(2027, 10, 3, tzinfo=zone)

    found = openings(hourly, SERVICE, start, start + timedelta(hours=6), now=start - timedelta(days=2))

    assert [f"{opening.start:%H:%M}" for opening in found] == [
        "00:00",
        "01:00",
        "03:00",
        "04:00",
        "05:00",
        "06:00",
    ]
