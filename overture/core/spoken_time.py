"""How days and times are said to a person, in US English: weekday, date, time and zone, never a bare number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
_ZONE_NAMES = {
    "EST": "Eastern Time",
    "EDT": "Eastern Time",
    "CST": "Central Time",
    "CDT": "Central Time",
    "MST": "Mountain Time",
    "MDT": "Mountain Time",
    "PST": "Pacific Time",
    "PDT": "Pacific Time",
    "AKST": "Alaska Time",
    "AKDT": "Alaska Time",
    "HST": "Hawaii Time",
}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class SpokenTime:
    """A time as a response takes it: `when` in full, and the zone it is meant in."""

    when: str
    timezone: str


def full_day(day: date) -> str:
    """Return "Tuesday, March 3, 2026"."""
    return f"{_WEEKDAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_day(day: date) -> str:
    """Return "Tue, Mar 3", short enough for a button."""
    return f"{_WEEKDAYS[day.weekday()][:3]}, {_MONTHS[day.month - 1][:3]} {day.day}"


def clock_time(moment: datetime | time) -> str:
    """Return "10:00 AM"; an aware time that comes twice in its night says which one by its offset."""
    said = f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"
    if isinstance(moment, datetime) and _comes_twice(moment):
        offset = f"{moment:%z}"
        return f"{said} (UTC{offset[:3]}:{offset[3:5]})"
    return said


def short_time(moment: datetime) -> str:
    """Return "Tue, Mar 3, 10:00 AM", short enough for a button."""
    return f"{short_day(moment.date())}, {clock_time(moment)}"


def spoken_time(moment: datetime, zone: ZoneInfo, person_zone: ZoneInfo | None = None) -> SpokenTime:
    """Return an aware time in the clinic's zone, and in the person's own where their clock differs then."""
    here = moment.astimezone(zone)
    if person_zone is None or here.utcoffset() == moment.astimezone(person_zone).utcoffset():
        return SpokenTime(_in_full(here), zone.key)
    there = moment.astimezone(person_zone)
    return SpokenTime(_in_full(here), f"{zone.key}; by your clock {_in_full(there)}, {person_zone.key}")


def listed(parts: Iterable[str], word: str = "and") -> str:
    """Return "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} {word} {last}" if most else last


def _in_full(moment: datetime) -> str:
    name = _zone_name(moment)
    return f"{full_day(moment.date())} at {clock_time(moment)}{' ' + name if name else ''}"


def _zone_name(moment: datetime) -> str | None:
    # Only where the letters mean what they do in the United States: CST is China's and Cuba's too.
    key = getattr(moment.tzinfo, "key", "")
    if not key.startswith(("America/", "US/", "Pacific/Honolulu")) or key == "America/Havana":
        return None
    return _ZONE_NAMES.get(moment.tzname() or "")


def _comes_twice(moment: datetime) -> bool:
    if moment.tzinfo is None:
        return False
    other = moment.replace(fold=1 - moment.fold)
    if other.utcoffset() == moment.utcoffset():
        return False
    # In the skipped hour the two readings differ as well, but such a time does not exist.
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(
        tzinfo=None
    )
