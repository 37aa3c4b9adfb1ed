"""Finds the numbers that are hours of the day.

A number is an hour when it has minutes, am or pm, or when a word such as "at" or "between" leads to it.
A bare number is one only beside a day ("friday 3"), after another hour ("at 10 or 11") or alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from overture.adapters.phrase_times.clocks import ClockMention, Hours, SpokenClock
from overture.adapters.phrase_times.other_meanings import COUNTED
from overture.adapters.phrase_times.spelling import MONTHS
from overture.adapters.phrase_times.unread import CLOCK_MARK, Unread

_NUMBER = re.compile(
    r"(?<![\d:/.$+])\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?P<half>[ap]m)?"
    rf"(?![\d:/%]|[.,]\d|[a-z])(?! (?:of |the )?(?:{'|'.join(MONTHS)})\b)(?!(?:\s?(?:or|to|-)\s?\d+)?[\s-]{COUNTED})"
    r"|\b(?P<midnight>midnight)\b"
)
_AFTER_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})(?: the)? $")
_JOINED = re.compile(r"\s?(?:-|to|until|through|up to)\s?(?:at )?|\s(?:and|-)\s(?:at )?")
_OR = re.compile(r"(?:,|\s?(?:or|/)|,? or maybe|,? and| or perhaps)\s(?:at )?")
_LEADS = (
    # Whoever works until 5 or gets off at 4 is free from then on.
    (
        Hours.AFTER,
        re.compile(
            r"\b(?:(?:work|working|busy|at work|in class|class|school|booked|teach|meetings?)\s(?:up )?(?:until|to)"
            r"|(?:gets? (?:off|out|home)|off work|finish(?:es)?|done|(?:out of|off|done with) (?:work|school|class))"
            r"(?: (?:of|from|with))?(?: (?:work|school|class))?(?: (?:at|by|around|about))*)\s$"
        ),
    ),
    (Hours.AFTER, re.compile(r"\bnot? (?:before|earlier than|sooner than)(?: at)?\s$")),
    (Hours.AFTER, re.compile(r"\b(?:not|can'?t|cannot|won'?t|unable|don'?t)\b[^,.;#=]{0,25}\buntil\s$")),
    (
        Hours.BEFORE,
        re.compile(
            r"\b(?:before|by|until|up to|prior to|earlier than|no(?:t)? later than|not after|latest)(?: at)?\s$"
        ),
    ),
    (
        Hours.AFTER,
        re.compile(
            r"\b(?:(?:any ?time |some ?time )?(?:after|past|later than|from)|starting(?: from)?)(?: at)?\s$"
        ),
    ),
    (Hours.AT, re.compile(r"\b(?:at|make (?:it|that)|say|change it to)\s$")),
)
_BETWEEN = re.compile(r"\b(?:between|from)(?: at)?\s$")
_OR_LATER = re.compile(r"\s?(?:(?:or|and) (?:later|after)(?! ?[\d=])|onwards?|and on\b|\+)")
_OR_EARLIER = re.compile(r"\s?(?:or (?:earlier|before|sooner)(?! ?[\d=])|at the latest|latest)")

# A bare number beside a day: what may stand before and after it.
_BESIDE_BEFORE = re.compile(
    r"(?:^|[#=][\s,(@-]*|[,;.!?]\s?|\b(?:for|like|maybe|or|and|about|do|prefer|want|perhaps|then|so|ok|okay|#'s) )$"
)
_AFTER_DAY = re.compile(r"[#=][\s,(@-]*(?:(?:maybe|perhaps|like|say) )?$")
_BESIDE_AFTER = re.compile(
    r"\s?(?:$|[,;.!?)/]|(?:on|in|this|next|the|please|if|for|works?|would|is|or|and|but|then|sharp|exactly|thanks|thank|ok"
    r"|okay|instead|works|suits|good|fine|until|with) ?)"
)
_BEFORE_DAY = re.compile(r"\s?(?:on |,|\(|- )?\s?(?:the )?[#=]")
_FILLERS = re.compile(
    r"\b(?:please|thanks|thank you|ok|okay|maybe|perhaps|how about|what about|make it|make that|say|then|i mean|i meant"
    r"|let'?s|do|go with|is|fine|good|works|would be|great|sharp|exactly|the|one|at|um|uh|hmm|no|yes|yeah|sure|it|well"
    r"|to|be|for me|that)\b|[\s,.!?-]"
)


# How far around a number the words are that make it an hour; a message may be long.
_REACH = 60
_SHORT_ANSWER = 80


@dataclass(frozen=True)
class _Number:
    start: int
    end: int
    clock: SpokenClock
    is_strong: bool
    is_midnight: bool = False


def take_clocks(unread: Unread) -> list[ClockMention]:
    """Take every hour that is plainly one."""
    numbers = _numbers(unread.text)
    found: list[ClockMention] = []
    while numbers:
        number = numbers.pop(0)
        before = unread.text[max(0, number.start - _REACH) : number.start]
        between = _BETWEEN.search(before)
        if numbers and _joins(unread.text[number.end : numbers[0].start], in_frame=bool(between)):
            other = numbers[0]
            if between or number.is_strong or other.is_strong or _lead(before):
                numbers.pop(0)
                start = number.start - (len(between[0]) if between else 0)
                found.append(ClockMention(start, other.end, Hours.BETWEEN, number.clock, other.clock))
                continue
        led = _lead(before)
        tail = unread.text[number.end : number.end + _REACH]
        if led is None and not number.is_strong and not (found and _follows(unread.text, found[-1], number)):
            continue
        hours, length = led or (Hours.AT, 0)
        found.append(_with_tail(hours, number.start - length, number, tail))
    for mention in found:
        unread.blank(mention.start, mention.end, CLOCK_MARK)
    return found


def take_bare_clocks(unread: Unread) -> list[ClockMention]:
    """Take bare numbers beside the days and parts already taken, or all that is left of a short answer."""
    numbers = [number for number in _numbers(unread.text) if not number.is_strong and number.clock.hour < 24]
    found: list[ClockMention] = []
    while numbers:
        number = numbers.pop(0)
        last = number
        if numbers and _joins(unread.text[number.end : numbers[0].start], in_frame=False):
            last = numbers.pop(0)
        if not _is_hour(unread.text, number.start, last.end, found, numbers):
            continue
        if last is number:
            found.append(_with_tail(Hours.AT, number.start, number, unread.text[number.end :]))
        else:
            found.append(ClockMention(number.start, last.end, Hours.BETWEEN, number.clock, last.clock))
    for mention in found:
        unread.blank(mention.start, mention.end, CLOCK_MARK)
    return found


def _numbers(text: str) -> list[_Number]:
    return [
        number
        for number in map(_number, _NUMBER.finditer(text))
        if number.is_strong or not _AFTER_MONTH.search(text[max(0, number.start - _REACH) : number.start])
    ]


def _number(match: re.Match[str]) -> _Number:
    groups = match.groupdict()
    if groups.get("midnight"):
        return _Number(
            match.start(), match.end(), SpokenClock(0, 0, in_24_hours=True), True, is_midnight=True
        )
    hour = groups["hour"]
    clock = SpokenClock(
        int(hour),
        int(groups["minute"] or 0),
        groups["half"] or "",
        in_24_hours=len(hour) == 2 and hour[0] == "0" and not groups["half"],
    )
    return _Number(match.start(), match.end(), clock, is_strong=bool(groups["minute"] or groups["half"]))


def _joins(between: str, *, in_frame: bool) -> bool:
    return bool(_JOINED.fullmatch(between)) and (in_frame or "and" not in between)


def _lead(before: str) -> tuple[Hours, int] | None:
    for hours, pattern in _LEADS:
        if match := pattern.search(before):
            return hours, len(match[0])
    return None


def _follows(text: str, mention: ClockMention, number: _Number) -> bool:
    return mention.hours is Hours.AT and bool(_OR.fullmatch(text[mention.end : number.start]))


def _with_tail(hours: Hours, start: int, number: _Number, tail: str) -> ClockMention:
    end = number.end
    for wider, pattern in ((Hours.AFTER, _OR_LATER), (Hours.BEFORE, _OR_EARLIER)):
        if match := pattern.match(tail):
            hours, end = wider, number.end + match.end()
    return ClockMention(start, end, hours, number.clock, is_midnight=number.is_midnight)


def _is_hour(text: str, start: int, end: int, found: list[ClockMention], later: list[_Number]) -> bool:
    """Whether a bare number, or the stretch of two, is an hour for what stands around it."""
    if _is_beside_day(text, start, end) or _is_alone(text, start, end):
        return True
    if found and found[-1].hours is Hours.AT and _OR.fullmatch(text[found[-1].end : start]):
        return True
    # "10 or 11 tomorrow": the later number tells.
    return bool(later and _OR.fullmatch(text[end : later[0].start])) and _is_hour(
        text, later[0].start, later[0].end, [], later[1:]
    )


def _is_beside_day(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if _AFTER_DAY.search(before) and _BESIDE_AFTER.match(after):
        return True
    return bool(_BEFORE_DAY.match(after) and _BESIDE_BEFORE.search(before))


def _is_alone(text: str, start: int, end: int) -> bool:
    return len(text) <= _SHORT_ANSWER and not _FILLERS.sub("", text[:start] + text[end:])
