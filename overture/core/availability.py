"""From weekly availability to openings.

Wall-clock hours become instants first and are stepped through in elapsed time: an hour that the change
to summer time skips yields nothing, one that the change back repeats yields both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from zoneinfo import ZoneInfo

from overture.core.appointment import Opening, Service
from overture.core.clinic import Clinic, Clinician

UTC = timezone.utc
# Aware; a booked time of one clinician, as the store tells it.
Busy = tuple[str, datetime, datetime]


class Reason(str, Enum):
    """Why a time cannot be booked, in words that complete "That time cannot be booked: …"."""

    TOO_SOON = "it is too soon or has passed"
    TOO_FAR = "it is too far ahead"
    CLOSED = "it lies outside the times that can be booked"


@dataclass(frozen=True)
class Bookable:
    """The instants between which appointments may start at a moment."""

    first: datetime
    last: datetime

    @classmethod
    def at(cls, now: datetime, clinic: Clinic) -> Bookable:
        """Return the bounds that the clinic's terms set; the last day counts as a whole."""
        last_day = (now + clinic.terms.horizon).astimezone(clinic.zone).date()
        return cls(
            (now + clinic.terms.minimum_notice).astimezone(UTC),
            _instant(last_day + timedelta(days=1), time(), clinic.zone) - timedelta(microseconds=1),
        )


def openings(
    clinic: Clinic,
    service: Service,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    busy: Iterable[Busy] = (),
    clinician: str | None = None,
) -> list[Opening]:
    """Return the openings that begin from `start` up to and with `end`, by time, then as the profile lists.

    Openings are in the clinic's zone. `clinician` keeps to that one; else all who offer the service.
    """
    bounds = Bookable.at(now, clinic)
    first, last = max(start.astimezone(UTC), bounds.first), min(end.astimezone(UTC), bounds.last)
    offering = [each for each in clinic.clinicians_for(service) if clinician in (None, each.name)]
    taken = list(busy)
    found = [
        Opening(each.name, moment.astimezone(clinic.zone), (moment + service.length).astimezone(clinic.zone))
        for each in offering
        for moment in sorted(set(_starts(each, clinic, service, first, last)))
        if not _is_busy(each.name, moment, moment + service.length, taken)
    ]
    # A stable sort: at the same instant the profile's order stays.
    return sorted(found, key=lambda opening: opening.start.astimezone(UTC))


def why_not(clinic: Clinic, service: Service, start: datetime, *, now: datetime) -> Reason | None:
    """Return why no clinician could be booked then even if nobody else were, None where one could."""
    bounds = Bookable.at(now, clinic)
    if start < bounds.first:
        return Reason.TOO_SOON
    if start > bounds.last:
        return Reason.TOO_FAR
    return None if openings(clinic, service, start, start, now=now) else Reason.CLOSED


def _starts(
    clinician: Clinician, clinic: Clinic, service: Service, first: datetime, last: datetime
) -> Iterator[datetime]:
    """Yield the instants, in UTC, at which the clinician could begin if nothing were booked."""
    if first > last:
        return
    day, last_day = first.astimezone(clinic.zone).date(), last.astimezone(clinic.zone).date()
    while day <= last_day:
        for hours in clinician.availability:
            if hours.weekday != day.weekday() or day in clinic.closed_days:
                continue
            moment = _instant(day, hours.start, clinic.zone)
            close = _instant(day, hours.end, clinic.zone)
            while moment + service.length <= close:
                if first <= moment <= last:
                    yield moment
                moment += clinic.terms.step
        day += timedelta(days=1)


def exists(moment: datetime) -> bool:
    """Whether an aware local time is one that the clock shows."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(
        tzinfo=None
    )


def _instant(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time; one that is skipped counts as the end of the gap."""
    wall = datetime.combine(day, clock_time)
    while not exists(wall.replace(tzinfo=zone)):
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _is_busy(clinician: str, start: datetime, end: datetime, busy: Iterable[Busy]) -> bool:
    return any(name == clinician and start < until and end > since for name, since, until in busy)
