"""The compact notation in which patterns are written, and its translation into spaCy token patterns.

    i ~ @want to|of? ..2 die        word, fillers, group, choice that may be missing, gap, word
    bridge|ledge & i & jump|fall    all of them, close together, in any order

It is described where patterns are written, at the top of data/risk/shared/words.yml.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

SENTENCE_START = "^"
SENTENCE_END = "$"
NUMBER = "#"

_FILLER_GROUP = "filler"
_NEGATION_GROUP = "negation"
_FILLERS_AT_MOST = 2
_GAP = re.compile(r"(\.\.|::)(\d{0,2})")
_NUMBER_RANGE = re.compile(r"#(\d+)-(\d+)")
_MOST_ALTERNATIVES = 1_000


class BadNotation(ValueError):
    """A pattern that cannot be read."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source!r}: {reason}")
        self.source = source
        self.reason = reason


@dataclass(frozen=True)
class Step:
    """What one token of a text may be: one of the words, or any word but them."""

    words: frozenset[str]
    optional: bool = False
    any_but: bool = False

    def token_pattern(self) -> dict[str, Any]:
        """Return the step as the Matcher takes it."""
        if self.any_but:
            pattern: dict[str, Any] = {"ORTH": {"NOT_IN": sorted(self.words)}}
        elif self.words == {NUMBER}:
            pattern = {"IS_DIGIT": True}
        elif len(self.words) == 1:
            pattern = {"ORTH": next(iter(self.words))}
        else:
            pattern = {"ORTH": {"IN": sorted(self.words)}}
        return {**pattern, "OP": "?"} if self.optional else pattern


# One way to satisfy a part of a pattern.
Run = tuple[Step, ...]
# What a group is in YAML: words parted by spaces, or a list of short sequences in this notation.
GroupSource = str | Sequence[str]


@dataclass(frozen=True)
class Pattern:
    """Words in a certain order, ready for a Matcher.

    `needs` are sets of words: a text that has no word of one of the sets cannot match.
    """

    source: str
    runs: tuple[Run, ...]
    needs: tuple[frozenset[str], ...]

    @property
    def words(self) -> frozenset[str]:
        """Every word that the pattern mentions."""
        return frozenset(word for run in self.runs for step in run for word in step.words)

    def token_patterns(self) -> list[list[dict[str, Any]]]:
        """Return what a Matcher is given; one of these has to match."""
        return [[step.token_pattern() for step in run] for run in self.runs]


@dataclass(frozen=True)
class Line:
    """One line of notation: patterns that must all occur close together; the first is what it is about."""

    source: str
    parts: tuple[Pattern, ...]

    @property
    def words(self) -> frozenset[str]:
        """Every word that the line mentions."""
        return frozenset(word for part in self.parts for word in part.words)

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of words, the smallest first: a text that has no word of one of them cannot match."""
        return tuple(sorted((need for part in self.parts for need in part.needs), key=len))


class WordGroups:
    """The named groups of words that patterns refer to as `@name`; a group may contain others."""

    def __init__(self, groups: Mapping[str, GroupSource]) -> None:
        self._groups = groups
        self._runs: dict[str, tuple[Run, ...]] = {}

    def read(self, source: str) -> Line:
        """Translate one line of notation."""
        return Line(source, tuple(self._pattern(part) for part in source.split(" & ")))

    def _pattern(self, line: str) -> Pattern:
        parts = [self._part(item) for item in line.split()]
        needs = tuple(need for need in map(_need, parts) if need)
        if not needs:
            raise BadNotation(line, "every part may be missing")
        return Pattern(line, self._sequences(line, parts), needs)

    def words(self, name: str) -> frozenset[str]:
        """Return the members of a group that are single words."""
        return frozenset(word for run in self._group(name) if len(run) == 1 for word in run[0].words)

    def _sequences(self, line: str, parts: list[list[Run]]) -> tuple[Run, ...]:
        size = 1
        for part in parts:
            size *= len(part)
        if size > _MOST_ALTERNATIVES:
            raise BadNotation(line, f"stands for {size} sequences; use fewer phrases of several words")
        return tuple(tuple(itertools.chain(*runs)) for runs in itertools.product(*parts))

    def _group(self, name: str) -> tuple[Run, ...]:
        if name not in self._runs:
            if name not in self._groups:
                raise BadNotation(f"@{name}", "there is no such group")
            source = self._groups[name]
            if isinstance(source, str):
                runs = [run for atom in source.split() for run in self._atom(atom)]
            else:
                runs = [run for line in source for run in self._pattern(line).runs]
            self._runs[name] = tuple(_single_words_joined(runs))
        return self._runs[name]

    def _part(self, item: str) -> list[Run]:
        gap = _GAP.fullmatch(item)
        if gap:
            closed = {SENTENCE_START, SENTENCE_END} | (
                self.words(_NEGATION_GROUP) if gap[1] == ".." else set()
            )
            return [(Step(frozenset(closed), optional=True, any_but=True),) * int(gap[2] or 2)]
        if item == "~":
            return [(Step(self.words(_FILLER_GROUP), optional=True),) * _FILLERS_AT_MOST]
        runs = _single_words_joined([run for atom in item.rstrip("?").split("|") for run in self._atom(atom)])
        return _may_be_missing(runs) if item.endswith("?") else runs

    def _atom(self, atom: str) -> list[Run]:
        words = atom.split("_")
        if not all(words):
            raise BadNotation(atom, "a word is missing")
        if len(words) > 1:
            return [tuple(itertools.chain(*runs)) for runs in itertools.product(*map(self._atom, words))]
        if atom.startswith("@"):
            return list(self._group(atom[1:]))
        numbers = _NUMBER_RANGE.fullmatch(atom)
        if numbers:
            return [(Step(frozenset(map(str, range(int(numbers[1]), int(numbers[2]) + 1)))),)]
        return [(Step(frozenset(words)),)]


def _single_words_joined(runs: list[Run]) -> list[Run]:
    """Return the runs with all that are one plain word made into one choice: far fewer sequences to try."""
    plain = [run for run in runs if len(run) == 1 and not run[0].optional and run[0].words != {NUMBER}]
    others = [run for run in runs if run not in plain]
    if not plain:
        return list(dict.fromkeys(others))
    return [(Step(frozenset(word for run in plain for word in run[0].words)),), *dict.fromkeys(others)]


def _may_be_missing(runs: list[Run]) -> list[Run]:
    first, *others = runs
    if len(first) == 1:
        return [(Step(first[0].words, optional=True),), *others]
    return [(), *runs]


def _need(part: list[Run]) -> frozenset[str]:
    """Return words of which one must occur for the part to match; empty where none must."""
    picked = [_rarest(run) for run in part]
    return frozenset().union(*picked) if all(picked) else frozenset()


def _rarest(run: Run) -> frozenset[str]:
    """Return the words of the step that ordinary text is least likely to hold; long words are rare."""
    required = [step.words for step in run if not step.optional and not step.any_but]
    return max(required, key=lambda words: sum(map(len, words)) / len(words), default=frozenset())
