"""What is known about how people type: contractions, slang, typos, words that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LETTERS_IN_A_MISSPELT_WORD = 5


@dataclass(frozen=True)
class Spelling:
    """The reviewed tables of data/risk/shared/spelling.yml."""

    whole: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    misspelt: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()

    @classmethod
    def from_mapping(cls, tables: Mapping[str, Any]) -> Spelling:
        """Read the tables as YAML holds them."""
        pairs = {}
        for typed, meant in tables.get("pairs", {}).items():
            first, second = str(typed).split()
            pairs[first, second] = tuple(str(meant).split())
        return cls(
            whole={str(typed): tuple(str(meant).split()) for typed, meant in tables.get("whole", {}).items()},
            pairs=pairs,
            dropped=frozenset(tables.get("dropped", "").split()),
            openers=frozenset(tables.get("openers", "").split()),
            misspelt=frozenset(tables.get("misspelt", "").split()),
            ordinary=frozenset(tables.get("ordinary", "").split()),
        )


class SpellingRepair:
    """Finds the known word that an unknown one stands for: stretched, starred out, in digits, or mistyped."""

    def __init__(self, known: frozenset[str], spelling: Spelling) -> None:
        self._known = known
        self._ordinary = spelling.ordinary
        self._by_squeezed: dict[str, list[str]] = {}
        for word in sorted(known, key=len, reverse=True):
            self._by_squeezed.setdefault(_squeezed(word), []).append(word)
        self._by_shortened: dict[str, str] = {}
        for word in sorted(spelling.misspelt):
            if len(word) >= _LETTERS_IN_A_MISSPELT_WORD:
                for shorter in (word, *_one_letter_less(word)):
                    self._by_shortened.setdefault(shorter, word)

    def repaired(self, word: str) -> str:
        """Return the known word that is most likely meant, or the word itself."""
        if word in self._known or word in self._ordinary or len(word) < 2:
            return word
        return self._unstretched(word) or self._with_final_g(word) or self._without_typo(word) or word

    def _unstretched(self, word: str) -> str | None:
        """Undo "killlll" and "kkiillll": the longest known word that has no longer run of any letter."""
        runs = _letter_runs(word)
        for candidate in self._by_squeezed.get(_squeezed(word), ()):
            if all(has <= may for has, may in zip(_letter_runs(candidate), runs, strict=True)):
                return candidate
        return None

    def _with_final_g(self, word: str) -> str | None:
        return f"{word}g" if word.endswith("in") and f"{word}g" in self._known else None

    def _without_typo(self, word: str) -> str | None:
        """Undo one letter too many, missing, wrong, or swapped with its neighbour; never the first letter."""
        if len(word) < _LETTERS_IN_A_MISSPELT_WORD:
            return None
        for shorter in (word, *_one_letter_less(word)):
            meant = self._by_shortened.get(shorter)
            if meant and meant[0] == word[0] and abs(len(meant) - len(word)) <= 1 and _one_slip(word, meant):
                return meant
        return None


def _squeezed(word: str) -> str:
    return "".join(letter for place, letter in enumerate(word) if place == 0 or letter != word[place - 1])


def _letter_runs(word: str) -> list[int]:
    runs: list[int] = []
    for place, letter in enumerate(word):
        if place and letter == word[place - 1]:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def _one_letter_less(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(1, len(word))]


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one insertion, deletion, substitution or swap turns one word into the other."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, right = typed[start:], meant[start:]
    return (
        rest[1:] == right
        or rest == right[1:]
        or rest[1:] == right[1:]
        or (len(rest) >= 2 and rest[1::-1] == right[:2] and rest[2:] == right[2:])
    )
