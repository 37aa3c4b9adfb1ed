"""Weekdays, weeks and counted days, by our own conventions: weeks run from Monday to Sunday."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from overture.adapters.phrase_times.named_days import (
    Habit,
    NamedDays,
    Naming,
    add_months,
    monday_of,
    next_weekday,
)
from overture.adapters.phrase_times.spelling import WEEKDAYS
from overture.adapters.phrase_times.unread import DAY_MARK, Unread

WEEK = timedelta(weeks=1)
WORKDAYS, WEEKEND = frozenset(range(5)), frozenset((5, 6))
NUMBER = r"(?:a couple(?: of)?|couple(?: of)?|an?|\d{1,3})"
_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
_DAY = f"(?P<day>{'|'.join(WEEKDAYS)})"
_WHICH = r"(?P<which>next|this|last|past|previous|coming|following|upcoming|current)"
_SHIFTS = {"next": 1, "following": 1, "coming": 1, "upcoming": 1, "last": -1, "past": -1, "previous": -1}

Read = Callable[[re.Match[str], date], NamedDays]


def count(word: str) -> int:
    """Return the number said: 1 for "a", 2 for "a couple of"."""
    if word in ("a", "an"):
        return 1
    if "couple" in word:
        return 2
    return 3 if word == "few" else int(word)


def shifted(day: date, number: int, unit: str) -> date:
    """Return the day so many days, weeks, fortnights, months or years later."""
    if unit.startswith(("month", "year")):
        return add_months(day, number if unit.startswith("month") else number * 12)
    return day + number * timedelta(days={"d": 1, "w": 7, "f": 14}[unit[0]])


def _day(match: re.Match[str], day: date, *, is_past_by_name: bool = False) -> NamedDays:
    return NamedDays(*match.span(), Naming.DATE, day, day, is_past_by_name=is_past_by_name)


def _stretch(match: re.Match[str], first: date, last: date) -> NamedDays:
    return NamedDays(*match.span(), Naming.STRETCH, first, last)


def _relative(match: re.Match[str], today: date) -> NamedDays:
    distance = {"yesterday": -1, "today": 0, "tomorrow": 1}[match["word"]] * (2 if match["again"] else 1)
    if match["later"]:
        distance += 14 if "fortnight" in match["later"] else 7
    return _day(match, today + timedelta(days=distance), is_past_by_name=distance < 0)


def _gone_by(match: re.Match[str], today: date) -> NamedDays:
    return _day(match, today, is_past_by_name=True)


def _in_week(match: re.Match[str], monday: date) -> NamedDays:
    day = monday + timedelta(days=WEEKDAYS.index(match["day"]))
    return NamedDays(*match.span(), Naming.DATE, day, day, week_said=monday)


def _of_week(match: re.Match[str], today: date) -> NamedDays:
    return _in_week(match, monday_of(today) + _SHIFTS.get(match["which"], 0) * WEEK)


def _after_next(match: re.Match[str], today: date) -> NamedDays:
    return _in_week(match, monday_of(today) + 2 * WEEK)


def _in_weeks(match: re.Match[str], today: date) -> NamedDays:
    return _in_week(match, monday_of(today + count(match["count"]) * WEEK))


def _counted_on(match: re.Match[str], today: date) -> NamedDays:
    # "friday week", "2 weeks on friday": counted from the friday that comes.
    unit, number = match["unit"], count(match.groupdict().get("count") or "a")
    return _day(match, shifted(next_weekday(WEEKDAYS.index(match["day"]), today), number, unit))


def _weekday(match: re.Match[str], today: date) -> NamedDays:
    weekday, which = WEEKDAYS.index(match["day"]), match["which"] or match["next"] or ""
    if "last" in which or "past" in which:
        return _day(match, next_weekday(weekday, today - WEEK - timedelta(days=1)), is_past_by_name=True)
    if "next" in which and "this" not in which:
        return _in_week(match, monday_of(today) + which.count("next") * WEEK)
    day = next_weekday(weekday, today)
    return NamedDays(*match.span(), Naming.WEEKDAY, day, day, may_be_today=weekday == today.weekday())


def _week_after_next(match: re.Match[str], today: date) -> NamedDays:
    monday = monday_of(today) + 2 * WEEK
    first, last = (5, 6) if match["end"] else (0, 4)
    return _stretch(match, monday + timedelta(days=first), monday + timedelta(days=last))


def _week(match: re.Match[str], today: date) -> NamedDays:
    said = match.groupdict()
    which, part = said.get("which") or "", said["part"] or ""
    first, last = 0, 4
    if part.startswith(("early", "beginning", "start", "first")):
        last = 1
    elif part.startswith("mid"):
        first, last = 1, 3
    elif part.startswith(("end", "second")) or part == "late" or (part == "later" and which == "next"):
        first = 3
    monday = monday_of(today) + _SHIFTS.get(which, 0) * WEEK
    start, end = monday + timedelta(days=first), monday + timedelta(days=last)
    if part.startswith(("later", "rest", "remainder")):
        start = max(start, today + timedelta(days=1))
    elif start < today <= end:
        start = today  # what is left of it
    return _stretch(match, min(start, end), end)


def _weekend(match: re.Match[str], today: date) -> NamedDays:
    shift = _SHIFTS.get(match["which"] or "", 0) if match["which"] not in ("coming", "upcoming") else 0
    sunday = monday_of(today) + shift * WEEK + timedelta(days=6)
    return _stretch(match, today if today == sunday else sunday - timedelta(days=1), sunday)


def _from_now(match: re.Match[str], today: date) -> NamedDays:
    day = shifted(today, count(match["count"]), match["unit"])
    return NamedDays(*match.span(), Naming.DATE, day, day, keeps_clock=True)


def _several_on(match: re.Match[str], today: date) -> NamedDays:
    weekday, number = WEEKDAYS.index(match["day"]), count(match["count"])
    return _day(match, next_weekday(weekday, today) + (number - 1) * WEEK)


def _ago(match: re.Match[str], today: date) -> NamedDays:
    return _day(match, shifted(today, -count(match["count"]), match["unit"]), is_past_by_name=True)


def _within(match: re.Match[str], today: date) -> NamedDays:
    return _stretch(match, today, shifted(today, count(match["count"]), match["unit"]))


_COUNT = rf"(?P<count>{NUMBER})"
_FRAMES: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\bearlier (?:today|this (?:week|month))\b|\b(?:last|previous|past) (?:month|year)\b", _gone_by),
        (rf"\b{_COUNT} {_DAY}s ago\b", _gone_by),
        (
            r"\b(?P<again>(?:the )?day (?:after|before) (?=tomorrow|yesterday))?(?P<word>yesterday|today|tomorrow)(?:'?s)?\b"
            r"(?P<later> (?:week|fortnight)\b)?",
            _relative,
        ),
        (rf"\b(?:the )?{_DAY},? (?:of )?(?:the )?(?:week )?after next\b", _after_next),
        (rf"\b(?:the )?week after next,? (?:on )?{_DAY}\b", _after_next),
        (rf"\b(?:the )?{_DAY},? (?:of |in )?(?:the )?{_WHICH} week\b", _of_week),
        (rf"\b(?:the )?{_WHICH} week(?:'s)?,? (?:on )?{_DAY}\b", _of_week),
        (rf"\b(?:the )?{_DAY} in {_COUNT} weeks?(?:'? time)?\b", _in_weeks),
        (rf"\bin {_COUNT} weeks?(?:'? time)?,? on {_DAY}\b", _in_weeks),
        (rf"\b{_COUNT} weeks? from now,? on {_DAY}\b", _in_weeks),
        (rf"\b(?:the )?{_DAY},? {_COUNT} weeks? from (?:now|today)\b", _in_weeks),
        (rf"\b{_DAY} (?P<unit>week|fortnight)\b", _counted_on),
        (rf"\b{_COUNT} {_UNIT} on {_DAY}\b", _counted_on),
        (rf"\b{_COUNT} {_DAY}s from (?:now|today)\b", _several_on),
        (
            r"\b(?:(?:the )?(?P<which>next next|this (?:coming|next|upcoming|past)|next|this|coming|upcoming|following"
            rf"|last|past) )?{_DAY}\b(?:'s)?(?: (?P<next>next)\b(?! \w))?",
            _weekday,
        ),
        (r"\b(?:the )?week(?P<end>end)? after next\b", _week_after_next),
        (
            r"\b(?:the )?(?:(?P<part>early|earlier|mid|middle of|later|late|end of|beginning of|start of|rest of"
            rf"|remainder of|first half of|second half of)[\s-](?:in )?)?(?:the )?{_WHICH}[\s-]week\b(?!-? ?end)",
            _week,
        ),
        (r"\b(?:the )?(?P<part>end of|rest of|middle of|remainder of|later in) the week\b(?! of)", _week),
        (rf"\b(?:(?:the )?{_WHICH} |the )?weekend\b(?! (?:of|before|after)\b| in (?!the\b))", _weekend),
        (rf"\b(?:in )?{_COUNT} {_UNIT}(?:'? time)? ago\b", _ago),
        (rf"\b(?:in )?{_COUNT} {_UNIT}(?:'? time)? (?:from now|hence)\b", _from_now),
        (rf"\bin {_COUNT} {_UNIT}(?:'? time)?\b(?:,? or so\b)?(?! (?:or|to|long|sessions?)\b)", _from_now),
        (
            r"\b(?:(?:with)?in |over |during )?(?:the )?(?:next|coming|following) "
            rf"(?P<count>{NUMBER}|few) {_UNIT}\b",
            _within,
        ),
        (rf"\bwithin {_COUNT} {_UNIT}\b", _within),
    )
)
_HABIT = re.compile(
    rf"\b(?:(?:every|each|any|most|some|a) {_DAY}|(?P<days>{'|'.join(WEEKDAYS)})s)\b(?! from (?:now|today)\b| ago\b)"
    r"|\b(?:(?:any |every |on |during the )?(?P<work>weekdays?|work ?days?)|(?:(?:any|every|the|on) )?(?P<end>weekends))\b"
    r"|\bduring the (?P<week>week)\b"
)


def take_habits(unread: Unread) -> list[Habit]:
    """Take weekdays named in general: "mondays", "any friday", "weekdays"."""
    return [Habit(*match.span(), _habit_days(match)) for match in unread.take(_HABIT, DAY_MARK)]


def _habit_days(match: re.Match[str]) -> frozenset[int]:
    name = match["day"] or match["days"]
    if name:
        return frozenset({WEEKDAYS.index(name)})
    return WEEKEND if match["end"] else WORKDAYS


def take_weekdays_and_weeks(unread: Unread, today: date) -> list[NamedDays]:
    """Take every weekday, week, weekend and counted day, longest frames first."""
    return [read(match, today) for frame, read in _FRAMES for match in unread.take(frame, DAY_MARK)]
