"""The same weekday and time over several weeks, in a person's words: "every tuesday at 3 for 6 weeks"."""

from __future__ import annotations

import re
from dataclasses import dataclass

FEWEST = 2
MOST = 26
# For one appointment only; a slot of the form that is filled is never asked for.
ONCE = "-"

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_NUMBERS = {word: number for number, word in enumerate(_SMALL.split())} | {
    "twenty": 20,
    "a": 1,
    "couple of": 2,
    "a couple of": 2,
}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_DAY = r"(?:mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)(?:day)?"
_EVERY = re.compile(rf"\b(?:every|each)\s+(?:single\s+)?(?:week(?:\s+on)?\b|(?={_DAY}\b))", re.IGNORECASE)
_WEEKLY = re.compile(
    r"\b(?:weekly|once a week|every week|each week|same time (?:each|every) week|recurring(?: weekly)?|as a series"
    r"|(?:a |in )?series of(?= ))",
    re.IGNORECASE,
)
_PLURAL_DAY = re.compile(rf"\b(?P<day>{_DAY}|\w+day)s\b", re.IGNORECASE)
_SPAN = re.compile(
    rf"\b(?:for|over|during)\s+(?:the next\s+)?{_COUNT}[\s-]+(?P<unit>weeks?|months?)\b(?!\s*(?:old|ago|from now|pregnant|now))",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"\b(?:a series of\s+|series of\s+)?{_COUNT}\s+(?:weekly\s+|individual\s+|group\s+|more\s+)?"
    r"(?P<unit>sessions?|appointments?|times(?!\s+(?:a|per|are|that))|visits?|meetings?)(?:\s+in a row)?\b",
    re.IGNORECASE,
)
_IN_A_ROW = re.compile(rf"\b{_COUNT}\s+weeks\s+in a row\b", re.IGNORECASE)
_BARE = re.compile(
    rf"^\W*(?:for\s+|maybe\s+|about\s+|let['’]?s say\s+)?{_COUNT}(?:\s+(?P<unit>weeks?|months?|times|sessions?|please))?\W*$",
    re.I,
)
_ONCE = re.compile(
    r"\b(?:just|only) (?:once|one(?: time| session| appointment)?|the (?:first|one)|this (?:once|one))\b|\bone[- ]?time only\b"
    r"|\bnot (?:every week|weekly|a series)\b|^\W*(?:once|one time|only one)\W*$",
    re.IGNORECASE,
)
_OTHER_RHYTHM = re.compile(
    r"\b(?:every (?:other|second|two|2|three|3|four|4) (?:week|weeks|day|days|\w+day)|bi-?weekly|fortnightly"
    r"|(?:twice|two times|2 times|three times|3 times) (?:a|per|every) week|monthly|once a month|every month|daily"
    r"|every ?day|every weekday)\b",
    re.IGNORECASE,
)
# What is told of habits, hindrances or the past is no wish.
_NO_WISH = re.compile(
    r"\b(?:work|busy|class|classes|school|can['’]?t|cannot|not|except|but|had|have had|has had|did|done|used to|went|in town|turn|after|every(?:one)? else)\b"
    r"[^,.;!]{0,30}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Repetition:
    """What one message says about repeating.

    `weekly` without a `count`: how many times is still to be asked. `count` 1 takes a series back.
    `count_unfit` and `rhythm_unfit` tell that it cannot be had. `rest` is the message without those words.
    """

    weekly: bool = False
    count: int | None = None
    count_unfit: bool = False
    rhythm_unfit: bool = False
    rest: str = ""


def read_repetition(text: str, *, asked: bool = False) -> Repetition:
    """Return what a message says; a bare number counts only where it was asked for."""
    if _ONCE.search(text):
        return Repetition(count=1, rest=_without(text, [_ONCE]))
    if _found(_OTHER_RHYTHM, text):
        return Repetition(rhythm_unfit=True, rest=_without(text, [_OTHER_RHYTHM]))
    count = _count(text, asked)
    if count is None and not (_found(_EVERY, text) or _found(_WEEKLY, text)):
        return Repetition(rest=text)
    rest = _PLURAL_DAY.sub(
        r"\g<day>", _without(text, [_SPAN, _IN_A_ROW, _TIMES, _WEEKLY, _EVERY, *([_BARE] if asked else [])])
    )
    if count is not None and not FEWEST <= count <= MOST:
        return Repetition(
            count=1 if count == 1 else None, weekly=count != 1, count_unfit=count != 1, rest=rest
        )
    return Repetition(weekly=True, count=count, rest=rest)


def _count(text: str, asked: bool) -> int | None:
    for pattern in (_IN_A_ROW, _TIMES, _SPAN):
        match = _found(pattern, text)
        if match is None or (pattern is _SPAN and _weekly(text) is None and not asked):
            continue
        count = _meant(match)
        # "one session" and "an appointment" ask for no series.
        if pattern is not _TIMES or count != 1:
            return count
    match = _BARE.match(text) if asked else None
    return _meant(match) if match else None


def _meant(match: re.Match[str]) -> int:
    said = match["count"].casefold()
    number = int(said) if said.isdigit() else _NUMBERS[said]
    unit = (match.groupdict().get("unit") or "").casefold()
    # A month of weekly appointments is four.
    return number * 4 if unit.startswith("month") else number


def _weekly(text: str) -> re.Match[str] | None:
    return _found(_EVERY, text) or _found(_WEEKLY, text) or _found(_PLURAL_DAY, text)


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((each for each in pattern.finditer(text) if not _NO_WISH.search(text[: each.start()])), None)


def _without(text: str, patterns: list[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return " ".join(text.split()).strip(" ,;")
