"""What stands on a calendar: columns of hours, and in each hour what begins in it. Plain values, no I/O.

week   a column for each day, all clinicians in it
day    a column for each clinician
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import ClassVar

from console.period import Period, View, midnight
from overture.core.appointment import Appointment, Opening
from overture.core.reservation import Block, GroupSession
from overture.core.spoken_time import full_day

_USUAL_HOURS = (9, 17)


@dataclass(frozen=True)
class Meeting:
    """One appointment, or all that are booked in one group session."""

    kind: ClassVar[str] = "meeting"
    start: datetime
    end: datetime
    clinicians: tuple[str, ...]
    appointments: tuple[Appointment, ...]
    # How many seats a group has; None where it is none.
    capacity: int | None = None

    @property
    def first(self) -> Appointment:
        """The one that stands for all: a group shares time, service, clinician and room."""
        return self.appointments[0]


@dataclass(frozen=True)
class Held:
    """Time that somebody is deciding on."""

    kind: ClassVar[str] = "held"
    start: datetime
    end: datetime
    clinicians: tuple[str, ...]
    until: datetime
    # Offered to who waits rather than chosen in a conversation.
    is_offer: bool


@dataclass(frozen=True)
class Blocked:
    """Time that staff closed."""

    kind: ClassVar[str] = "blocked"
    start: datetime
    end: datetime
    clinicians: tuple[str, ...]
    block: Block


@dataclass(frozen=True)
class Closed:
    """Time that the profile does not open, and why."""

    kind: ClassVar[str] = "closed"
    start: datetime
    end: datetime
    clinicians: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Free:
    """A time at which an appointment may begin, with any of these."""

    kind: ClassVar[str] = "free"
    start: datetime
    end: datetime
    clinicians: tuple[str, ...]


Entry = Meeting | Held | Blocked | Closed | Free
_ORDER = {kind: place for place, kind in enumerate(("closed", "blocked", "meeting", "held", "free"))}


@dataclass(frozen=True)
class Hour:
    """An hour of the wall clock, and what begins in it; openings apart, as they are many and short."""

    clock: int
    entries: tuple[Entry, ...]
    free: tuple[Free, ...]


@dataclass(frozen=True)
class Column:
    """A day or a clinician; `closed` is what is closed from morning to night."""

    key: str
    title: str
    day: date
    clinician: str | None
    closed: tuple[Closed, ...]
    hours: tuple[Hour, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.closed and not self._has_entries

    @property
    def is_shut(self) -> bool:
        """Whether all that stands in it is that it is closed."""
        return bool(self.closed) and not self._has_entries

    @property
    def _has_entries(self) -> bool:
        return any(hour.entries or hour.free for hour in self.hours)


def meetings(appointments: Iterable[Appointment], sessions: Iterable[GroupSession]) -> list[Meeting]:
    """Return the appointments, those of one group session together."""
    capacity = {session.id: session.capacity for session in sessions}
    by_meeting: dict[str, list[Appointment]] = {}
    for each in appointments:
        by_meeting.setdefault(each.session_id or each.id, []).append(each)
    return [
        Meeting(
            some[0].start,
            some[0].end,
            (some[0].clinician,),
            tuple(sorted(some, key=lambda each: each.name)),
            capacity.get(key),
        )
        for key, some in by_meeting.items()
    ]


def free_times(openings: Iterable[Opening]) -> list[Free]:
    """Return the openings, those of one time together."""
    by_start: dict[datetime, list[Opening]] = {}
    for opening in openings:
        by_start.setdefault(opening.start.astimezone(UTC), []).append(opening)
    return [
        Free(start, some[0].end, tuple(each.clinician for each in some)) for start, some in by_start.items()
    ]


def hours_shown(period: Period, working: Iterable[tuple[int, int]], entries: Iterable[Entry]) -> range:
    """Return the hours of the wall clock that hold all that is shown: what is worked, and what is booked besides."""
    spans = list(working) or [_USUAL_HOURS]
    for entry in entries:
        if entry.kind in ("closed", "blocked"):
            continue
        begins = entry.start.astimezone(period.zone).hour
        spans.append((begins, begins + 1))
    return range(min(first for first, _ in spans), max(last for _, last in spans))


def columns(
    period: Period, clinicians: Sequence[str], entries: Iterable[Entry], hours: range
) -> tuple[Column, ...]:
    """Return the calendar's columns."""
    shown = list(entries)
    if period.view is View.WEEK:
        return tuple(
            _column(period, f"day-{day}", full_day(day).rpartition(", ")[0], day, None, shown, hours)
            for day in period.days
        )
    return tuple(
        _column(
            period,
            f"clinician-{number}",
            name,
            period.day,
            name,
            [entry for entry in shown if name in entry.clinicians],
            hours,
        )
        for number, name in enumerate(clinicians, start=1)
    )


def _column(
    period: Period,
    key: str,
    title: str,
    day: date,
    clinician: str | None,
    entries: Iterable[Entry],
    hours: range,
) -> Column:
    begins, ends = midnight(day, period.zone), midnight(day + timedelta(days=1), period.zone)
    inside = [entry for entry in entries if entry.start < ends and entry.end > begins]
    whole = [entry for entry in inside if isinstance(entry, Closed) and _is_whole(entry, begins, ends)]
    parts = [entry for entry in inside if entry not in whole]
    parts.sort(key=lambda entry: (max(entry.start, begins), _ORDER[entry.kind], entry.clinicians))
    placed = [(_row(entry, begins, period, hours), entry) for entry in parts]
    return Column(
        key,
        title,
        day,
        clinician,
        tuple(_together(whole)),
        tuple(_hour(clock, [entry for row, entry in placed if row == clock]) for clock in hours),
    )


def _row(entry: Entry, begins: datetime, period: Period, hours: range) -> int:
    """Return the hour in which an entry stands: where it begins, or where the calendar does."""
    return min(max(max(entry.start, begins).astimezone(period.zone).hour, hours[0]), hours[-1])


def _hour(clock: int, entries: Sequence[Entry]) -> Hour:
    closed = _together(entry for entry in entries if isinstance(entry, Closed))
    others = [entry for entry in entries if not isinstance(entry, Closed | Free)]
    free = [entry for entry in entries if isinstance(entry, Free)]
    return Hour(clock, (*closed, *others), tuple(free))


def _together(closed: Iterable[Closed]) -> list[Closed]:
    """Return closed times, those of several clinicians at once as one."""

    def same(each: Closed) -> tuple[datetime, datetime, str]:
        return each.start, each.end, each.sentence

    return [
        Closed(start, end, tuple(name for each in some for name in each.clinicians), sentence)
        for (start, end, sentence), some in groupby(sorted(closed, key=same), key=same)
    ]


def _is_whole(entry: Closed, begins: datetime, ends: datetime) -> bool:
    return entry.start <= begins and entry.end >= ends
