"""The layers of our screen: what each makes of a message alone, what they make of it together, and in which time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dialogue.typed_text import harmless
from overture.core.risk import Risk, RiskLevel, more_careful
from overture.paths import CHECKOUT
from overture.screening.screener import Screener

LEXICON = "lexicon"
CLASSIFIER = "classifier"
TOGETHER = "together"
LAYERS = (LEXICON, CLASSIFIER, TOGETHER)

LEXICON_FOLDER = CHECKOUT / "data" / "risk"

# Above every probability: no cut takes back what the lexicon found.
CERTAIN = 2.0

Screen = Callable[[str], Risk]


def lexical_screen() -> Screen:
    """Return the lexicon as it is now: it needs no training."""
    return Screener.from_files(LEXICON_FOLDER).screen


class Classifier(Protocol):
    """Returns a finding and the probability of any risk, and the finding of several messages together."""

    def assess(self, text: str) -> tuple[Risk, float]: ...
    def assess_talk(self, texts: Sequence[str]) -> Risk: ...


@dataclass(frozen=True)
class Reading:
    """One message as the layers read it. likelihood: the classifier's probability of any risk."""

    lexicon: Risk
    classifier: Risk
    likelihood: float

    def found(self, layer: str) -> Risk:
        """Return the finding of a layer."""
        if layer == TOGETHER:
            return more_careful(self.lexicon, self.classifier)
        return self.lexicon if layer == LEXICON else self.classifier

    def score(self, layer: str) -> float:
        """Return how sure a layer is of any risk; the lexicon is always quite sure."""
        by_lexicon = CERTAIN * (self.lexicon.level is not RiskLevel.NONE)
        if layer == LEXICON:
            return by_lexicon
        return self.likelihood if layer == CLASSIFIER else by_lexicon or self.likelihood


@dataclass(frozen=True)
class Spent:
    """Milliseconds on one message.

    embedding: the sentence vectors of the message and of each of its sentences; understanding needs the first of
    these too, so that a turn pays for it once. classifier: what comes on top.
    """

    lexicon: float
    embedding: float
    classifier: float

    def of(self, layer: str) -> float:
        """Return the time of a layer, vectors included."""
        with_vectors = self.embedding + self.classifier
        return {LEXICON: self.lexicon, CLASSIFIER: with_vectors}.get(layer, self.lexicon + with_vectors)


class Layers:
    """Reads messages with both layers."""

    def __init__(self, screen: Screen, classifier: Classifier) -> None:
        self._screen = screen
        self._classifier = classifier

    def read(self, text: str) -> Reading:
        """Read one message as Rasa is given it."""
        plain = harmless(text)
        return Reading(self._screen(plain), *self._classifier.assess(plain))

    def talk(self, texts: Sequence[str]) -> Risk:
        """Return what the messages of a conversation so far show together."""
        return self._classifier.assess_talk([harmless(text) for text in texts])

    def read_timed(self, text: str) -> tuple[Reading, Spent]:
        """Read one message with a clock; it must be new to the encoder, which knows the last vectors by heart."""
        plain = harmless(text)
        started = time.perf_counter()
        found = self._screen(plain)
        screened = time.perf_counter()
        assessed = self._classifier.assess(plain)
        embedded = time.perf_counter()
        self._classifier.assess(plain)
        again = time.perf_counter() - embedded
        spent = Spent(
            lexicon=(screened - started) * 1000,
            embedding=max(0.0, embedded - screened - again) * 1000,
            classifier=again * 1000,
        )
        return Reading(found, *assessed), spent
