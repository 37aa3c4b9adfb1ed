"""Whether several days named in one phrase are the same or exclude each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from overture.adapters.phrase_times.named_days import NamedDays, Naming

_CHOICE = re.compile(r"\b(?:or|and|either)\b|/|&")
_INSTEAD = re.compile(r"\binstead\b(?! of)")
_NEARLY = timedelta(days=3)


def agree(named: Sequence[NamedDays], text: str, today: date) -> tuple[NamedDays, ...]:
    """Return what is left: one entry where the days agree, several where they exclude each other."""
    days = list(named)
    if len(days) > 1:
        # What was, beside what shall be: "i came last friday, can i come next friday".
        days = [day for day in days if not day.is_past_by_name] or days
    if len(days) > 1 and _INSTEAD.search(text[days[-1].end :]):
        days = days[-1:]  # "can tomorrow's session be on saturday instead"
    left: list[NamedDays] = []
    for day in days:
        is_choice = bool(left) and bool(_CHOICE.search(text[left[-1].end : day.start]))
        merged = _merged(left[-1], day, today, is_choice=is_choice) if left else None
        if merged:
            left[-1] = merged
        else:
            left.append(day)
    return tuple({(day.first, day.last): day for day in left}.values())


def _merged(one: NamedDays, other: NamedDays, today: date, *, is_choice: bool) -> NamedDays | None:
    joined = replace(one, end=max(one.end, other.end))
    if one.naming is Naming.STRETCH and other.naming is Naming.STRETCH:
        return _stretches(joined, other)
    if (one.first, one.last) == (other.first, other.last) and one.may_be_today == other.may_be_today:
        return joined
    if is_choice or one.naming is Naming.STRETCH or other.naming is Naming.STRETCH:
        return None
    weekday, dated = (one, other) if one.naming is Naming.WEEKDAY else (other, one)
    if weekday.naming is not Naming.WEEKDAY or dated.naming is Naming.WEEKDAY:
        return _may_both_be_today(joined, one, other, today)
    fits = dated.first.weekday() == weekday.first.weekday()
    fits_today = weekday.may_be_today and dated.may_be_today
    if fits:
        return replace(
            joined, naming=Naming.DATE, first=dated.first, last=dated.first, may_be_today=fits_today
        )
    if fits_today or (weekday.may_be_today and dated.first == today):
        return replace(joined, naming=Naming.DATE, first=today, last=today, may_be_today=False)
    return None


def _may_both_be_today(joined: NamedDays, one: NamedDays, other: NamedDays, today: date) -> NamedDays | None:
    # "today, the 4th" said on a 4th.
    if (one.may_be_today and other.first == today) or (other.may_be_today and one.first == today):
        return replace(joined, naming=Naming.DATE, first=today, last=today, may_be_today=False)
    return None


def _stretches(one: NamedDays, other: NamedDays) -> NamedDays | None:
    if one.first <= other.first and other.last <= one.last:
        return replace(one, first=other.first, last=other.last)
    if other.first <= one.first and one.last <= other.last:
        return one
    if other.first <= one.last + _NEARLY and one.first <= other.last + _NEARLY:
        return replace(one, first=min(one.first, other.first), last=max(one.last, other.last))
    return None
