"""What the readers of days agree on: one place of the text, and the days it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum


class Naming(Enum):
    """How the days were named; it decides how they go together with other days of the phrase."""

    WEEKDAY = "weekday"  # "friday", of no week in particular
    DATE = "date"  # "march 3", "tomorrow", "next friday", "christmas eve"
    MONTH_DAY = "day of the month"  # "the 14th", of no month in particular
    STRETCH = "stretch"  # "next week", "april"


@dataclass(frozen=True)
class NamedDays:
    """Days named at one place of the text.

    `may_be_today`: said on such a day itself, so that today fits as well as the day given.
    `keeps_clock`: counted from now, as in "in two weeks", so that the present clock time goes along.
    `week_said`: the weekday's week, where one was said, as in "next friday".
    """

    start: int
    end: int
    naming: Naming
    first: date
    last: date
    may_be_today: bool = False
    keeps_clock: bool = False
    week_said: date | None = None
    is_past_by_name: bool = False

    @property
    def is_single(self) -> bool:
        return self.first == self.last

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Habit:
    """Weekdays named in general, as in "mondays" or "any friday"."""

    start: int
    end: int
    weekdays: frozenset[int]


@dataclass(frozen=True)
class ImpossibleDate:
    """A place that names a day which no calendar has."""

    start: int
    end: int


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def next_weekday(weekday: int, after: date) -> date:
    """Return the first such weekday after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or its last day where the month is shorter."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(day.day, length))
