"""Weekdays and days of the month read within the week or month named beside them: "the 3rd of next month"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from overture.adapters.phrase_times.named_days import NamedDays, Naming

_OR = re.compile(r"[\s,]*or\b[^#]*")


def read_within(days: Sequence[NamedDays], text: str) -> tuple[list[NamedDays], frozenset[int]]:
    """Return the days with a single stretch among them used up, and the weekdays that only narrow it.

    "Friday next week" is one day; "a monday in april" stays the month, narrowed to mondays. Days that do not
    lie in the stretch, or stand beside it as another choice, leave it as it is.
    """
    stretches = [day for day in days if day.naming is Naming.STRETCH]
    singles = [day for day in days if day.naming is not Naming.STRETCH]
    if len(stretches) != 1 or not singles or _is_choice(days, text):
        return list(days), frozenset()
    found: list[NamedDays] = []
    weekdays: set[int] = set()
    for single in singles:
        fitting = [day for day in _days_of(stretches[0]) if _fits(single, day)]
        if single.naming is Naming.WEEKDAY and len(fitting) > 1:
            weekdays.add(single.first.weekday())
        elif fitting:
            found.append(_dated(single, fitting[0]))
        else:
            return list(days), frozenset()
    return (found or stretches), frozenset(weekdays)


def _is_choice(days: Sequence[NamedDays], text: str) -> bool:
    return any(
        Naming.STRETCH in (one.naming, other.naming) and _OR.fullmatch(text[one.end : other.start])
        for one, other in pairwise(days)
    )


def _days_of(stretch: NamedDays) -> list[date]:
    return [stretch.first + timedelta(days=n) for n in range((stretch.last - stretch.first).days + 1)]


def _fits(single: NamedDays, day: date) -> bool:
    if single.naming is Naming.WEEKDAY:
        return day.weekday() == single.first.weekday()
    if single.naming is Naming.MONTH_DAY:
        return day.day == single.first.day
    return day == single.first


def _dated(single: NamedDays, day: date) -> NamedDays:
    return replace(single, naming=Naming.DATE, first=day, last=day, may_be_today=False, keeps_clock=False)
