"""The day or the week that a calendar shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from overture.core.spoken_time import full_day

# Years far off have no appointments, and the calendar's own arithmetic needs room around its ends.
FIRST = date(2000, 1, 1)
LAST = date(2099, 12, 31)


class View(StrEnum):
    """One column a clinician, or one a day."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True)
class Period:
    """Whole days by the clinic's clock; a week begins on Monday."""

    view: View
    day: date
    zone: ZoneInfo

    @property
    def days(self) -> tuple[date, ...]:
        """The days shown, in order."""
        if self.view is View.DAY:
            return (self.day,)
        monday = self.day - timedelta(days=self.day.weekday())
        return tuple(monday + timedelta(days=number) for number in range(7))

    @property
    def start(self) -> datetime:
        """The instant at which the first day begins."""
        return midnight(self.days[0], self.zone)

    @property
    def end(self) -> datetime:
        """The instant at which the last day is over."""
        return midnight(self.days[-1] + timedelta(days=1), self.zone)

    @property
    def previous(self) -> date:
        """A day of the period before."""
        return max(FIRST, self.days[0] - timedelta(days=len(self.days)))

    @property
    def next(self) -> date:
        """A day of the period after."""
        return min(LAST, self.days[0] + timedelta(days=len(self.days)))

    @property
    def title(self) -> str:
        """The day, or the days from and to, in words."""
        if self.view is View.DAY:
            return full_day(self.day)
        return f"{_without_weekday(self.days[0])} to {_without_weekday(self.days[-1])}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _without_weekday(day: date) -> str:
    return full_day(day).partition(", ")[2]
