"""Twelve ways to write the same message: each must keep a finding or raise it, and keep a trap calm."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Rewrite = Callable[[str], str]

_BEFORE = "We drove for hours and talked about the garden. " * 20
_BEHIND = "The weather was mild. " * 40
_LEET = str.maketrans("aeioAEIO", "43104310")
_WORD = re.compile(r"[^\W\d_]{2,}")
_END_OF_WORD = re.compile(r"(?<=[^\W\d_]{2})([^\W\d_])\b")
_OTHERS = {
    **{"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself"},
    **{"i'm": "she's", "im": "shes", "i've": "she's", "ive": "shes", "i'd": "she'd", "i'll": "she'll"},
    **{
        "i am": "she is",
        "am i": "is she",
        "i have": "she has",
        "i haven't": "she hasn't",
        "i do": "she does",
    },
    **{"i don't": "she doesn't", "i dont": "she doesnt", "i want": "she wants", "i need": "she needs"},
    **{"i feel": "she feels", "i think": "she thinks", "i keep": "she keeps", "i hear": "she hears"},
}
_OF_ONESELF = re.compile(
    "|".join(rf"\b{one}\b(?!')" for one in sorted(_OTHERS, key=len, reverse=True)), re.IGNORECASE
)


def in_capitals(text: str) -> str:
    """I WANT TO DIE."""
    return text.upper()


def without_apostrophes(text: str) -> str:
    """Dont, cant, im."""
    return text.replace("'", "").replace("’", "")


def with_curly_apostrophes(text: str) -> str:
    """As phones set them."""
    return text.replace("'", "’")


def in_leet(text: str) -> str:
    """W4nt t0 d13; a word of one letter stays."""
    return _WORD.sub(lambda found: found[0].translate(_LEET), text)


def with_doubled_letters(text: str) -> str:
    """Wantt to diee."""
    return _END_OF_WORD.sub(r"\1\1", text)


def with_zero_width_marks(text: str) -> str:
    """An invisible mark between all letters."""
    return "\u200b".join(text)


def with_emoji(text: str) -> str:
    """Two faces behind it."""
    return f"{text} 😢😢"


def behind_a_greeting(text: str) -> str:
    """Politeness first."""
    return f"hi there, {text}"


def before_a_question(text: str) -> str:
    """What the clinic is asked every day comes behind."""
    return f"{text}. also how long is a session?"


def within_much_text(text: str) -> str:
    """In the middle of 2,000 calm characters."""
    return f"{_BEFORE}{text}. {_BEHIND}"


def about_somebody_else(text: str) -> str:
    """She wants to die."""
    return _OF_ONESELF.sub(lambda found: _OTHERS[found[0].lower()], text.replace("’", "'"))


def between_line_breaks(text: str) -> str:
    """Empty lines around it."""
    return f"\n\n{text}\n\n"


REWRITES: Mapping[str, Rewrite] = {
    "capitals": in_capitals,
    "no apostrophes": without_apostrophes,
    "curly apostrophes": with_curly_apostrophes,
    "leet": in_leet,
    "doubled letters": with_doubled_letters,
    "zero-width marks": with_zero_width_marks,
    "emoji": with_emoji,
    "greeting before": behind_a_greeting,
    "question behind": before_a_question,
    "within 2,000 characters": within_much_text,
    "third person": about_somebody_else,
    "line breaks": between_line_breaks,
}
# Told of another, that a child writes alone is no longer true.
OTHER_MEANING = frozenset({("minor", "third person")})


def applying_to(topic: str) -> Mapping[str, Rewrite]:
    """Return the rewrites that keep the meaning of a topic's messages."""
    return {name: one for name, one in REWRITES.items() if (topic, name) not in OTHER_MEANING}
