"""Runs the patterns over passages with spaCy's Matcher, trying only those whose words occur at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from overture.screening.notation import NUMBER, Line, Pattern
from overture.screening.passages import Passage

# Stand for words and numbers that no pattern knows: what a person types never enters spaCy's string store,
# which keeps every word it sees for as long as the process lives.
_UNKNOWN_WORD = "_"
_UNKNOWN_NUMBER = "0"
# Over how many words the parts of one line may be spread.
_CLOSE_TOGETHER = 14

# First and one past the last word of a stretch.
Span = tuple[int, int]


@dataclass(frozen=True)
class Match:
    """Where a line matched: the stretch it is about, and that of each of its parts."""

    core: Span
    parts: tuple[Span, ...]

    @property
    def extent(self) -> Span:
        """From the first word of any part to the last."""
        return min(start for start, _ in self.parts), max(end for _, end in self.parts)

    @property
    def is_close(self) -> bool:
        """Whether its parts stand near enough to belong together."""
        start, end = self.extent
        return len(self.parts) == 1 or end - start <= _CLOSE_TOGETHER

    def touches(self, other: Match) -> bool:
        """Whether the two share a word."""
        return any(overlap(one, two) for one in self.parts for two in other.parts)


def overlap(one: Span, two: Span) -> bool:
    """Whether two stretches share a word."""
    return one[0] < two[1] and two[0] < one[1]


@dataclass
class PassageReader:
    """One passage as the Matcher sees it, with what was found so far."""

    passage: Passage
    matchers: PatternMatchers
    _found: dict[str, list[Span]] = field(default_factory=dict)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that patterns know, and the number sign if there is any number."""
        known = self.matchers.vocabulary.intersection(self.passage.words)
        return known | {NUMBER} if any(word.isdigit() for word in self.passage.words) else known

    @cached_property
    def doc(self) -> Doc:
        """The passage as spaCy's document."""
        return Doc(self.matchers.language.vocab, words=[self._stand_in(word) for word in self.passage.words])

    def matches(self, lines: Iterable[Line]) -> list[Match]:
        """Return where any of the lines matches."""
        return [match for line in lines for match in self._line(line)]

    def new_matches(self, lines: Iterable[Line]) -> list[Match]:
        """Return where any of the lines matches what no single sentence holds, if this passage joins two."""
        join = self.passage.join
        if not join:
            return self.matches(lines)
        # Words in any order say too little across the end of a sentence.
        in_order = [line for line in lines if len(line.parts) == 1]
        return [match for match in self.matches(in_order) if match.core[0] < join < match.core[1]]

    def has(self, lines: Iterable[Line]) -> bool:
        """Whether any of the lines matches."""
        return any(self._line(line) for line in lines)

    def _line(self, line: Line) -> list[Match]:
        for need in line.needs:
            if need.isdisjoint(self.words):
                return []
        spans = [self._spans(part) for part in line.parts]
        if not all(spans):
            return []
        matches = [
            Match(core, (core, *(_nearest(core, others) for others in spans[1:]))) for core in spans[0]
        ]
        return [match for match in matches if match.is_close]

    def _spans(self, pattern: Pattern) -> list[Span]:
        if pattern.source not in self._found:
            found = self.matchers.matcher(pattern)(self.doc)
            self._found[pattern.source] = [(start, end) for _, start, end in found]
        return self._found[pattern.source]

    def _stand_in(self, word: str) -> str:
        if word in self.matchers.vocabulary:
            return word
        return _UNKNOWN_NUMBER if word.isdigit() else _UNKNOWN_WORD


class PatternMatchers:
    """A Matcher for each pattern over one shared vocabulary."""

    def __init__(self, language: Language, lines: Sequence[Line]) -> None:
        self.language = language
        patterns = [part for line in lines for part in line.parts]
        self.vocabulary = frozenset(word for pattern in patterns for word in pattern.words)
        self._matchers: dict[str, Matcher] = {}
        for pattern in patterns:
            if pattern.source not in self._matchers:
                matcher = Matcher(language.vocab, validate=False)
                matcher.add("pattern", pattern.token_patterns())
                self._matchers[pattern.source] = matcher

    def matcher(self, pattern: Pattern) -> Matcher:
        """Return the Matcher of one of the patterns."""
        return self._matchers[pattern.source]


class LineIndex:
    """Finds, for the words of a passage, the few lines that could match there."""

    def __init__(self, lines: Iterable[tuple[int, Line]]) -> None:
        numbered = list(lines)
        # A word that many lines name is a word that many messages hold.
        common = Counter(word for _, line in numbered for need in line.needs for word in need)
        self._by_word: dict[str, list[tuple[int, Line]]] = {}
        for number, line in numbered:
            rarest = min(line.needs, key=lambda need: sum(common[word] for word in need))
            for word in rarest:
                self._by_word.setdefault(word, []).append((number, line))

    def possible(self, words: Iterable[str]) -> dict[int, list[Line]]:
        """Return the lines that could match, by the number they were given under."""
        found: dict[int, dict[str, Line]] = {}
        for word in words:
            for number, line in self._by_word.get(word, ()):
                found.setdefault(number, {})[line.source] = line
        return {number: list(lines.values()) for number, lines in found.items()}


def _nearest(core: Span, others: Sequence[Span]) -> Span:
    return min(others, key=lambda other: max(core[1], other[1]) - min(core[0], other[0]))
