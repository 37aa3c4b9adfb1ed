"""Runs the patterns over passages with spaCy's Matcher, trying only those whose words occur at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from overture.screening.notation import NUMBER, Pattern
from overture.screening.passages import Passage

# Stand for words and numbers that no pattern knows: what a person types never enters spaCy's string store,
# which keeps every word it sees for as long as the process lives.
_UNKNOWN_WORD = "_"
_UNKNOWN_NUMBER = "0"

# First and one past the last word of a match.
Span = tuple[int, int]


@dataclass
class PassageReader:
    """One passage as the Matcher sees it, with the spans found so far."""

    passage: Passage
    matchers: PatternMatchers
    _spans: dict[str, list[Span]] = field(default_factory=dict)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that patterns know, and the number sign if there is any number."""
        known = frozenset(self.passage.words) & self.matchers.vocabulary
        return known | {NUMBER} if any(word.isdigit() for word in self.passage.words) else known

    @cached_property
    def doc(self) -> Doc:
        """The passage as spaCy's document."""
        return Doc(self.matchers.language.vocab, words=[self._stand_in(word) for word in self.passage.words])

    def spans(self, pattern: Pattern) -> list[Span]:
        """Return where the pattern matches."""
        if pattern.source not in self._spans:
            self._spans[pattern.source] = self._find(pattern)
        return self._spans[pattern.source]

    def any_spans(self, patterns: Iterable[Pattern]) -> list[Span]:
        """Return where any of the patterns matches."""
        return [span for pattern in patterns for span in self.spans(pattern)]

    def _find(self, pattern: Pattern) -> list[Span]:
        if any(need.isdisjoint(self.words) for need in pattern.needs):
            return []
        found = [(start, end) for _, start, end in self.matchers.matcher(pattern)(self.doc)]
        join = self.passage.join
        return [span for span in found if span[0] < join < span[1]] if join else found

    def _stand_in(self, word: str) -> str:
        if word in self.matchers.vocabulary:
            return word
        return _UNKNOWN_NUMBER if word.isdigit() else _UNKNOWN_WORD


class PatternMatchers:
    """A Matcher for each pattern, made when it is first needed, over one shared vocabulary."""

    def __init__(self, language: Language, patterns: Sequence[Pattern]) -> None:
        self.language = language
        self.vocabulary = frozenset(word for pattern in patterns for word in pattern.words)
        self._matchers: dict[str, Matcher] = {}

    def matcher(self, pattern: Pattern) -> Matcher:
        """Return the Matcher of one pattern."""
        known = self._matchers.get(pattern.source)
        if known is None:
            known = Matcher(self.language.vocab)
            known.add("pattern", pattern.token_patterns())
            self._matchers[pattern.source] = known
        return known
