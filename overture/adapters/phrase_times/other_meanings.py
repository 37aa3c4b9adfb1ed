"""Words and numbers that look like a time and are none: telephone numbers, birthdays, greetings.

Bare numbers and months need no place here: they are read only beside words that make them a time.
"""

from __future__ import annotations

import re

from overture.adapters.phrase_times.spelling import MONTHS, WEEKDAYS
from overture.adapters.phrase_times.unread import NO_TIME_MARK, Unread

# Words after a number that make it a count, never an hour or a day of the month.
COUNTED = (
    r"(?:(?:second|sec|minute|min|hour|hr|day|week|month|year|yr|kid|person|adult|son|daughter|boy|girl|toddler|teen"
    r"|session|appointment|visit|time|friend|sibling|brother|sister|song|lesson|location|therapist|beer|drink|pill"
    r"|question|thing|option|step|buck|dollar|cent|pound|mile|block|star|degree|grader?|guest|member|place|floor"
    r"|street|avenue|birthday|anniversary|century)s?|children|people|babies|baby|classes|class|percent|usd|mg|ml|mcg"
    r"|lbs?|kg|of (?:us|them|my|our|your)|out of|more|others|different|new|st|ave|grade)\b"
)

_DAY_NAMES = "|".join(
    (*WEEKDAYS, "weekend", "day", "morning", "afternoon", "evening", "night", "week", "one")
)
_FEASTS = "christmas|thanksgiving|easter|new years?|new year's|holidays?|halloween|valentine's day|birthday"
_OTHER = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b[\w.+-]{1,64}@[\w-]{1,63}\.\w+|\b(?:https?://|www\.)\S+",
        r"(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\b\d{3}[\s.-]?)\d{3}[\s.-]?\d{4}\b|\+\d[\d\s().-]{6,}\d",
        r"\b\d{3}[.-]\d{4}\b|\b\d{5,}\b|\b\d{3}-\d{2}-\d{4}\b|\b\d{1,3}(?:,\d{3})+\b",
        r"\b(?:born|birthday|birthdate|bday|dob|date of birth)\b(?: is| was|:| on| in|s)*\s?"
        rf"(?P<taken>(?:{'|'.join(MONTHS)}) \S+(?:,? \d{{4}})?|\S*\d\S*(?: (?:of )?(?:{'|'.join(MONTHS)}))?(?:,? \d{{4}})?)",
        rf"\b(?:good(?! friday)|happy|merry|have an?(?: (?:good|great|nice|lovely|wonderful))?|enjoy (?:the|your)) "
        rf"(?:{_DAY_NAMES}|{_FEASTS})\b",
        r"^(?:morning|afternoon|evening)(?= ?[,!.] ?\S| all\b| everyone\b| there\b)",
        # the verb, not the month
        r"\bmay(?= (?:i|we|he|she|they|you|it|be|have|not|also)\b)|\b(?:i|we|he|she|they|you|it|that|this) may\b(?! \d)",
        # "can't wait until friday", "why not friday" say nothing against the day
        r"\bcan'?t wait\b|\bwhy not\b|\bnot sure\b|\bno (?:problem|worries|rush|hurry)\b"
        r"|\b(?:not|never) (?:busy|working)\b|\b(?:i|we) don'?t (?:work|mind)\b|\bno work\b",
    )
)


def set_aside_other_meanings(unread: Unread) -> None:
    """Overwrite everything that must not become a time."""
    for pattern in _OTHER:
        for _ in unread.take(pattern, NO_TIME_MARK):
            pass
