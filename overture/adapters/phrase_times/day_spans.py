"""How days named side by side go together: stretches, counts from a day, bounds, a week said once for a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from overture.adapters.phrase_times.named_days import NamedDays, Naming, add_months, monday_of, next_weekday
from overture.adapters.phrase_times.unread import CLOCK_MARK
from overture.adapters.phrase_times.weeks import NUMBER, WEEK, count, shifted
from overture.adapters.phrase_times.within_stretch import read_within

_SHIFT = re.compile(
    rf"(?:\b(?P<article>the )?(?:(?P<count>{NUMBER}) )?)\b(?P<unit>day|week|fortnight|month|year|weekend)s? "
    r"(?P<side>after|before|from|following|past|on)(?: the)? $"
)
_COUNT_BESIDE = re.compile(rf"\b(?P<count>{NUMBER}) (?P<unit>week|fortnight)s? $")
_WEEK_OF = re.compile(r"\b(?:the )?week (?:of|starting|beginning|commencing)(?: on)?(?: the)? $")
_WEEKDAY_BESIDE = re.compile(r",? (?P<side>after|following|before)(?: the)? ")
_TO = re.compile(r"\s*(?:-|to|through|until|up to|and)\s*(?:on )?(?:the )?")
_LIST = re.compile(r"\s?(?:,|/|-|,? (?:or|and|to|through)|,? or maybe)\s?(?:on |the )*")
_BETWEEN = re.compile(r"\b(?:between|from) (?:the )?$")
_UNTIL = re.compile(
    r"\b(?:(?P<excluded>(?:any ?time )?before|prior to|earlier than)|by|until|up to|no later than|not later than|on or before)"
    r"(?: the)? $"
)
_SINCE = re.compile(
    r"\b(?:(?P<excluded>(?:any ?time |some ?time )?after|later than)|from|starting(?: on| from)?|beginning(?: on)?|as of"
    r"|on or after|not? (?:before|earlier than|sooner than))(?: the)? $"
)
_NOT_UNTIL = re.compile(r"\b(?:not|can'?t|cannot|won'?t|unable|don'?t)\b[^,.;]{0,25}\buntil(?: the)? $")
_AWAY = re.compile(
    r"\b(?:away|out of town|on vacation|traveling|travelling|gone|busy|booked|tied up|unavailable)\b[^,.;]{0,12}$"
)
_ONWARDS = re.compile(r"\s?(?:onwards?|or (?:later|after)|and (?:later|after|on\b)|on out)")
_NO_BOUND = re.compile(r"\bsince (?:the )?$")


@dataclass(frozen=True)
class SaidDays:
    """The days of a phrase once put together, its first bound, and the weekdays that narrow a longer stretch."""

    named: tuple[NamedDays, ...]
    earliest: date | None = None
    weekdays: frozenset[int] = frozenset()


def put_together(named: Sequence[NamedDays], text: str, words: str, today: date) -> SaidDays:
    """Join what belongs together. `text` is overwritten where it was read, `words` is not."""
    days, weekdays = read_within(_with_weeks(_counted(list(named), text), text, words), text)
    return replace(_bounded(_stretches(days, text), text, today), weekdays=weekdays)


def _counted(days: list[NamedDays], text: str) -> list[NamedDays]:
    """Apply "two weeks after", "the day before", "the friday after", from the right."""
    for at in reversed(range(len(days))):
        day = days[at]
        while True:
            lead = text[days[at - 1].end if at else 0 : day.start]
            moved = _moved(day, lead)
            if moved is None:
                break
            day = moved
        days[at] = day
        if at and days[at - 1].naming is Naming.WEEKDAY and day.naming is not Naming.WEEKDAY:
            beside = _WEEKDAY_BESIDE.fullmatch(text[days[at - 1].end : day.start])
            if beside:
                days[at - 1] = _weekday_beside(days[at - 1], day, beside["side"])
                del days[at]
    return days


def _moved(day: NamedDays, lead: str) -> NamedDays | None:
    if match := _WEEK_OF.search(lead):
        monday = monday_of(day.first)
        return _stretch(day, match, monday, monday + timedelta(days=4))
    if day.is_single and (match := _COUNT_BESIDE.search(lead)):
        # "a week tomorrow"
        to = shifted(day.first, count(match["count"]), match["unit"])
        return NamedDays(day.start - len(match[0]), day.end, Naming.DATE, to, to)
    match = _SHIFT.search(lead)
    if match is None or (
        match["side"] == "on" and not (match["count"] and match["unit"] in ("week", "fortnight"))
    ):
        return None
    sign = -1 if match["side"] == "before" else 1
    if match["unit"] == "weekend" or (
        match["unit"] == "week" and not match["count"] and match["side"] != "from"
    ):
        monday = monday_of(day.first) + sign * WEEK
        first, last = (5, 6) if match["unit"] == "weekend" else (0, 4)
        if match["unit"] == "weekend" and day.first.weekday() < 5:
            monday = monday_of(day.first) - (WEEK if sign < 0 else timedelta())
        return _stretch(day, match, monday + timedelta(days=first), monday + timedelta(days=last))
    to = shifted(day.last if sign > 0 else day.first, sign * count(match["count"] or "a"), match["unit"])
    return NamedDays(day.start - len(match[0]), day.end, Naming.DATE, to, to)


def _stretch(day: NamedDays, lead: re.Match[str], first: date, last: date) -> NamedDays:
    return NamedDays(day.start - len(lead[0]), day.end, Naming.STRETCH, first, last)


def _weekday_beside(weekday: NamedDays, day: NamedDays, side: str) -> NamedDays:
    wanted = weekday.first.weekday()
    if side == "before":
        found = next_weekday(wanted, day.first - WEEK - timedelta(days=1))
    else:
        found = next_weekday(wanted, day.last)
    return NamedDays(weekday.start, day.end, Naming.DATE, found, found)


def _with_weeks(days: list[NamedDays], text: str, words: str) -> list[NamedDays]:
    """Share a week said once: "next monday or tuesday", "monday or tuesday next week"."""
    for at in range(1, len(days)):
        one, other = days[at - 1], days[at]
        if not _LIST.fullmatch(text[one.end : other.start]):
            continue
        if one.week_said and other.naming is Naming.WEEKDAY:
            days[at] = _in_week(other, one.week_said)
    for at in reversed(range(1, len(days))):
        one, other = days[at - 1], days[at]
        ends_with_week = words[: other.end].endswith((" week", " next"))
        if not _LIST.fullmatch(text[one.end : other.start]) or not other.week_said:
            continue
        if one.naming is Naming.WEEKDAY and (ends_with_week or one.week_said):
            days[at - 1] = _in_week(one, other.week_said)
    return days


def _in_week(day: NamedDays, monday: date) -> NamedDays:
    found = monday + timedelta(days=day.first.weekday())
    return replace(day, naming=Naming.DATE, first=found, last=found, may_be_today=False, week_said=monday)


def _stretches(days: list[NamedDays], text: str) -> list[NamedDays]:
    """Join "monday to wednesday", "between the 9th and the 11th"."""
    at = 1
    while at < len(days):
        one, other = days[at - 1], days[at]
        # "monday 9am to wednesday 5pm": hours between do not part the days.
        between = text[one.end : other.start].replace(CLOCK_MARK, "")
        framed = _BETWEEN.search(text[max(0, one.start - 20) : one.start])
        joined = _TO.fullmatch(between) and ("and" not in between or framed)
        if joined:
            one = _in_month_of(one, other)
        if joined and (last := _end(one, other)) >= one.first:
            start = one.start - len(framed[0]) if framed else one.start
            days[at - 1] = NamedDays(start, other.end, Naming.STRETCH, one.first, last)
            del days[at]
        else:
            at += 1
    return days


def _in_month_of(one: NamedDays, other: NamedDays) -> NamedDays:
    # "the 5th to the 10th of next month"
    if (
        one.naming is not Naming.MONTH_DAY
        or other.naming is not Naming.DATE
        or one.first.day > other.first.day
    ):
        return one
    first = other.first.replace(day=one.first.day)
    return replace(one, first=first, last=first)


def _end(one: NamedDays, other: NamedDays) -> date:
    if other.naming is Naming.WEEKDAY:
        return next_weekday(other.first.weekday(), one.first)
    if other.last >= one.first:
        return other.last
    if other.naming is Naming.MONTH_DAY:
        # The next such day of the month: at most 62 days on, for a 31st.
        return next(
            (day for day in (one.first + timedelta(days=n) for n in range(63)) if day.day == other.first.day),
            one.last,
        )
    return add_months(other.last, 12)


def _bounded(days: list[NamedDays], text: str, today: date) -> SaidDays:
    """Turn "by friday" into a stretch and "after friday" into a bound without a day."""
    named: list[NamedDays] = []
    earliest: date | None = None
    for at, day in enumerate(days):
        lead = text[days[at - 1].end if at else 0 : day.start]
        if _NO_BOUND.search(lead):
            continue
        if _NOT_UNTIL.search(lead):
            earliest = day.first
            continue
        if match := _UNTIL.search(lead):
            last = day.first - timedelta(days=1) if match["excluded"] else day.last
            if _AWAY.search(lead[: match.start()]):
                earliest = last + timedelta(days=1)
            elif day.first > today:
                named.append(
                    NamedDays(day.start - len(match[0]), day.end, Naming.STRETCH, min(today, last), last)
                )
            else:
                named.append(day)
            continue
        since = _SINCE.search(lead)
        if since or _ONWARDS.match(text[day.end :]):
            earliest = day.last + timedelta(days=1) if since and since["excluded"] else day.first
            continue
        named.append(day)
    return SaidDays(tuple(named), earliest)
