"""Hours of the day: what was said, and which hours it means once the part of the day is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import Enum

from overture.core.phrase_time import EVENING, MORNING, ClockRange

DAY_BEGINS, DAY_ENDS = MORNING.start, EVENING.end
_MIDNIGHT = time(0)


class ClockImpossible(ValueError):
    """An hour or minute that no clock shows."""


@dataclass(frozen=True)
class SpokenClock:
    """One clock time as it was said; without am, pm or 24-hour form its half of the day is still open."""

    hour: int
    minute: int
    half: str = ""
    in_24_hours: bool = False

    def at(self, part: str = "") -> time:
        """Return the time meant: am and pm win, then the part of the day, then 1-7 pm, 8-11 am, 12 noon."""
        if self.hour > 24 or self.minute > 59 or (self.hour == 24 and self.minute):
            raise ClockImpossible
        if self.in_24_hours or self.hour > 12 or self.hour == 0:
            return time(self.hour % 24, self.minute)
        return time(self.hour % 12 + (12 if self._is_pm(part) else 0), self.minute)

    def _is_pm(self, part: str) -> bool:
        if self.half:
            return self.half == "pm"
        if part == "morning":
            return False
        if part == "night":
            return 5 <= self.hour < 12
        if part == "evening":
            return self.hour != 12
        if part:
            return True
        return self.hour < 8 or self.hour == 12

    @property
    def is_open(self) -> bool:
        """Whether am or pm must be guessed."""
        return not (self.half or self.in_24_hours or self.hour > 12 or self.hour == 0)


class Hours(Enum):
    """How the clock times of one mention bound the hours meant."""

    AT = "at"
    BETWEEN = "between"
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True)
class ClockMention:
    """A place in the text that names hours. `is_present` for "the same time", so far the present clock."""

    start: int
    end: int
    hours: Hours
    first: SpokenClock
    last: SpokenClock | None = None
    is_midnight: bool = False
    is_present: bool = False

    def resolve(self, part: str = "") -> ClockRange:
        """Return the hours meant."""
        clock = self.first.at(part)
        if self.hours is Hours.AFTER:
            return ClockRange(clock, DAY_ENDS if clock < DAY_ENDS else time(23, 59))
        if self.hours is Hours.BEFORE:
            return ClockRange(DAY_BEGINS if clock > DAY_BEGINS else _MIDNIGHT, clock)
        if self.last is None:
            return ClockRange(clock, clock)
        return _between(self.first, self.last, part)


def _between(first: SpokenClock, last: SpokenClock, part: str) -> ClockRange:
    ends = [last.at(part), last.at()]
    starts = [first.at(part), first.at()]
    if first.is_open and last.half:
        # "2-4pm" is afternoon, "11-1pm" begins before noon.
        starts.insert(0, SpokenClock(first.hour, first.minute, last.half).at())
    if last.is_open:
        if first.half:
            ends.insert(0, SpokenClock(last.hour, last.minute, first.half).at())
        ends += [
            SpokenClock(last.hour, last.minute, "pm").at(),
            SpokenClock(last.hour, last.minute, "am").at(),
        ]
    if first.is_open:
        starts.append(SpokenClock(first.hour, first.minute, "am").at())
    for start in starts:
        for end in ends:
            if start < end:
                return ClockRange(start, end)
    raise ClockImpossible
