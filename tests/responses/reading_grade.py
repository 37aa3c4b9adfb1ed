"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by their vowels."""

from __future__ import annotations

import re

from overture.checks.answers import sentences

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
# Neighboring vowels that are spoken apart: play-ing, anxi-ety, su-icide, cre-ate, vi-olence, individu-al.
_SPOKEN_APART = re.compile(r"[aeoy]ing\b|iet|uici|creat|idea|viol|lianc|ciat|pioi|(?<!q)ua[lt]")


def reading_grade(text: str, names: tuple[str, ...] = ()) -> float:
    """Return the US school grade that a text asks for.

    Args:
        names: names of organizations, each counted as one short word: a name is recognized, not read.
            Numbers are left out for the same reason.
    """
    for name in names:
        text = text.replace(name, "Name")
    words = [word for token in text.lower().split() if not _has_digit(token) for word in _WORD.findall(token)]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * syllables / len(words) - 15.59


def _has_digit(token: str) -> bool:
    return any(character.isdigit() for character in token)


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word)) + len(_SPOKEN_APART.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")):
        count -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")):
        count -= 1
    return max(1, count)
