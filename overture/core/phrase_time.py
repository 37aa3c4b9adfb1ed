"""What a phrase such as "next friday after work" says about time, and the port that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import Enum
from typing import Protocol


class PhraseKind(str, Enum):
    """How much of a time the phrase names."""

    TIME = "time"
    DAY = "day"
    RANGE = "range"
    AMBIGUOUS = "ambiguous"
    PAST = "past"
    NONE = "none"


@dataclass(frozen=True)
class ClockRange:
    """Hours of a day, the end not included; equal ends are one exact clock time."""

    start: time
    end: time

    @property
    def is_exact(self) -> bool:
        return self.start == self.end

    def holds(self, clock: time) -> bool:
        """Whether something may begin at this clock time."""
        return clock == self.start or self.start <= clock < self.end


MORNING = ClockRange(time(8), time(12))
AFTERNOON = ClockRange(time(12), time(17))
EVENING = ClockRange(time(17), time(21))


@dataclass(frozen=True)
class OpeningHints:
    """What narrows the openings offered, also where the phrase names no day. Weekdays count from Monday, 0."""

    weekdays: frozenset[int] = frozenset()
    excluded_weekdays: frozenset[int] = frozenset()
    excluded_days: frozenset[date] = frozenset()
    clock: ClockRange | None = None
    excluded_clocks: tuple[ClockRange, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    soonest: bool = False

    @property
    def is_empty(self) -> bool:
        return self == NO_HINTS

    def allow(self, start: datetime) -> bool:
        """Whether an opening that begins at this local time fits everything that was said."""
        day, clock = start.date(), start.time()
        if (
            day.weekday() in self.excluded_weekdays
            or day in self.excluded_days
            or any(hours.holds(clock) for hours in self.excluded_clocks)
        ):
            return False
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (self.clock is None or self.clock.holds(clock))
            and (self.earliest is None or self.earliest <= day)
            and (self.latest is None or day <= self.latest)
        )


NO_HINTS = OpeningHints()


@dataclass(frozen=True)
class PhraseTime:
    """What was read: local values without zone, a date for a day, both ends included for days.

    Of two equal clock times on the night that repeats an hour, `fold` tells which is meant.
    `candidates` holds what an ambiguous phrase may mean, earliest first, so that the assistant can ask: times
    where clock times were said, else days.
    `clock_was_said` is false where the time only keeps the present clock, as in "in two weeks":
    any opening of that day fits.
    """

    kind: PhraseKind
    start: date | datetime | None = None
    end: date | datetime | None = None
    candidates: tuple[date | datetime, ...] = ()
    hints: OpeningHints = NO_HINTS
    clock_was_said: bool = True

    def __post_init__(self) -> None:
        named = self.kind in (PhraseKind.TIME, PhraseKind.DAY, PhraseKind.RANGE)
        if named != (self.start is not None) or (self.kind is PhraseKind.RANGE) != (self.end is not None):
            raise ValueError(f"a phrase of kind {self.kind.value} does not go with {self.start}, {self.end}")

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day named, or None."""
        if self.start is None:
            return None
        return _day_of(self.start), _day_of(self.start if self.end is None else self.end)


def _day_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


class PhraseTimeReader(Protocol):
    """Reads a person's words for a time."""

    def read_time(self, text: str, now: datetime, timezone: tzinfo) -> PhraseTime:
        """Return what the text names, seen from `now` (aware), in the local time of `timezone`."""
