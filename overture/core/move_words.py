"""Which words of "move my tuesday appointment to friday at 2" name the old time, and which the new one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

# After these, "to" leads to what to do and not to a time: "I need to move it".
_DOING = (
    r"(?!(?:re-? ?\w*sch\w*|re-?arrange|re-?book|move|change|swap|switch|push|put|shift|bump|delay|postpone|bring|transfer|trade"
    r"|modify|alter|edit|update|find|make|do|come|be|get|see|have|go|work|cancel|book|propose|pick|choose|ask|know|attend"
    r"|a (?:different|new|later|earlier) (?:therapist|clinician)|(?:dr|doctor|the doctor)|travel)\b)"
)
_ASKING = r"(?:can|could|may|might|would|will|shall|is there|is it|how about|what about|maybe|rather|prefer|i need|i want)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # "instead of friday can i have monday"
        rf"^\s*instead of (?P<old>.+?)\b{_ASKING}\b(?P<new>.+)$",
        # "friday instead of wednesday"
        r"^(?P<new>.+?)\binstead of\b(?P<old>.+)$",
        # "from tuesday to thursday", "from the 3rd to the 5th"
        rf"\bfrom (?P<old>.+?)\b(?:to|until|onto)\b\s+{_DOING}(?P<new>.+)$",
        # "I can't make it at 3, can we do 4", "wednesday doesn't work, how about thursday"
        r"^(?P<old>.*\b(?:can'?t|cannot|can not|won'?t|unable|not able|no longer|does ?n'?t|does not|not any ?more)\b.*?)"
        rf"\b{_ASKING}\b(?P<new>.+)$",
        # "I booked tuesday but meant thursday"
        r"^(?P<old>.*\b(?:booked|have|had)\b.+?)\bbut\b(?P<new>.+)$",
        # "move my tuesday appointment to friday at 2"; the last "to" counts
        rf"^(?P<old>.*)\b(?:to|until|till|onto|for)\b\s+{_DOING}(?P<new>.+)$",
    )
)
# What would hide a bare number: "we do 4 instead".
_TRIMMED = re.compile(
    r"^\s*(?:i|we|he|she|they)?\s*(?:do|have|come|get|make it|move it)\b|\b(?:instead|please|pls|then|thanks?)\W*$",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "half an": 0.5}
_SHIFT = re.compile(
    r"\b(?P<number>half an|an?|one|two|three|\d{1,2}) (?P<unit>minute|hour|day|week)s?\b", re.IGNORECASE
)
_EARLIER = re.compile(r"\b(?:earlier|forward|ahead|sooner|before|up)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:later|back|delay|postpone|push|put off|shift|after)\b", re.IGNORECASE)
_SAME_TIME = re.compile(r"\b(?:the )?same (?:time|hour)\b", re.IGNORECASE)
_SAME_DAY = re.compile(r"\b(?:the )?same day\b|\b(?:later|earlier) (?:that|in the) day\b", re.IGNORECASE)


@dataclass(frozen=True)
class MoveWords:
    """The words that may name the old time and those that may name the new one; both alike where neither is marked."""

    old: str
    new: str


def read_move(text: str) -> MoveWords:
    """Return the text parted into old and new."""
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None:
            return MoveWords(match["old"].strip(" ,.;"), _TRIMMED.sub("", match["new"]).strip(" ,.;?"))
    return MoveWords(text, text)


def read_shift(text: str) -> timedelta | None:
    """Return by how much an appointment is to be moved ("back an hour", "a week later"), None where that is not said."""
    amount = _SHIFT.search(text)
    earlier, later = _EARLIER.search(text), _LATER.search(text)
    if amount is None or not (earlier or later):
        return None
    said = amount["number"].lower()
    number = _NUMBERS.get(said) or float(said)
    shift = timedelta(**{f"{amount['unit'].lower()}s": number})
    return -shift if earlier else shift


def keeps_the_time(text: str) -> bool:
    """Whether the new time is to have the clock time of the old one."""
    return _SAME_TIME.search(text) is not None


def keeps_the_day(text: str) -> bool:
    """Whether the new time is to be on the day of the old one."""
    return _SAME_DAY.search(text) is not None


def without_same_time(text: str) -> str:
    """Return the text without "the same time", which would be read as the present time."""
    return " ".join(_SAME_TIME.sub(" ", text).split())
