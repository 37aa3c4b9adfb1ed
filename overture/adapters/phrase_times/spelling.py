"""Misspelt and shortened words for days, months and parts of the day, brought to one spelling."""

from __future__ import annotations

import re

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

_SHORT = {
    "mon": "monday",
    "tue": "tuesday",
    "tues": "tuesday",
    "wed": "wednesday",
    "weds": "wednesday",
    "thu": "thursday",
    "thur": "thursday",
    "thurs": "thursday",
    "fri": "friday",
    "feb": "february",
    "apr": "april",
    "aug": "august",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "nxt": "next",
    "nex": "next",
    "wk": "week",
    "wks": "weeks",
    "wknd": "weekend",
    "wkend": "weekend",
    "b4": "before",
    "thru": "through",
    "til": "until",
    "till": "until",
    "morn": "morning",
    "mornin": "morning",
    "tonite": "tonight",
    "2nite": "tonight",
    "2night": "tonight",
    "tn": "tonight",
    "2day": "today",
    "tody": "today",
    "toady": "today",
    "tday": "today",
    "tmr": "tomorrow",
    "tmrw": "tomorrow",
    "tmrrw": "tomorrow",
    "tmw": "tomorrow",
    "tmoro": "tomorrow",
    "tomo": "tomorrow",
    "tomoz": "tomorrow",
    "tommorow": "tomorrow",
    "2moro": "tomorrow",
    "2mro": "tomorrow",
    "2mrw": "tomorrow",
    "2morrow": "tomorrow",
    "xmas": "christmas",
    "thanx": "thanks",
}
_SHORT_WORD = re.compile(r"\b(?:" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")\b\.?")

# Short forms that are English words too: read only where a number or a word of time stands beside them.
_SHORT_MONTHS = {
    "jan": "january",
    "mar": "march",
    "jun": "june",
    "jul": "july",
    "sep": "september",
    "dec": "december",
}
_SHORT_MONTH = re.compile(
    r"(?<=\d)(?P<day>(?:st|nd|rd|th)?[\s-](?:of )?)(?P<after>jan|mar|jun|jul|sep|dec)\b\.?"
    r"|\b(?P<lead>(?:in|of|early|mid|late|next|this|until|by) )?(?P<alone>jan|mar|jun|jul|sep|dec)\b\.?"
    r"(?P<number>(?:,? the)? ?(?=\d))?"
)
_WEEKEND_DAY = re.compile(
    r"(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )(?<!\byou )(?<!\bjust )(?<!\bwho )(?<!\bthe )"
    r"(?<!\bhas )(?<!\bhave )(?<!\bhad )\b(?:(?P<sat>sat)|sun)\b\.?"
    r"(?! (?:down|in|there|with|next to|at the|at home|beside|exposure|light|rise|set|is|was|shines?))"
)

_EXACT = (*WEEKDAYS, *MONTHS, "tomorrow", "morning", "afternoon", "evening", "tonight", "weekend")
_TARGETS = tuple(word for word in _EXACT if len(word) > 5)
_FALSE_FRIENDS = frozenset({"mourning", "moaning", "sundry", "evenings", "mornings", "morning", "marching"})


def spell(text: str) -> str:
    """Return lower-case text with the words for days, months and parts of the day spelt in full."""
    text = _SHORT_WORD.sub(lambda match: _SHORT[match[0].rstrip(".")], text)
    text = _WEEKEND_DAY.sub(lambda match: "saturday" if match["sat"] else "sunday", text)
    text = _SHORT_MONTH.sub(_spell_month, text)
    return re.sub(r"\b[a-z]{6,11}\b", _mend, text)


def _spell_month(match: re.Match[str]) -> str:
    if match["after"]:
        return f"{match['day']}{_SHORT_MONTHS[match['after']]}"
    if match["lead"] or match["number"] is not None:
        return f"{match['lead'] or ''}{_SHORT_MONTHS[match['alone']]}{match['number'] or ''}"
    return match[0]


def _mend(match: re.Match[str]) -> str:
    word = match[0]
    if word in _EXACT or word in _FALSE_FRIENDS or word.removesuffix("s") in _EXACT:
        return word
    near = [
        (edits, target)
        for target in _TARGETS
        if target[0] == word[0]
        and abs(len(target) - len(word)) <= 2
        and (edits := _edits(word, target)) <= (2 if len(target) > 7 else 1)
    ]
    near.sort()
    # Two words equally near: better not understood than the wrong day.
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return word
    return near[0][1]


def _edits(word: str, target: str) -> int:
    """Count letters to insert, drop, change or swap with their neighbour."""
    before_last: list[int] = []
    last = list(range(len(target) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(target, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == target[j - 2] and word[i - 2] == wanted:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]
