"""Dates with a day in figures: 3/4 is the fourth of March, 13/4 the thirteenth of April, "march 4", 2026-12-01."""

from __future__ import annotations

import re
from datetime import date

from overture.adapters.phrase_times.named_days import ImpossibleDate, NamedDays, Naming
from overture.adapters.phrase_times.spelling import MONTHS
from overture.adapters.phrase_times.unread import DAY_MARK, NO_TIME_MARK, Unread

_NO_DATE = re.compile(
    r"\b(?:24/7|50/50|1/1)\b|\b\d{1,2}/(?:2|4|10)(?=(?: (?:of|an?|hours?|h|cups?|pain|anxiety|mood)|h)\b)"
    r"|\b(?:pain|anxiety|mood|score|scale|rate|rated|level)(?: \w+){0,3} (?P<taken>\d{1,2}/10)\b"
)
_YEAR = r"(?:19|20|21)\d\d"
_MONTH = f"(?P<month>{'|'.join(MONTHS)})"
_BEGINS, _ENDS = r"(?<![\d/.:$-])", r"(?![\d/:-])"
_FRAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_BEGINS}(?P<year>{_YEAR})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?:t(?=\d)|(?![\d/-]))",
        rf"{_BEGINS}(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})(?:/(?P<year>{_YEAR}|\d\d))?{_ENDS}",
        rf"{_BEGINS}(?P<one>\d{{1,2}})(?P<mark>[.-])(?P<two>\d{{1,2}})(?P=mark)(?P<year>{_YEAR}|\d\d){_ENDS}",
        rf"{_BEGINS}(?P<one>0\d)-(?P<two>\d\d){_ENDS}",
        rf"\b{_MONTH},?(?: the)? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:/]|\s?[ap]m)(?:,? (?P<year>{_YEAR})\b)?",
        rf"(?:\bthe )?\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[\s-]{_MONTH}\b(?:,?[\s-](?P<year>{_YEAR})\b)?",
    )
)
_NO_SUCH_DAY = re.compile(r"\bthe (?:3[2-9]|[4-9]\d)(?:st|nd|rd|th)\b(?= ?(?:$|[,.;!?]|at|in|of|please|=))")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def take_dates_in_figures(unread: Unread, today: date) -> list[NamedDays | ImpossibleDate]:
    """Take every date with a day in figures, also those that no calendar has."""
    for _ in unread.take(_NO_DATE, NO_TIME_MARK):
        pass
    found: list[NamedDays | ImpossibleDate] = []
    for frame in _FRAMES:
        found += [_read(match, today) for match in unread.take(frame, DAY_MARK)]
    found += [ImpossibleDate(*match.span()) for match in unread.take(_NO_SUCH_DAY, DAY_MARK)]
    return found


def _read(match: re.Match[str], today: date) -> NamedDays | ImpossibleDate:
    said = match.groupdict()
    if "one" in said:
        one, two = int(said["one"]), int(said["two"])
        month, day = (one, two) if one <= 12 else (two, one)
    else:
        month = int(said["month"]) if said["month"].isdigit() else MONTHS.index(said["month"]) + 1
        day = int(said["day"])
    if not (1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1]):
        return ImpossibleDate(*match.span())
    if said.get("year"):
        year = int(said["year"])
        return _dated(match, _in_year(_full(year), month, day))
    found = None
    year = today.year
    while found is None or found <= today:
        found = _in_year(year, month, day)
        year += 1
    return _dated(match, found, may_be_today=(today.month, today.day) == (month, day))


def _full(year: int) -> int:
    """Return the year of two figures: 26 lies ahead, 74 is a year of birth."""
    if year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)


def _in_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # the 29th of February of a common year
        return None


def _dated(
    match: re.Match[str], day: date | None, *, may_be_today: bool = False
) -> NamedDays | ImpossibleDate:
    if day is None:
        return ImpossibleDate(*match.span())
    return NamedDays(*match.span(), Naming.DATE, day, day, may_be_today=may_be_today)
