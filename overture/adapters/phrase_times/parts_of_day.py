"""Parts of the day: "in the morning", "after work", "around lunchtime"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from overture.adapters.phrase_times.unread import CLOCK_MARK, Unread
from overture.core.phrase_time import AFTERNOON, EVENING, MORNING, ClockRange

_HOURS = {
    "morning": MORNING,
    "afternoon": AFTERNOON,
    "evening": EVENING,
    "night": EVENING,
    "after work": EVENING,
    "after dinner": EVENING,
    "after school": ClockRange(time(15), EVENING.end),
    "after lunch": ClockRange(time(13), AFTERNOON.end),
    "before lunch": MORNING,
    "lunchtime": ClockRange(time(12), time(14)),
}
_PART = re.compile(
    r"(?:\b(?:in|during|at|around|over|by)\s)?(?:\bthe\s)?(?:\b(?:early|earlier|late|later|mid|middle of the)[\s-]?)?"
    r"\b(?:(?P<name>morning|afternoon|evening|night)(?P<many>s)?(?: ?time|ish)?"
    r"|(?P<phrase>(?:(?P<after>after|straight after|right after|once i finish) (?:my |the )?"
    r"(?P<what>work|school|class|lunch(?:time)?|dinner|supper)(?! (?:on the|part))|before lunch(?:time)?"
    r"|lunchtime|(?<=at )lunch|(?<=over )lunch|(?<=during )lunch|(?<=# )lunch|lunch break)))\b"
)


@dataclass(frozen=True)
class PartMention:
    """A place in the text that names a part of the day; `is_habit` for "mornings"."""

    start: int
    end: int
    name: str
    is_habit: bool

    @property
    def hours(self) -> ClockRange:
        return _HOURS[self.name]

    @property
    def half_of_day(self) -> str:
        """The word that decides between am and pm for an hour said beside it, or nothing."""
        if self.name in ("morning", "afternoon", "evening", "night"):
            return self.name
        return "evening" if self.name.startswith("after") else ""


def take_parts(unread: Unread) -> list[PartMention]:
    """Take every part of the day."""
    return [
        PartMention(match.start(), match.end(), _name(match), bool(match["many"]))
        for match in unread.take(_PART, CLOCK_MARK)
    ]


def _name(match: re.Match[str]) -> str:
    if match["name"]:
        return match["name"]
    if match["after"]:
        what = {"class": "school", "lunchtime": "lunch", "supper": "dinner"}.get(match["what"], match["what"])
        return f"after {what}"
    return "before lunch" if match["phrase"].startswith("before") else "lunchtime"
