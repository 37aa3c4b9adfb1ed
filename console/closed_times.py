"""What the profile closes on the days of a calendar, and why; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from console.calendar_grid import Closed
from console.period import Period, midnight
from overture.core.clinic import Clinic, Clinician
from overture.core.closure import why_closed
from overture.core.working_hours import hours_on, instant

_MOMENT = timedelta(minutes=1)


def working_hours(clinic: Clinic, clinicians: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first hour that each one works on a weekday, and the one at which they have gone."""
    for clinician in _known(clinic, clinicians):
        for hours in clinician.availability:
            yield hours.start.hour, hours.end.hour + bool(hours.end.minute)


def closed_times(clinic: Clinic, period: Period, clinicians: Sequence[str], hours: range) -> list[Closed]:
    """Return what is closed within the hours shown; a day that is closed as a whole goes from midnight to midnight."""
    found: list[Closed] = []
    for clinician in _known(clinic, clinicians):
        for day in period.days:
            spans = open_spans(clinic, clinician, day)
            if spans:
                shown = _clock(day, hours[0], period), _clock(day, hours[-1] + 1, period)
            else:
                shown = midnight(day, period.zone), midnight(day + timedelta(days=1), period.zone)
            for start, end in _gaps(spans, *shown):
                if sentence := _why(clinic, clinician, start):
                    found.append(Closed(start, end, (clinician.name,), sentence))
    return found


def open_spans(clinic: Clinic, clinician: Clinician, day: date) -> list[tuple[datetime, datetime]]:
    """Return when a clinician can be booked on a day if nothing were booked, in UTC."""
    return sorted(
        (instant(day, opens, clinic.zone), instant(day, closes, clinic.zone))
        for opens, closes in hours_on(clinic, clinician, day)
    )


def _gaps(
    spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in spans:
        if start < min(opens, end):
            yield start, min(opens, end)
        start = max(start, closes)
    if start < end:
        yield start, end


def _why(clinic: Clinic, clinician: Clinician, start: datetime) -> str | None:
    service = next((each for each in clinic.services if each.id in clinician.services), None)
    if service is None:
        return None
    # A moment of anything, asked for in good time: so only the profile's own hours can be the reason.
    moment = replace(service, length=_MOMENT, before=timedelta(), after=timedelta(), capacity=1, needs=())
    in_time = start - clinic.terms.minimum_notice - _MOMENT
    closure = why_closed(clinic, moment, start, now=in_time, clinician=clinician.name)
    return closure.sentence if closure else None


def _clock(day: date, hour: int, period: Period) -> datetime:
    if hour >= 24:
        return midnight(day + timedelta(days=1), period.zone)
    return datetime.combine(day, time(hour), period.zone).astimezone(UTC)


def _known(clinic: Clinic, names: Sequence[str]) -> Iterator[Clinician]:
    return (each for each in clinic.clinicians if each.name in names)
