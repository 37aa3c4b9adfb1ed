"""For whom a booking is, where somebody else or a child is meant: relation, name and age in a person's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

# For the person who writes; a slot of the form that is filled is never asked for.
ONESELF = "-"
CHILD = "child"
ANOTHER_ADULT = "another adult"
SOMEBODY = "somebody else"
ADULT = 18
OLDEST = 120

# Whose parent the person who writes is, as far as the word tells.
_OWN_CHILDREN_IN_WORDS = (
    "son daughter stepson stepdaughter step-son step-daughter child kid baby newborn infant toddler teenager teen boy girl"
    " kiddo preschooler"
)
_OWN_CHILDREN = _OWN_CHILDREN_IN_WORDS.split()
_OTHER_CHILDREN_IN_WORDS = (
    "grandson granddaughter grandchild grandkid nephew niece godson goddaughter godchild student pupil"
)
_OTHER_CHILDREN = _OTHER_CHILDREN_IN_WORDS.split()
_ADULTS_IN_WORDS = (
    "mother mom mum mama father dad papa wife husband partner spouse fiance fiancee boyfriend girlfriend brother sister"
    " sibling friend client patient grandmother grandma granny grandfather grandpa uncle aunt auntie cousin parent"
    " neighbor neighbour roommate colleague bf gf bro sis mother-in-law father-in-law sister-in-law brother-in-law"
)
_ADULTS = _ADULTS_IN_WORDS.split()
_ONES_IN_ORDER = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS_IN_ORDER = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = _ONES_IN_ORDER.split()
_NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS_IN_ORDER.split(), start=2)
}

_KIN = "|".join(sorted((*_OWN_CHILDREN, *_OTHER_CHILDREN, *_ADULTS), key=len, reverse=True))
_MY = r"(?:my|our|his|her|their|a|an|the)"
_AGED = r"(?:\S+[\s-]+(?:years?|yrs?|months?|weeks?|y)[\s/-]*(?:olds?|o)|\d{1,3}[\s-]?(?:yo|y/?o))"
# Up to three words between "my" and the relation: "my very shy little boy", "my 9 year old son".
_RELATED = rf"{_MY}\s+(?:{_AGED}\s+)?(?:[a-z]+\s+){{0,3}}?(?P<relation>{_KIN})\b(?!['’]s (?!appointment|session|visit|name|age|first|consult))(?!\s+(?:and|&)\s+(?:me|i|myself)\b)"
_FOR = (
    r"(?:for|on behalf of|bring(?:ing)?(?: in)?|enroll?|register|sign(?:ing)? up|book(?:ing)?|schedul(?:e|ing)|take|get"
    r"|could (?:someone|somebody|anyone|you) see|somebody (?:could )?see|fit|sign|giving|let(?!.{0,30}\bknow\b)|have (?=our))"
)
_NEEDS = (
    r"(?:needs?|wants?|would like|would love|wishes|could use|is looking|is hoping|is interested|has to|has (?!had|died|passed)"
    r"|would benefit|likes?|loves?|struggles|suffers"
    r"|(?:can|could) (?:only )?(?:do|come|get|be seen|have|start|make it)|gets? (?:an|a) (?:appointment|session)"
    r"|be seen|get (?:an|a|seen)\b|asked me to (?:book|make|get|set))"
)
_HINTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_FOR}\s+{_RELATED}",
        rf"\b{_RELATED}(?:[\s,]+[\w'’-]+)?[\s,]+{_NEEDS}",
        rf"\b{_RELATED}(?:[\s,]+[\w'’-]+)?[\s,]+(?:who |and |(?:s?he )?)?(?:is|['’]s|aged?|turned|just turned)\s+(?:\d|{'|'.join(_NUMBERS)})",
        rf"\b{_RELATED}(?:['’]s name\b|(?:,|\s+is| who is)?\s+(?:named|called)\b)",
        rf"^\W*my\s+(?P<relation>{_KIN}),?\s+(?-i:[A-Z])[\w'’-]+(?:\s+(?-i:[A-Z])[\w'’-]+){{0,2}}\W*$",
        rf"^\W*(?:it['’]?s|this is|it is|the appointment is|its)\s+(?:for\s+)?{_RELATED}",
    )
)
_FOR_ONE_AGED = re.compile(rf"\b(?:{_FOR}|it['’]s)\s+{_MY}\s+{_AGED}(?!\s+(?:{_KIN})\b)", re.IGNORECASE)
_MY_ONE_AGED = re.compile(rf"\bmy\s+{_AGED}(?!\s+(?:{_KIN})\b)\s+{_NEEDS}", re.IGNORECASE)
_BARE = re.compile(
    rf"^\W*(?:it['’]?s |for )?(?:{_MY}\s+)?(?:[a-z]+\s+){{0,2}}?(?P<relation>{_KIN})\b", re.IGNORECASE
)
_SOMEBODY = re.compile(
    r"\b(?:for (?:someone|somebody) else|for another person|not for me\b|(?:it|this)(?:['’]s| is)(?: not|n['’]t) for me\b"
    r"|on behalf of (?:someone|somebody)|(?:appointment|session|visit|consultation) for (?:him|her)\b)",
    re.IGNORECASE,
)
_ONESELF = re.compile(
    r"\b(?:(?:it['’]?s|this is|that['’]s|the appointment is|it is|just|only|actually) for me|for myself|myself"
    r"|for me (?:only|alone|not|instead|please|actually))\b(?!\s+and\b)",
    re.IGNORECASE,
)
_BARE_ONESELF = re.compile(r"^\W*(?:for )?(?:me|myself)\W*$", re.IGNORECASE)
_LITTLE = re.compile(r"\b(?:little|baby|younger|kid|teenage) $", re.IGNORECASE)

_NUMBER = (
    rf"(?:(?P<digits>\d{{1,4}})|(?P<words>(?:{'|'.join(_NUMBERS)})(?:[\s-](?:{'|'.join(_ONES[1:10])}))?))"
)
_NOT_A_TIME = r"(?!\s*(?:[:.]\d|a\.?m\b|p\.?m\b|o['’]?clock|min|hours?\b|hrs?\b|days?\b|weeks?\b|miles?\b|%|st\b|nd\b|rd\b|th\b|/|-\d|\d))"
_OLD = re.compile(
    rf"\b{_NUMBER}[\s-]*(?P<unit>years?|yrs?|y|months?|mos?|weeks?)[\s/-]*(?:olds?\b|o\b)|\b(?P<short>\d{{1,3}})\s?(?:yo\b|y/?o\b)",
    re.IGNORECASE,
)
_YEARS_OF_AGE = re.compile(rf"\b{_NUMBER}\s+years? of age\b", re.IGNORECASE)
_IS = re.compile(
    rf"\b(?:(?P<who>s?he|they|who|i)(?:['’](?:s|re|m)| is| are| am)?|(?P<slip>im|hes|shes)"
    rf"|(?P<kin>{_KIN})(?:[\s,]+(?-i:[A-Z])[\w'’-]+(?=,|\s+is|['’]s))?(?:['’]s| is)?),?\s+"
    rf"(?:(?:is|only|just|almost|about|now|already|turned|turning|aged?)\s+){{0,3}}(?P<sign>-\s?)?{_NUMBER}\b{_NOT_A_TIME}",
    re.IGNORECASE,
)
_AGED_N = re.compile(rf"\bage(?:d| is|:)?\s*(?P<sign>-\s?)?{_NUMBER}\b{_NOT_A_TIME}", re.IGNORECASE)
_AFTER_A_NAME = re.compile(r"^[^\d:]{2,60}?,?\s+(?P<digits>\d{1,3})\W*$")
_ANY_NUMBER = re.compile(rf"(?P<sign>-\s?)?\b{_NUMBER}\b(?P<unit>\s+(?:mo|week)\w*)?", re.IGNORECASE)
# What leads to an age and would be left over without it: "Tom, he's just".
_LED = re.compile(
    r"(?:[\s,]+(?:and|but))?[\s,]*(?:\b(?:s?he|they|who|i)\b)?(?:\s*['’]?(?:\b(?:is|s|re|m|am|are)\b))?"
    r"(?:\s+(?:turned|turning|aged?|just|only|almost|about|now|already|is|an?))*[\s,]*$",
    re.IGNORECASE,
)

_A_NAME = r"(?P<name>[^\W\d_a-z][\w'’-]*(?:\s+[^\W\d_a-z][\w'’-]*){0,3})"
_NAMED = (
    re.compile(rf"\b(?i:my|our)\s+(?:[\w-]+\s+){{0,4}}?(?i:{_KIN}|old)\b,?\s+(?i:(?:is |who is )?(?:named|called)\s+)?{_A_NAME}"),
    re.compile(rf"\b(?i:his|her|their|(?:{_KIN})['’]s)\s+(?i:full |first )?(?i:name(?: is|['’]s|:))\s+(?P<name>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){{0,3}}?)(?=\s+(?:and|he|she|who)\b|[,.;!]|$)"),
    re.compile(rf"\b(?:s?[Hh]e|[Ss]he)(?:['’]s| is)\s+(?:called|named)\s+{_A_NAME}"),
)  # fmt: skip
_NO_NAMES = (
    "i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december who he she they is has needs tomorrow today"
)
_NOT_NAMES = frozenset(_NO_NAMES.split())
_MY_NAME = re.compile(
    r"\b(?i:my (?:full |own )?name(?:['’]?s| is|:)|i['’]?m|i am|this is)\s+(?i:called\s+)?"
    r"(?P<name>[^\W\d_][\w'’-]*(?:\s+[^\W\d_a-z][\w'’-]*){0,3})"
)


@dataclass(frozen=True)
class ForWhom:
    """What one message tells of who comes. `relation` is None where it does not say, `ONESELF` for the writer.

    `rest` is the message without the age in it, which would be misread as a time or spoil a name.
    `age_unfit` tells that what stands for an age cannot be one. `own_age` is the age of who writes.
    """

    relation: str | None = None
    age: int | None = None
    own_age: int | None = None
    name: str | None = None
    age_unfit: bool = False
    rest: str = ""


@dataclass(frozen=True)
class _Age:
    years: int | None
    of_writer: bool
    start: int
    end: int


def read_for_whom(
    text: str, *, asked: bool = False, age_asked: bool = False, name_asked: bool = False
) -> ForWhom:
    """Return what a message tells; bare words such as "my son" or "9" count only where they were asked for."""
    age = _read_age(text, asked=age_asked)
    if age is None and name_asked and (match := _AFTER_A_NAME.match(text)):
        # "Tom Lopez, 9"
        age = _Age(_sound(_number(match), match), False, match.start("digits"), match.end())
    relation = _relation(text, asked)
    name = _name(text)
    rest = text
    if age is not None:
        start = age.start
        led = _LED.search(text[:start])
        rest = " ".join(f"{text[: led.start() if led else start]} {text[age.end :]}".split())
    if age is None or age.years is None:
        return ForWhom(relation, name=name, age_unfit=age is not None, rest=rest)
    if age.of_writer and not age_asked:
        return ForWhom(relation, own_age=age.years, name=name, rest=rest)
    if relation is None and not age_asked:
        relation = CHILD if age.years < ADULT else ANOTHER_ADULT
    return ForWhom(relation, age=age.years, name=name, rest=rest)


def is_child(relation: str | None) -> bool:
    """Whether the word for the relation speaks of somebody who is or may be a child."""
    return relation is not None and (
        relation.startswith("little ") or relation in (*_OWN_CHILDREN, *_OTHER_CHILDREN)
    )


def is_own_child(relation: str | None) -> bool:
    """Whether the person who writes is a parent of who comes, or says so."""
    return relation in _OWN_CHILDREN


def own_name(text: str) -> str | None:
    """Return the writer's own name where a message about somebody else gives it too."""
    found = _MY_NAME.search(text)
    if found is None or found["name"].split()[0].casefold() in _NOT_NAMES:
        return None
    name = found["name"]
    # "i'm looking for …" names nobody; a name after "I'm" is written as one.
    if not found[0].casefold().startswith("my") and not name[0].isupper():
        return None
    return re.split(r"\s+(?:and|for|his|her|my|but)\b", name, maxsplit=1)[0]


def spoken_patient(name: str, relation: str | None, age: int | None, guardian: str | None) -> str:
    """Return a name as a read-back says it: "Tom (your son, age 9; parent or guardian: Maria)"."""
    about = []
    if relation is not None and relation not in (ONESELF, SOMEBODY, ANOTHER_ADULT, CHILD):
        about.append(f"your {relation}")
    if age is not None:
        about.append(f"age {age}")
    told = ", ".join(about)
    parts = [part for part in (told, f"parent or guardian: {guardian}" if guardian else "") if part]
    return f"{name} ({'; '.join(parts)})" if parts else name


def _relation(text: str, asked: bool) -> str | None:
    found = [(match.start(), _related(text, match)) for hint in _HINTS for match in hint.finditer(text)]
    if not found and (_FOR_ONE_AGED.search(text) or _MY_ONE_AGED.search(text)):
        age = _read_age(text, asked=False)
        found.append((0, ANOTHER_ADULT if age and age.years is not None and age.years >= ADULT else CHILD))
    if found:
        return min(found)[1]
    if asked and (match := _BARE.match(text)):
        return match["relation"].casefold()
    if _ONESELF.search(text) or (asked and _BARE_ONESELF.match(text)):
        return ONESELF
    return SOMEBODY if _SOMEBODY.search(text) else None


def _related(text: str, match: re.Match[str]) -> str:
    relation = match["relation"].casefold()
    is_little = relation in ("brother", "sister") and _LITTLE.search(text[: match.start("relation")])
    return f"little {relation}" if is_little else relation


def _name(text: str) -> str | None:
    for pattern in _NAMED:
        match = pattern.search(text)
        if match is None:
            continue
        kept: list[str] = []
        for word in match["name"].split():
            if word.casefold().strip("'’") in _NOT_NAMES or word.casefold().endswith(("'s", "’s")):
                break
            kept.append(word)
        if kept:
            return " ".join(kept)
    return None


def _read_age(text: str, *, asked: bool) -> _Age | None:
    if match := _OLD.search(text):
        return _aged(text, match, _years_old(match))
    for pattern in (_YEARS_OF_AGE, _AGED_N, _IS):
        if match := pattern.search(text):
            named = match.groupdict()
            who = (named.get("who") or named.get("slip") or "").casefold()
            start = min(match.start(group) for group in ("digits", "words") if match[group])
            if named.get("sign"):
                start = match.start("sign")
            return _Age(_sound(_number(match), match), who in ("i", "im"), start, match.end())
    if asked and (match := _ANY_NUMBER.search(text)):
        years = _sound(_years_old(match) if match["unit"] else _number(match), match)
        return _Age(years, False, match.start(), match.end())
    return None


def _aged(text: str, match: re.Match[str], years: int) -> _Age:
    before = text[: match.start()].casefold()
    of_writer = re.search(r"\b(?:i['’]?m|i am|i turned|me)(?:\s+(?:a|an|only|just))*\s*$", before) is not None
    negative = re.search(r"(?:^|\s)-\s?$", before) is not None
    return _Age(None if negative or years > OLDEST else years, of_writer, match.start(), match.end())


def _years_old(match: re.Match[str]) -> int:
    if match.groupdict().get("short"):
        return int(match["short"])
    number = _number(match)
    unit = match["unit"].strip().casefold()
    if unit.startswith("mo"):
        return number // 12
    return number // 52 if unit.startswith("w") else number


def _number(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(match["digits"])
    assert match["words"]
    return sum(_NUMBERS[word] for word in re.split(r"[\s-]+", match["words"].casefold()))


def _sound(years: int, match: re.Match[str]) -> int | None:
    return None if match.groupdict().get("sign") or years > OLDEST else years
