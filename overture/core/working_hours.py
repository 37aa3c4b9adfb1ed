"""When a clinician works, and when in these hours appointments may start.

What the wall clock shows decides: every step of the hours that the clock shows is a start, one that the
change to summer time skips is none, one that the change back repeats is two. Lengths are elapsed time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from overture.core.appointment import Service
from overture.core.clinic import Clinic, Clinician

UTC = timezone.utc
Hours = tuple[time, time]


def hours_on(clinic: Clinic, clinician: Clinician, day: date) -> tuple[Hours, ...]:
    """Return the hours of a clinician on a date.

    A closed day has none. An exception replaces the week and opens a public holiday; several add up.
    """
    if day in clinic.closed_days:
        return ()
    exceptions = [each for each in clinician.exceptions if each.day == day]
    if exceptions:
        return tuple(hours for each in exceptions for hours in each.hours)
    if day in clinic.public_holidays:
        return ()
    return tuple((each.start, each.end) for each in clinician.availability if each.weekday == day.weekday())


def is_within_hours(clinic: Clinic, clinician: Clinician, start: datetime, end: datetime) -> bool:
    """Whether one stretch of the clinician's hours holds the whole span."""
    day = start.astimezone(clinic.zone).date()
    return any(
        instant(day, opens, clinic.zone) <= start and end <= instant(day, closes, clinic.zone)
        for opens, closes in hours_on(clinic, clinician, day)
    )


def starts_on(clinic: Clinic, service: Service, day: date, hours: Hours) -> Iterator[datetime]:
    """Yield the instants in UTC at which a service may start within hours of a date."""
    opens, closes = (instant(day, each, clinic.zone) for each in hours)
    if _is_steady(day, clinic.zone):
        while opens + service.length <= closes:
            yield opens
            opens += clinic.terms.step
        return
    wall, last = (datetime.combine(day, each) for each in hours)
    while wall <= last:
        for moment in _showings(wall, clinic.zone):
            if opens <= moment and moment + service.length <= closes:
                yield moment
        wall += clinic.terms.step


def instant(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time in UTC; one that is skipped counts as the end of the gap."""
    wall = datetime.combine(day, clock_time)
    while not exists(wall.replace(tzinfo=zone)):
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def exists(moment: datetime) -> bool:
    """Whether an aware local time is one that the clock shows."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(
        tzinfo=None
    )


def _is_steady(day: date, zone: ZoneInfo) -> bool:
    """Whether the clock is not changed on a date."""
    midnight = datetime.combine(day, time(), zone)
    return midnight.utcoffset() == (midnight + timedelta(days=1)).utcoffset()


def _showings(wall: datetime, zone: ZoneInfo) -> set[datetime]:
    """Return when the clock shows a time: never, once or twice."""
    local = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return {moment.astimezone(UTC) for moment in local if exists(moment)}
