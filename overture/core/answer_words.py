"""Words that steer a booking whatever is being asked: yes, no, other ones, change it, a question instead."""

from __future__ import annotations

import re

from overture.core.proposal import Fact

_QUESTION = re.compile(
    r"\?|^(?:(?:but|and|so|ok|okay|wait|sorry|hi|hello|um|well|actually|quick question)[\s,:-]+)*"
    r"(?:what|who|whom|whose|why|how|when|where|which|can|could|do|does|did|is|are|will|would|should|may i|tell me"
    r"|explain|am i|was|were|has|have you)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^(?:oh |um,? |ok,? )?(?:yes+|yep|yeah|yea|yup|ya|y|sure|ok(?:ay)?|correct|right|exactly|perfect|great|confirm(?:ed)?"
    r"|absolutely|definitely|of course|please do|go ahead|do it|book it|sounds good|looks good|that'?s (?:right|correct|fine|it)"
    r"|that works|all good|👍|✅|👌)(?![\w'])",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:oh |um,? |hmm,? )?(?:no+|nope|nah|naw|not (?:right|correct|quite|yet|really)|wrong|incorrect|that'?s (?:not|wrong)"
    r"|it'?s (?:not|wrong)|👎|❌)(?![\w'])",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:never ?mind|nvm|no,? thank(?:s| you)|forget (?:it|about it|that)|cancel|stop|quit|abort|leave it|let'?s (?:leave|stop|not)"
    r"|changed my mind|not any ?more|don'?t want (?:to book|it|this|that|an appointment)|do not want|don'?t book"
    r"|do not book|no longer)\b",
    re.IGNORECASE,
)
_OFFERED = r"(?:days?|times?|dates?|options?|ones?|openings?|slots?)"
_OTHERS = re.compile(
    r"\b(?:none of (?:them|these|those|that)|neither|(?:any|some)(?:thing|time|where)? (?:else|other)|else"
    rf"|(?:other|another|more|different|later|earlier) {_OFFERED}|(?:any|some)(?:thing|time) (?:later|earlier)"
    r"|(?:do(?:es)?n'?t|do(?:es)? not|won'?t|can'?t|cannot|not) (?:work|suit|fit|make|good|do|possible)\b"
    r"|(?:i|we) (?:can'?t|cannot)(?: (?:do|make))?(?: (?:then|that|those|these|any of).*)?$"
    rf"|not (?:that|those|these|this)(?: {_OFFERED})?$|too (?:early|late|soon))"
    r"|^(?:a bit )?(?:earlier|later)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:actually|instead|rather|make (?:it|that)|change|move|switch|correct(?:ion)?|i meant|i mean|sorry|wait|no)\b",
    re.IGNORECASE,
)
_FACT_WORDS = (
    (Fact.NAME, re.compile(r"\b(?:name|spell(?:ed|ing|t)?)\b", re.IGNORECASE)),
    (Fact.CONTACT, re.compile(r"\b(?:phone|number|e-?mail|contact|address|reach)\b", re.IGNORECASE)),
    (Fact.SERVICE, re.compile(r"\b(?:service|session|kind|type|appointment type|length)\b", re.IGNORECASE)),
    (Fact.CLINICIAN, re.compile(r"\b(?:therapist|clinician)\b", re.IGNORECASE)),
    (Fact.DAY, re.compile(r"\b(?:day|date|week)\b", re.IGNORECASE)),
    (Fact.TIME, re.compile(r"\b(?:time|hour|earlier|later)\b", re.IGNORECASE)),
)


def is_question(text: str) -> bool:
    """Whether the text asks something."""
    return _QUESTION.search(text.strip()) is not None


def is_yes(text: str) -> bool:
    """Whether the text begins with a plain yes."""
    return _YES.match(text.strip()) is not None


def is_no(text: str) -> bool:
    """Whether the text begins with a plain no."""
    return _NO.match(text.strip()) is not None


def is_stop(text: str) -> bool:
    """Whether the person wants to leave the booking."""
    return _STOP.search(text) is not None


def wants_others(text: str) -> bool:
    """Whether nothing of what was offered suits."""
    return _OTHERS.search(text) is not None


def is_correction(text: str) -> bool:
    """Whether the text takes something back that was said before."""
    return _CORRECTION.search(text) is not None


def fact_named(text: str) -> Fact | None:
    """Return the fact that the text speaks of ("the time is wrong"), where it speaks of one."""
    named = [fact for fact, words in _FACT_WORDS if words.search(text)]
    return named[0] if len(named) == 1 else None
