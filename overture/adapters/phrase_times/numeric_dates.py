"""Dates in figures: 3/4 is the fourth of March, 13/4 the thirteenth of April, 2026-12-01 what it says."""

from __future__ import annotations

import re
from datetime import date

from overture.adapters.phrase_times.named_days import ImpossibleDate, NamedDays, Naming
from overture.adapters.phrase_times.spelling import MONTHS
from overture.adapters.phrase_times.unread import DAY_MARK, NO_TIME_MARK, Unread

_ISO = re.compile(r"(?<![\d/-])(?P<taken>(?P<year>(?:19|20|21)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})t?)(?![\d/-]\d?)(?!-)")
_FIGURES = re.compile(
    r"(?<![\d/.:$-])(?P<one>\d{1,2})\s?/\s?(?P<two>\d{1,2})(?:\s?/\s?(?P<year>(?:19|20|21)\d\d|\d\d))?(?![\d/:])"
    r"|(?<![\d/.:$-])(?P<one_d>\d{1,2})(?P<dot>[.-])(?P<two_d>\d{1,2})(?P=dot)(?P<year_d>(?:19|20|21)\d\d|\d\d)(?![\d/:-])"
    r"|(?<![\d/.:$-])(?P<one_z>0\d)-(?P<two_z>\d\d)(?![\d/:-])"
)
_NO_DATE = re.compile(
    r"\b(?:24/7|50/50|1/1)\b|\b\d{1,2}/(?:2|4|10)(?= (?:of|an?|hours?|cups?|pain|anxiety|mood))"
    r"|\b(?:pain|anxiety|mood|score|scale|rate|rated|level)(?: \w+){0,3} (?P<taken>\d{1,2}/10)\b"
)
_WRITTEN = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)})(?: the)? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:/]|\s?[ap]m)"
    r"(?:,? (?P<year>(?:19|20|21)\d\d)\b)?"
    rf"|\b(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month_last>{'|'.join(MONTHS)})\b"
    r"(?:,? (?P<year_last>(?:19|20|21)\d\d)\b)?"
)
_TOO_HIGH = re.compile(r"\bthe (?P<day>3[2-9]|[4-9]\d)(?:st|nd|rd|th)\b(?! (?:session|birthday|street|floor|anniversary|time))")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def take_dates_in_figures(unread: Unread, today: date) -> list[NamedDays | ImpossibleDate]:
    """Take every date in figures, and those written with a month's name that no calendar has."""
    for _ in unread.take(_NO_DATE, NO_TIME_MARK):
        pass
    found: list[NamedDays | ImpossibleDate] = []
    for match in unread.take(_ISO, DAY_MARK):
        found.append(_named(match.span("taken"), int(match["year"]), int(match["month"]), int(match["day"]), today))
    for match in unread.take(_FIGURES, DAY_MARK):
        one, two = (int(match[f"one{form}"]) for form in ("",)) if False else _pair(match)
        year = match["year"] or match["year_d"]
        month, day = (one, two) if one <= 12 else (two, one)
        found.append(_named(match.span(), _century(year), month, day, today))
    for match in _WRITTEN.finditer(unread.text):
        month = MONTHS.index(match["month"] or match["month_last"]) + 1
        year = match["year"] or match["year_last"]
        if not _exists(int(year) if year else None, month, int(match["day"] or match["day_first"])):
            found.append(ImpossibleDate(*match.span()))
    found += [ImpossibleDate(*match.span()) for match in _TOO_HIGH.finditer(unread.text)]
    return found
