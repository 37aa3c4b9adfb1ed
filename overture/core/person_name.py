"""A person's name in what they answer when asked for it.

Names come in every script and shape, so nothing is demanded of one but letters. What is kept out is what
people say instead of a name: questions, refusals, numbers, pictures, whole stories.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
_MOST_WORDS = 6
_MARKS = " '’‘`´.,-–·/"
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|sure|yes|yeah|yep|well|so|um+|uh+|oh|of course|certainly)\b[\s,!.:-]*)+(?=\S)",
    re.IGNORECASE,
)
_KIN = (
    "son|daughter|mother|mom|mum|father|dad|wife|husband|partner|child|kid|brother|sister|friend|client|nephew|niece"
    "|grandmother|grandma|grandfather|grandpa|grandson|granddaughter|uncle|aunt|cousin"
)
# Says that a name follows, wherever it stands.
_SAID = re.compile(
    r"\bname(?:'s|’s|s|:| is|,? it'?s)(?=\W)[\s,:-]*(?P<name>.+)$"
    r"|\b(?:am|i'm|i’m|is|she's|he's|they are|people|everyone)? ?(?:called|call me|calls me)\b[\s,:-]*(?P<called>.+)$",
    re.IGNORECASE,
)
# What people put before a name when they were asked for it.
_LED = re.compile(
    r"^(?:it is|it's|it’s|its|this is|that is|that's|i am|i'm|i’m|im|(?:my |the )?(?:full |first |whole )?name|under|"
    r"(?:put|book|file|save|write)(?: (?:it|me|her|him|them|that))?(?: down)?(?: (?:under|as|for|on))?(?: the name(?: of)?)?|"
    rf"for (?:me|myself)|for my (?:{_KIN})|my (?:{_KIN})|for)\b[\s,:-]*(?=\S)",
    re.IGNORECASE,
)
_FIRST_AND_LAST = re.compile(
    r"first name (?:is )?(?P<first>[^\s,;]+)[\s,;]+(?:and )?(?:last|family|sur) ?name (?:is )?(?P<last>[^,;.!?]+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,;.!-]+(?:please|pls|thanks|thank you|thx|is my name|is the name|is fine|here|speaking)[\s.!]*$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:what|who|why|how|when|where|which|whose|can|could|do|does|did|is|are|was|will|would|should|may|am)\b(?=.*\s\S+\s)",
    re.IGNORECASE,
)
# Words that no name holds in this place; words that are names somewhere (An, May, Will, Do) are not among them.
_NEVER_A_NAME = (
    "not dont don't cant can't wont want wanna why what how need have having help appointment appointments book booking"
    " cancel stop no nope yes yeah yep maybe later tomorrow today morning afternoon evening because should would could"
    " prefer rather skip none nothing anonymous sure unsure looking asking interested calling ready fine good okay ok"
    " thanks sorry hello anyone someone whoever nobody phone email number therapy therapist session insurance cost"
    " price money pay human person suicide suicidal kill die dead hurt myself feel feeling sad depressed anxious your"
    " you the this that there which where when wrong incorrect right misspelled misspelt spelled different missing"
)
_NOT_IN_A_NAME = frozenset(_NEVER_A_NAME.split())


def read_name(text: str, *, asked: bool = True) -> str | None:
    """Return the name, as it was typed; None where there is none.

    A bare name counts only when it was asked for; otherwise it must be said to be one ("my name is …").
    """
    if match := _FIRST_AND_LAST.search(text):
        return _name_in(f"{match['first']} {match['last']}")
    rest = _GREETING.sub("", _without_pictures(text))
    if said := _SAID.search(rest):
        return _name_in(_first_clause(said["name"] or said["called"]))
    if not asked:
        return None
    while led := _LED.match(rest):
        rest = rest[led.end() :]
    return _name_in(rest)


def _first_clause(text: str) -> str:
    return re.split(r"[,;.!?](?:\s|$)|\s(?:and|but|i|my)\s", text, maxsplit=1)[0]


def _without_pictures(text: str) -> str:
    kept = "".join(
        " " if unicodedata.category(letter) in ("So", "Sk", "Cs", "Cf") else letter for letter in text
    )
    return " ".join(kept.split())


def _name_in(text: str) -> str | None:
    text = _TAIL.sub("", text.strip(_MARKS + '!:;"()')).strip(' ,;:!"()-')
    if "?" in text or len(text) > _LONGEST or (len(text) < 2 and not _is_ideograph(text)):
        return None
    words = text.split()
    # "will it hurt me" asks, "Will Van Dyke" does not.
    if _QUESTION.match(text) and not all(word[0].isupper() for word in words):
        return None
    if not 1 <= len(words) <= _MOST_WORDS:
        return None
    if {word.casefold().strip(_MARKS) for word in words} & _NOT_IN_A_NAME:
        return None
    # Letters and the marks that belong to them, in any script; no digits, no other signs.
    if not all(letter in _MARKS or unicodedata.category(letter)[0] in "LM" for letter in text):
        return None
    return text if any(unicodedata.category(letter)[0] == "L" for letter in text) else None


def _is_ideograph(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) == "Lo"
