"""Finds feasts, ordinals and months in the text; a date finder says which days they are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from overture.adapters.phrase_times.named_days import ImpossibleDate, NamedDays, Naming, add_months, monday_of
from overture.adapters.phrase_times.spelling import MONTHS, WEEKDAYS
from overture.adapters.phrase_times.unread import DAY_MARK, Unread, span_of


class DateFinder(Protocol):
    """The library behind; another one can take its place."""

    def stretches(self, expression: str, today: date) -> tuple[tuple[date, date], ...]:
        """Return the days that an expression may mean, first and last included, soonest first."""

    def length(self, expression: str) -> timedelta | None:
        """Return the length of time that an expression means."""


_MONTHS = "|".join(MONTHS)
_YEAR = r"(?:,? (?:of )?(?:19|20|21)\d\d)"
_MONTH = rf"(?:(?:{_MONTHS}){_YEAR}?|(?:the )?(?:next|this|coming|following|same|current) month|the month)"
_NTHS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5} | dict(
    zip(("first", "second", "third", "fourth", "fifth"), range(1, 6), strict=True)
)
_NTH = rf"(?:{'|'.join(_NTHS)}|last)"
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth"
    r"|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth"
    r"|eighteenth|nineteenth|twentieth|thirtieth)"
)
_NTH_WEEKDAY = re.compile(rf"\b({'|'.join(_NTHS)}) (?:{'|'.join(WEEKDAYS)})\b")
_FIGURE = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)"
_FEASTS = (
    r"(?:christmas eve|christmas(?: day)?|boxing day|new year'?s?'? eve|new year'?s?'?(?: day)?|valentine'?s?'?(?: day)?"
    r"|thanksgiving(?: day)?|halloween|labor day|memorial day|independence day|veterans?'? day|columbus day"
    r"|president'?s'? day|mlk(?: jr)?(?: day)?|martin luther king(?: jr)?(?:'s)?(?: day)?|juneteenth"
    r"|mother'?s'? day|father'?s'? day|easter sunday|easter monday|easter|good friday|palm sunday|ash wednesday"
    r"|shrove tuesday|maundy thursday|pentecost|whit monday|purim|shavuot|sukkot|eid al-?fitr|eid al-?adha"
    r"|mardi gras|black friday|cyber monday|st\.? patrick'?s?(?: day)?|saint patrick'?s?(?: day)?|groundhog day"
    r"|april fools?'?(?: day)?|cinco de mayo|tax day|flag day|election day|earth day|yom kippur|hanukkah|chanukah"
    r"|passover|rosh hashanah|ramadan|diwali|chinese new year|inauguration day|patriot'?s?'? day|boss'?s'? day)"
)
# After "the 14th" or "the first" nothing may follow that makes it the fourteenth of something else.
_ENDS = (
    r"(?=\s?(?:$|[,.;!?)#=_/-]|(?:at|in|of|on|around|or|and|to|until|through|before|after|between|from|please|if|for"
    r"|works?|would|is|are|then|with|but|not|thanks|maybe|instead|morning|afternoon|evening|night|after|noon|i|we|can"
    r"|could|sounds?|looks?|suits?|should|will|might|may|also|too|was|any|next|this|that)\b))"
)
_DATES = re.compile(
    rf"\b(?:the )?{_NTH} (?:{'|'.join(WEEKDAYS)}|week|day) (?:in |of ){_MONTH}"
    rf"|\b(?:the )?(?:{_ORDINAL}|{_FIGURE}|\d{{1,2}}(?= of)) (?:of |in )?{_MONTH}\b"
    rf"|\b(?:the )?{_MONTH} (?:on )?the (?:{_ORDINAL}|{_FIGURE})\b"
    rf"|\b(?:{_MONTHS}) {_ORDINAL}{_YEAR}?\b"
    rf"|\b(?<!orthodox )(?<!islamic )(?<!jewish )(?P<last>last |past )?(?P<feast>{_FEASTS}{_YEAR}?)\b"
    r"(?P<around> week(?:end)?\b)?(?! (?:resolution|music|songs?|carols?|party|dinner|present|gift|card|shopping))"
)
_THIRD = re.compile(
    r"\b(?:(?:the )?(?P<third>beginning of|start of|early|earlier|first half of|mid|middle of|late|later|end of"
    rf"|second half of)[\s-](?:in )?)(?:the )?(?P<month>{_MONTH}|month)\b"
)
_WHOLE_MONTH = re.compile(
    rf"(?:\b(?:in|for|during|of|by|until|before|after|since|from|next|this|some ?time|any ?time|any day)(?: in)? |^"
    r"|(?<=# or )|(?<=# and )|(?<=# to )|(?<=# through )|(?<=# until )|(?<=# - )|(?<=#-))"
    rf"(?P<taken>(?:{_MONTHS}){_YEAR}?)\b(?! \d)(?! is (?:my|our|his|her|the|a)\b)"
    r"|\b(?:the )?(?:next|this|following|coming) month\b"
    rf"|\b(?:{_MONTHS}){_YEAR}\b"
)
# "he had a stroke in march" is no wish for a day.
_HAPPENED = re.compile(
    r"\b(?:had|died|lost|happened|diagnosed|passed|suffered|quit|relapsed|stopped|graduated|left|started|began|got|since)\b"
    r"[^.;!?]{0,40}$"
)
_MONTH_DAY = re.compile(
    rf"\b(?:on )?the (?P<taken>{_FIGURE}|{_ORDINAL}){_ENDS}(?! (?:of|in) (?:my|our|the (?:day|week|series))\b)"
    rf"|(?:(?<=^)|(?<=\bon )|(?<=# )|(?<=#, )|(?<=\bor )|(?<=\band )|(?<=\bto )|(?<=\bfrom )|(?<=\bbetween ))"
    rf"(?P<figure>{_FIGURE}){_ENDS}"
)


def take_spoken_dates(unread: Unread, today: date, finder: DateFinder) -> list[NamedDays | ImpossibleDate]:
    """Take feasts, ordinals with a month, parts of months and whole months."""
    found: list[NamedDays | ImpossibleDate] = []
    for match in unread.take(_DATES, DAY_MARK):
        found.append(_around(match, _named(match, match["feast"] or match[0], today, finder)))
    for match in unread.take(_THIRD, DAY_MARK):
        found.append(_third(match, today, finder))
    for match in unread.take(_WHOLE_MONTH, DAY_MARK):
        if _HAPPENED.search(match.string[max(0, match.start() - 60) : match.start()]):
            continue
        found.append(_named(match, match["taken"] or match[0], today, finder))
    return found


def take_days_of_month(unread: Unread, today: date, finder: DateFinder) -> list[NamedDays | ImpossibleDate]:
    """Take "the 14th" and its like."""
    found: list[NamedDays | ImpossibleDate] = []
    for match in unread.take(_MONTH_DAY, DAY_MARK):
        day = finder.stretches(f"the {match['taken'] or match['figure']}", today)
        later = [first for first, _ in day if first > today]
        if not later:
            continue
        may_be_today = bool(day) and day[0][0] == today
        found.append(
            NamedDays(*match.span(), Naming.MONTH_DAY, later[0], later[0], may_be_today=may_be_today)
        )
    return found


def _named(
    match: re.Match[str], expression: str, today: date, finder: DateFinder
) -> NamedDays | ImpossibleDate:
    stretches = finder.stretches(_explicit(expression, today), today)
    if nth := _NTH_WEEKDAY.search(expression):
        # Of a fifth monday that april does not have Duckling makes another one.
        stretches = tuple(one for one in stretches if (one[0].day + 6) // 7 == _NTHS[nth[1]])
    month = next((MONTHS.index(name) + 1 for name in MONTHS if name in expression), None)
    singles = [first for first, last in stretches if first == last]
    if not stretches or (month and singles and all(first.month != month for first in singles)):
        return ImpossibleDate(*match.span())
    if stretches[0][0] != stretches[0][1]:
        return _stretch(match, *next((s for s in stretches if s[1] >= today), stretches[-1]), today)
    later = [first for first, _ in stretches if first > today]
    return NamedDays(
        *span_of(match),
        Naming.DATE,
        later[0] if later else stretches[-1][0],
        later[0] if later else stretches[-1][0],
        may_be_today=bool(later) and stretches[0][0] == today,
    )


def _around(match: re.Match[str], feast: NamedDays | ImpossibleDate) -> NamedDays | ImpossibleDate:
    """Return the week or the weekend of a feast, where one was said."""
    if isinstance(feast, ImpossibleDate):
        return feast
    if match["last"]:
        return replace(feast, is_past_by_name=True)
    if not match["around"]:
        return feast
    monday, day = monday_of(feast.first), feast.first
    if match["around"] == " week":
        return replace(feast, naming=Naming.STRETCH, last=monday + timedelta(days=4), first=monday)
    if day == monday:
        return replace(feast, naming=Naming.STRETCH, first=day - timedelta(days=2))
    first = day if day.weekday() in (3, 4) else monday + timedelta(days=5)
    return replace(feast, naming=Naming.STRETCH, first=first, last=monday + timedelta(days=6))


def _third(match: re.Match[str], today: date, finder: DateFinder) -> NamedDays | ImpossibleDate:
    # "month" alone is the present one: "at the end of the month".
    name = match["month"] if match["month"] != "month" else "this month"
    months = [s for s in finder.stretches(_explicit(name, today), today) if s[1] >= today]
    if not months:
        return ImpossibleDate(*match.span())
    first, last = months[0]
    third = match["third"]
    if third.startswith(("beginning", "start", "early", "first")):
        first, last = first, first.replace(day=15 if third.startswith("first") else 10)
    elif third.startswith("mid"):
        first, last = first.replace(day=11), first.replace(day=20)
    else:
        first = first.replace(day=16 if third.startswith("second") else 21)
    return _stretch(match, first, last, today)


def _stretch(match: re.Match[str], first: date, last: date, today: date) -> NamedDays:
    # What is left of a stretch that has begun.
    return NamedDays(*span_of(match), Naming.STRETCH, today if first < today <= last else first, last)


def _explicit(expression: str, today: date) -> str:
    """Write the present or the next month by its name: what stands before it is then read with it."""
    for words, months in (
        (r"(?:the )?(?:next|following|coming) month", 1),
        (r"(?:the )?(?:this|same|current) month|the month", 0),
    ):
        month = add_months(today.replace(day=1), months)
        expression = re.sub(words, f"{MONTHS[month.month - 1]} {month.year}", expression)
    # Alone, "may" and "march" are verbs to Duckling.
    return f"in {expression}" if expression in MONTHS else expression
