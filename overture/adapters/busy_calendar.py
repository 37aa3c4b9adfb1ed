"""Reading when somebody is busy out of an iCalendar file; what they do then is never looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar, Event, vRecur

from overture.adapters.calendar_file import OWN_UIDS
from overture.core.errors import Refused

Times = tuple[datetime, datetime]

_MOST_BYTES = 20_000_000
# What repeats so often is not an event, and would be thousands of them.
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Window:
    """What is looked at: `zone` is where all-day events and times without a zone are meant."""

    zone: tzinfo
    start: datetime
    end: datetime

    def aware(self, moment: date) -> datetime:
        """Return a day's beginning or a time as UTC."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        return moment.replace(tzinfo=moment.tzinfo or self.zone).astimezone(UTC)


def read_busy(file: Path, zone: tzinfo, start: datetime, end: datetime) -> list[Times]:
    """Return the UTC times at which the events of a file keep somebody busy within a span.

    Cancelled and free ("transparent") events do not count, nor does what came out of our own feed.

    Raises:
        Refused: no such file, or nothing in it that can be read, in one sentence.
    """
    window = _Window(zone, start, end)
    events = [event for calendar in _calendars(file) for event in calendar.events]
    try:
        replaced = {
            (str(event.get("uid")), window.aware(event.decoded("recurrence-id")))
            for event in events
            if "recurrence-id" in event
        }
        found = [times for event in events if _counts(event) for times in _times(event, window, replaced)]
    except _UNREADABLE as error:
        raise Refused(f"{file.name} has an event that cannot be read: export the calendar anew.") from error
    return [times for times in found if times[0] < end and start < times[1]]


def _calendars(file: Path) -> list[Calendar]:
    nothing = Refused(f"{file.name} is not an iCalendar file: export the calendar as .ics.")
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise Refused(f"{file.name} is larger than 20 MB: export fewer months.")
        parts = Calendar.from_ical(file.read_bytes(), multiple=True)
    except OSError as error:
        raise Refused(f"{file} cannot be read: give a file that is there and may be read.") from error
    except _UNREADABLE as error:
        raise nothing from error
    calendars = [part for part in parts if isinstance(part, Calendar)]
    if not calendars:
        raise nothing
    return calendars


def _counts(event: Event) -> bool:
    return (
        str(event.get("transp", "OPAQUE")).upper() != "TRANSPARENT"
        and str(event.get("status", "CONFIRMED")).upper() != "CANCELLED"
        # Else the feed, taken into a calendar and brought back, would block what it shows.
        and not str(event.get("uid", "")).endswith(OWN_UIDS)
    )


def _times(event: Event, window: _Window, replaced: set[tuple[str, datetime]]) -> Iterator[Times]:
    start, end = window.aware(event.start), window.aware(event.end)
    if "recurrence-id" in event or not ("rrule" in event or "rdate" in event):
        yield start, end
        return
    zone = (event.start.tzinfo if isinstance(event.start, datetime) else None) or window.zone
    naive = start.astimezone(zone).replace(tzinfo=None)
    # A day is a day however many hours its clock change leaves it; an hour is an hour.
    whole_days = event.end - event.start if not isinstance(event.start, datetime) else None
    for each in _repeated(event, naive, zone, window, end - start):
        begins = each.replace(tzinfo=zone).astimezone(UTC)
        if (str(event.get("uid")), begins) in replaced:
            continue
        ends = begins + (end - start) if whole_days is None else window.aware(each + whole_days)
        yield begins, ends


def _repeated(
    event: Event, first: datetime, zone: tzinfo, window: _Window, length: timedelta
) -> list[datetime]:
    """Return the starts within the window by the event's own wall clock, which repeating follows."""

    def local(moment: date) -> datetime:
        return window.aware(moment).astimezone(zone).replace(tzinfo=None)

    dates = rruleset()
    dates.rdate(first)
    for rule in _listed(event.get("rrule")):
        dates.rrule(rrulestr(_by_wall_clock(rule, local), dtstart=first))
    for moments in _listed(event.get("rdate")):
        for moment in moments.dts:
            dates.rdate(local(moment.dt))
    for moments in _listed(event.get("exdate")):
        for moment in moments.dts:
            dates.exdate(local(moment.dt))
    return list(dates.between(local(window.start) - length - _A_DAY, local(window.end) + _A_DAY, inc=True))


def _by_wall_clock(rule: vRecur, local: Callable[[date], datetime]) -> str:
    if _TOO_OFTEN & {str(each).upper() for each in rule["FREQ"]}:
        raise Refused("The calendar has an event that repeats within the hour or day: that is not read.")
    plain = vRecur(rule)
    if "UNTIL" in rule:
        last = rule["UNTIL"][0]
        # A day is included whole.
        until = local(last) if isinstance(last, datetime) else datetime.combine(last, time(23, 59, 59))
        plain["UNTIL"] = [until]
    return str(plain.to_ical(), "ascii")  # type: ignore[no-untyped-call]


def _listed(value: Any) -> list[Any]:
    """A property that comes once is itself, one that comes again is a list of them."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
