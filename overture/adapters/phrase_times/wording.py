"""Brings the many ways to write one hour to one: "quarter to five", "half 3", "9ish" and "3 p.m." among them."""

from __future__ import annotations

import re
import unicodedata

from overture.adapters.phrase_times.spelling import MONTHS, WEEKDAYS, spell

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_NUMBERS = {word: number for number, word in enumerate((*_ONES, *_TEENS), 1)} | _TENS
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"

_HOUR = rf"(?:1[0-9]|2[0-3]|0?[0-9]|{'|'.join(_ONES)})"
_NO_UNIT = (
    r"(?![\d:])(?!\s*-?\s*(?:second|sec|minute|min|hour|hr|day|week|month|year|people|kid|child|person"
    r"|session|time|dollar|percent|of (?:us|them|my|our))s?\b)"
)
_MERIDIEM = re.compile(r"(?<=\d)(?:\s?(?P<spelt>[ap])\.?\s?m\b\.?|(?P<short>[ap])\b)")
_END = r"(?=\s?[ap]\.?m\b|\b)"
_MINUTES_OF = re.compile(
    r"(?<![\d/.:-])\b(?:a )?(?P<word>quarter|half|twenty[ -]five|twenty|ten|five|(?P<digits>[0-5]?\d))"
    r"(?P<unit>\s?(?:minutes|mins?))?\s(?P<side>past|after|to|until|before|of|b4)\s"
    rf"(?P<hour>{_HOUR}|noon|midday){_END}(?! ?[-:]? ?\d)"
)
_HALF_HOUR = re.compile(rf"\bhalf (?P<hour>{_HOUR}){_END}{_NO_UNIT}")
_HOUR_MINUTES = re.compile(
    rf"\b(?P<hour>{_HOUR})[ -](?:o[h']? ?(?P<oh>five|[5])|(?P<tens>twenty|thirty|forty|fifty)"
    rf"(?:[ -](?P<ones>{'|'.join(_ONES[:9])}))?|(?P<quarter>fifteen)|(?P<ten>ten(?= ?(?:am|pm|in the))))\b(?!-?\s?{_ORDINAL}){_NO_UNIT}"
)
_DAY = rf"(?:{'|'.join((*WEEKDAYS, 'today', 'tomorrow'))})"
_CLOCK_NUMBER = r"(?:[01]?\d|2[0-3])"
_SHAPES = (
    # around 9
    (
        re.compile(
            r"(?:\b(?:around|about|approximately|approx|roughly|circa|near|nearer)\.?|~)\s?(?:at )?"
            rf"(?=(?:{_CLOCK_NUMBER}(?:[0-5]\d)?)(?:\b|[ap]m\b){_NO_UNIT})"
        ),
        "at ",
    ),
    # 3 o'clock
    (re.compile(rf"\b({_HOUR})\s?o'?\s?clock\b"), r"\1:00"),
    # 14h30, 10h
    (re.compile(rf"\b({_CLOCK_NUMBER})h([0-5]\d)\b"), r"\1:\2"),
    (re.compile(rf"(?<=at )({_CLOCK_NUMBER})h\b"), r"\1:00"),
    # 930am, 1530 hours, at 1530, friday 0900, at 3 30
    (re.compile(r"\b([01]\d|2[0-3])([0-5]\d)\s?(?:hours|hrs)\b"), r"\1:\2"),
    (re.compile(rf"\b({_DAY}) ([01]\d|2[0-3])([0-5]\d)\b(?<!20[2-9]\d)(?!\s?[/.:-]\d)"), r"\1 \2:\3"),
    (re.compile(r"\b(1[0-2]|0?[1-9])([0-5]\d)(?=[ap]m\b)"), r"\1:\2"),
    (re.compile(rf"(?<=\bat )({_CLOCK_NUMBER})([0-5]\d)\b(?!\s?[/.:-]\d)"), r"\1:\2"),
    (re.compile(rf"(?<=\bat )({_CLOCK_NUMBER})\s([0-5]\d)\b(?!\s?[/.:-]\d)(?!\s[a-z]+s\b)"), r"\1:\2"),
    # 3.30pm, at 3.30, friday 10.30
    (re.compile(r"(?<![\d.$])(1[0-2]|0?[1-9])\.([0-5]\d)(?=[ap]m\b)"), r"\1:\2"),
    (
        re.compile(rf"(?<=\b(?:at|to|by) )({_CLOCK_NUMBER})\.([0-5]\d)\b(?!\.?\d)"),
        r"\1:\2",
    ),
    (
        re.compile(
            rf"(?<![\d.$])\b({_CLOCK_NUMBER})\.(00|15|30|45)\b(?!\.?\d)(?!\s?(?:hour|hr|percent|dollar|unit|mg))"
        ),
        r"\1:\2",
    ),
    # 9ish, 3:30-ish
    (re.compile(r"(?:(?<=:\d\d)|(?<=[ap]m))\s?-?\s?ish\b"), ""),
    (re.compile(rf"\b({_HOUR})\s?-?\s?ish\b"), r"\1:00"),
    (re.compile(r"\bnoon(?:\s?-?ish|\s?time)\b"), "noon"),
    (re.compile(r"\b(?:12(?::00)? )?(?:noon|midday|mid[ -]day)\b"), "12:00pm"),
    (re.compile(r"\b(?:12(?::00)? )midnight\b"), "midnight"),
)
_PARTS = (
    (re.compile(r"\blast night\b"), "yesterday evening"),
    (re.compile(r"\btonight\b"), "today evening"),
    (
        re.compile(r"\bthis (?:very )?(?=(?:early |late )?(?:morning|afternoon|evening|lunchtime)\b)"),
        "today ",
    ),
    (re.compile(r"\bthis night\b"), "today evening"),
    (re.compile(r"(?:(?<=day )|(?<=tomorrow ))a\.?m\b\.?(?! i\b)"), "morning"),
    (re.compile(r"\b(?:in )?the am\b"), "in the morning"),
    (re.compile(r"\b(?:in )?the pm\b|(?:(?<=day )|(?<=tomorrow ))p\.?m\b\.?"), "in the afternoon"),
    (re.compile(rf"\b(?P<day>{_DAY}|this) eve\b"), r"\g<day> evening"),
    (re.compile(r"\blunch\s?-?time\b"), "lunchtime"),
    (re.compile(r"\bm\s?-\s?f\b"), "monday to friday"),
    (re.compile(r"\blunar new year\b"), "chinese new year"),
    (re.compile(r"\bwithin (?:the next|a) week\b"), "within 1 week"),
    (re.compile(r"\b(?<=this week )or (?:the )?next(?: one)?\b(?! week)"), "or next week"),
    (re.compile(r"\b(?:the )?first thing(?: in the morning)?\b"), "morning"),
)
_COUNTED = re.compile(
    rf"\b(?:(?P<tens>twenty|thirty|forty|fifty)(?:[ -](?P<ones>{'|'.join(_ONES[:9])}))?"
    rf"|(?P<single>{'|'.join((*_ONES[1:], *_TEENS))}))\b(?![ -]{_ORDINAL}\b)"
)
# "one" is a number only beside a word of time: "the one on friday" is not.
_ONE = re.compile(
    r"(?:(?<=\bat )|(?<=\bby )|(?<=\bto )|(?<=\bafter )|(?<=\bbefore )|(?<=\bbetween )|(?<=\buntil )|(?<=\bfrom )|(?<=\baround )|(?<=\babout ))one\b"
    r"(?! (?:of|point|time|on one))|\bone(?=\s?(?:am|pm|:|-?ish|o'?\s?clock|-?(?:week|fortnight|month|day|hour|hr|minute|min)\b))"
)
_DATE_RANGE = re.compile(
    r"\b(?P<first>\d{1,2})(?:st|nd|rd|th)?\s?(?P<joint>-|to|through|until|and|or)\s?(?:the )?(?P<last>\d{1,2})(?:st|nd|rd|th)?"
    rf"(?: of)? (?P<month>{'|'.join(MONTHS)})\b(?! (?:i|we|he|she|it|you|they|be|work|suit|not)\b)"
)
_MONTH_NAMES = "|".join((*MONTHS, *(month[:3] for month in MONTHS), "sept"))
_RUN_TOGETHER = (
    (re.compile(rf"(?<=\d)(?=(?:{_MONTH_NAMES})\b)"), " "),
    (re.compile(rf"\b({_MONTH_NAMES})(?=\d{{1,2}}\b)"), r"\1 "),
    (re.compile(r"\bweek[ -]end\b"), "weekend"),
    (re.compile(r"\b1/2 (?:an )?hour\b|½ (?:an )?hour\b"), "half an hour"),
    (re.compile(r"(?<=[a-z])-(?=\d)"), " - "),
    (re.compile(r"(?<=[a-z])/(?=\w)|(?<=\w)/(?=[a-z])"), " / "),
    (re.compile(r"(?<=day)(?=\d)"), " "),
    (re.compile(r"(/\d{1,2})-(?=\d{1,2}/)"), r"\1 - "),
    (re.compile(r"(?<=\d:\d\d):\d\d\b"), ""),
    (re.compile(rf"\b({'|'.join(_ONES)})-?(?=ish\b)"), r"\1 "),
)
_LISTED = r"(?:,\s?(?:or|and)?|-|\b(?:to|through|until|and|or)\b)"
_MONTH_LIST = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)}) (?P<days>\d{{1,2}}(?:st|nd|rd|th)?"
    rf"(?:\s?{_LISTED}\s?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?![:/]|\s?[ap]m\b))+)"
)


def normalise(text: str) -> str:
    """Return the text in lower case with numbers, hours and words of time in one form each."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(letter if _is_text(letter) else " " for letter in text)
    for there, here in (("’", "'"), ("‘", "'"), ("´", "'"), ("`", "'"), ("—", " - "), ("–", "-"), ("−", "-")):
        text = text.replace(there, here)
    text = text.replace("@ ", "at ").replace(" @", " at ").replace("&", " and ").replace("%", " percent ")
    text = re.sub(r"[#=_~]", lambda mark: "~" if mark[0] == "~" else " ", text)
    for run_together, apart in _RUN_TOGETHER:
        text = run_together.sub(apart, text)
    text = spell(" ".join(text.split()))
    text = _MINUTES_OF.sub(_minutes_of, text)
    text = _HALF_HOUR.sub(lambda match: f"{_hour(match['hour'])}:30", text)
    text = _HOUR_MINUTES.sub(_hour_minutes, text)
    text = _ONE.sub("1", text)
    text = _COUNTED.sub(_count, text)
    text = _MERIDIEM.sub(lambda match: f"{match['spelt'] or match['short']}m", text)
    for shape, form in _SHAPES:
        text = shape.sub(form, text)
    text = _MERIDIEM.sub(lambda match: f"{match['spelt'] or match['short']}m", text)
    for part, form in _PARTS:
        text = part.sub(form, text)
    text = _DATE_RANGE.sub(_date_range, text)
    text = _MONTH_LIST.sub(_month_list, text)
    return " ".join(text.replace("~", " ").split())


def _is_text(letter: str) -> bool:
    return letter.isprintable() and not unicodedata.category(letter).startswith("C")


def _hour(word: str) -> int:
    return 12 if word in ("noon", "midday") else int(_NUMBERS.get(word, 0) or word)


def _minutes_of(match: re.Match[str]) -> str:
    word, side, before = match["word"], match["side"], match.string[: match.start()]
    adds = side in ("past", "after")
    if word == "half":
        return f"{_hour(match['hour'])}:30" if adds else match[0]
    if (
        match["digits"]
        and not match["unit"]
        and side != "past"
        and (int(word) <= 12 or side in ("of", "after"))
    ):
        return match[0]  # "10 to 3" is a stretch of hours, "ten to 3" is not; "march 12 after 3" names a day
    if side in ("to", "until") and re.search(r"\b(?:from|between)(?: at)? $", before):
        return match[0]
    spoken = {"quarter": 15, "twenty five": 25, "twenty-five": 25}
    minutes = spoken.get(word) or int(_NUMBERS.get(word, 0) or word)
    hour = _hour(match["hour"])
    if not adds:
        hour, minutes = (hour - 1) or 12, 60 - minutes
    return f"{hour}:{minutes:02}"


def _hour_minutes(match: re.Match[str]) -> str:
    if match["oh"]:
        minutes = 5
    elif match["quarter"]:
        minutes = 15
    elif match["ten"]:
        minutes = 10
    else:
        minutes = _TENS[match["tens"]] + _NUMBERS.get(match["ones"] or "", 0)
    return f"{_hour(match['hour'])}:{minutes:02}"


def _count(match: re.Match[str]) -> str:
    if match["single"]:
        return str(_NUMBERS[match["single"]])
    return str(_TENS[match["tens"]] + _NUMBERS.get(match["ones"] or "", 0))


def _date_range(match: re.Match[str]) -> str:
    joint = match["joint"] if match["joint"] in ("and", "or") else "to"
    return f"{match['month']} {match['first']} {joint} {match['month']} {match['last']}"


def _month_list(match: re.Match[str]) -> str:
    """Name the month before each day of a list: "march 9-11", "march 6, 7 or 8"."""
    days = [int(day) for day in re.findall(r"\d+", match["days"])]
    listed = re.search(r"[a-z-]", re.sub(r"st|nd|rd|th", "", match["days"]))
    if days != sorted(set(days)) or days[-1] > 31 or not listed:
        return match[0]  # "march 6, 3" names an hour
    return re.sub(r"(?:the )?(\d+)(?:st|nd|rd|th)?", rf"{match['month']} \1", match["days"]).replace(
        "-", " to "
    )
