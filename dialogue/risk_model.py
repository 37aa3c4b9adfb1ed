"""How likely each risk level is in a message, from the model that training found. Knows nothing of Rasa.

One class for calm messages and one for each pair of level and topic ("crisis suicide"), so that the
level's probability is the sum over its topics, and the topic is the likeliest within the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogue.topic_model import Numbers, TopicModel
from overture.core.risk import NO_RISK, Risk, RiskLevel

CALM = "none"
# A cut that no probability reaches.
NEVER = 2.0
_URGENT_FIRST = (RiskLevel.EMERGENCY, RiskLevel.CRISIS, RiskLevel.HUMAN)


def label_of(level: RiskLevel, topic: str) -> str:
    """Return the class of a message."""
    return CALM if level is RiskLevel.NONE else f"{level.value} {topic}"


@dataclass(frozen=True)
class Cuts:
    """From which probability on a level is taken: that of the level or any more urgent one.

    hint: from which probability of a crisis on a person is needed, though it is too low to call it a crisis.
    """

    emergency: float = NEVER
    crisis: float = NEVER
    human: float = NEVER
    hint: float = NEVER

    def of(self, level: RiskLevel) -> float:
        """Return the cut of one level."""
        return float(getattr(self, level.value))


class RiskModel:
    """Finds the level of one message in the scores of its passages: the whole, and each sentence.

    `name` stands in the evidence, with the probability behind it.
    """

    def __init__(self, model: TopicModel, cuts: Cuts, temperature: float, name: str = "classifier") -> None:
        self._name = name
        self._model = model
        self._cuts = cuts
        self._temperature = temperature
        self._labels = [str(label) for label in model.topics]

    def assess(self, texts: Sequence[str], vectors: Numbers | None) -> Risk:
        """Return the most urgent finding among the passages of one message."""
        likely = _softmax(self._model.score(texts, vectors) / self._temperature)
        hinted: float | None = None
        for level in _URGENT_FIRST:
            reached = likely[:, self._columns(level)].sum(axis=1).max()
            if reached >= self._cuts.of(level):
                return self._found(level, likely, level, reached)
            if level is RiskLevel.CRISIS and reached >= self._cuts.hint:
                hinted = reached
        if hinted is not None:
            return self._found(RiskLevel.HUMAN, likely, RiskLevel.CRISIS, hinted)
        return NO_RISK

    def _found(self, level: RiskLevel, likely: Numbers, of: RiskLevel, reached: float) -> Risk:
        return Risk(level, self._topic(likely, of), (f"{self._name}_{round(float(reached), 2)}",))

    def _columns(self, least: RiskLevel) -> list[int]:
        return [
            column
            for column, label in enumerate(self._labels)
            if label != CALM and RiskLevel(label.split()[0]).at_least(least)
        ]

    def _topic(self, likely: Numbers, least: RiskLevel) -> str:
        columns = self._columns(least)
        best = columns[int(likely[:, columns].max(axis=0).argmax())]
        return self._labels[best].split()[1]


def _softmax(scores: Numbers) -> Numbers:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Numbers = grown / grown.sum(axis=1, keepdims=True)
    return shares
