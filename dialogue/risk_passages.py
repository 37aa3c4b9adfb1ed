"""The stretches of a message that the risk classifier reads: one sign of danger must not drown in calm words.

    the whole ─ all but the last sentence ─ all but the first ─ each sentence ─ as the lexical screen reads it

A message is at most 4,096 characters, so that no part of it need be left out: many sentences are read in groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import spacy

from dialogue.plain_words import PlainWords
from overture.screening.screener import Screener

# Beyond so many a turn would take too long; what is more is read in groups of neighbours.
MOST_SENTENCES = 40
# A long stretch without a full stop is read in windows that overlap by half.
LONGEST = 40
_WORD = re.compile(r"[^\W_]")
_SIGN = re.compile(r"[^\w\s\x00-\x7f’‘“”…–—]")


class RiskPassages:
    """Cuts messages into passages of plain words; `screener` None leaves out the screen's own reading."""

    def __init__(self, words: PlainWords, screener: Screener | None) -> None:
        self._words = words
        self._screener = screener
        self._splitter = spacy.blank("en")
        self._splitter.add_pipe("sentencizer")

    def plain(self, texts: Sequence[str]) -> list[str]:
        """Return each text in plain words."""
        return [" ".join(self._plain(text)) for text in texts]

    def of(self, text: str) -> list[str]:
        """Return the passages of one message, each once, the whole first."""
        whole = self._plain(text)
        sentences = [words for each in self._splitter(text).sents if (words := self._plain(each.text))]
        found = [whole, *_grouped(sentences)]
        if len(sentences) > 2:
            found += [_joined(sentences[:-1]), _joined(sentences[1:])]
        found += [window for words in (whole, *sentences) for window in _windows(words)]
        found += self._screened(text, whole)
        return list(dict.fromkeys(" ".join(words) for words in found))

    def _plain(self, text: str) -> list[str]:
        return [word.text for word in self._words.read(text)]

    def _screened(self, text: str, whole: Sequence[str]) -> list[list[str]]:
        """Return the sentences with masks, look-alike letters and typing mistakes undone, where there were any."""
        if self._screener is None:
            return []
        sentences = self._screener.plain_sentences(text)
        read = _joined(sentences)
        typed = [word for word in whole if _WORD.search(word)]
        if not read or (set(read) <= set(typed) and read[0] == typed[0] and not _SIGN.search(text)):
            return []
        return [read, *_grouped(sentences), *_windows(read)]


def _joined(sentences: Sequence[Sequence[str]]) -> list[str]:
    return [word for sentence in sentences for word in sentence]


def _grouped(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the sentences, many of them in groups; none where the message is one sentence."""
    if len(sentences) < 2:
        return []
    size = -(-len(sentences) // MOST_SENTENCES)
    return [_joined(sentences[start : start + size]) for start in range(0, len(sentences), size)]


def _windows(words: Sequence[str]) -> Iterator[list[str]]:
    if len(words) <= LONGEST:
        return
    for start in range(0, len(words) - LONGEST // 2, LONGEST // 2):
        yield list(words[start : start + LONGEST])
