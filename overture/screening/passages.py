"""Cuts a normalised message into the stretches in which patterns are tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overture.screening.notation import SENTENCE_END, SENTENCE_START

_LONGEST = 48
_STRIDE = 24
_NEIGHBOUR_WORDS = 14


@dataclass(frozen=True)
class Sentence:
    """The words of one sentence, whether it asks, and whether each word. was. made. a. sentence."""

    words: tuple[str, ...]
    asks: bool = False
    chopped: bool = False


@dataclass(frozen=True)
class Passage:
    """A stretch of words with its ends marked; `join` is where two sentences meet, 0 inside one sentence.

    `first` and `last` are the numbers of the sentences it is taken from.
    """

    words: tuple[str, ...]
    asks: bool
    first: int
    last: int
    join: int = 0

    def is_near(self, other: Passage) -> bool:
        """Whether the other passage stands in the same or in a neighbouring sentence."""
        return self.first - 1 <= other.last and other.first <= self.last + 1


def passages(sentences: Sequence[Sentence]) -> list[Passage]:
    """Return each sentence (long ones as overlapping windows), then each end of one with the start of the next."""
    found: list[Passage] = []
    for number, sentence in enumerate(sentences):
        words = (SENTENCE_START, *sentence.words, SENTENCE_END)
        starts = range(0, max(1, len(words) - _STRIDE), _STRIDE) if len(words) > _LONGEST else (0,)
        found += [Passage(words[start : start + _LONGEST], sentence.asks, number, number) for start in starts]
    for number in range(len(sentences) - 1):
        before = (SENTENCE_START, *sentences[number].words)[-_NEIGHBOUR_WORDS:]
        after = (*sentences[number + 1].words, SENTENCE_END)[:_NEIGHBOUR_WORDS]
        asks = sentences[number].asks and sentences[number + 1].asks
        found.append(Passage(before + after, asks, number, number + 1, join=len(before)))
    return found
