from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from dialogue.risk_model import Cuts, RiskModel, label_of
from dialogue.topic_model import Numbers, TopicModel
from dialogue.word_features import BUCKETS
from overture.core.risk import NO_RISK, Risk, RiskLevel

LABELS = ("none", "human grief", "crisis suicide", "crisis self_harm", "emergency overdose")
CUTS = Cuts(emergency=0.6, crisis=0.5, human=0.3)


class Scored(TopicModel):
    """A model whose scores a test gives, one row a passage, as probabilities."""

    def __init__(self, *shares: Sequence[float]) -> None:
        one = np.ones(1, dtype=np.float32)
        super().__init__(np.array(LABELS), np.ones(BUCKETS, dtype=np.float32), one, one, one, one, one)
        self.shares = np.array(shares)

    def score(self, texts: Sequence[str], vectors: Numbers | None) -> Numbers:
        """Return what softmax turns into the shares."""
        scores: Numbers = np.log(np.maximum(self.shares, 1e-9)).astype(np.float32)
        return scores


def assessed(*shares: Sequence[float]) -> Risk:
    return RiskModel(Scored(*shares), CUTS, 1.0).assess(["passage"] * len(shares), None)


def test_a_label_is_the_level_with_its_topic_and_traps_of_all_topics_are_one() -> None:
    assert label_of(RiskLevel.CRISIS, "suicide") == "crisis suicide"
    assert label_of(RiskLevel.NONE, "suicide") == label_of(RiskLevel.NONE, "grief") == "none"


def test_a_calm_message_is_no_finding() -> None:
    assert assessed((0.8, 0.1, 0.05, 0.05, 0.0)) == NO_RISK


def test_what_is_above_a_level_counts_for_it() -> None:
    found = assessed((0.4, 0.0, 0.2, 0.25, 0.15))

    assert (found.level, found.topic) == (RiskLevel.CRISIS, "self_harm")


def test_the_most_urgent_level_that_is_sure_enough_is_taken() -> None:
    assert assessed((0.1, 0.1, 0.1, 0.0, 0.7)).level is RiskLevel.EMERGENCY
    assert assessed((0.6, 0.4, 0.0, 0.0, 0.0)) == Risk(RiskLevel.HUMAN, "grief", ("classifier_0.4",))


def test_a_hint_of_a_crisis_calls_a_person_before_a_calmer_risk_would() -> None:
    shares, cuts = (0.8, 0.0, 0.2, 0.0, 0.0), Cuts(crisis=0.7, human=0.4, hint=0.15)

    assert RiskModel(Scored(shares), cuts, 1.0).assess(["passage"], None) == Risk(
        RiskLevel.HUMAN, "suicide", ("classifier_0.2",)
    )
    assert assessed(shares) == NO_RISK


def test_the_most_urgent_passage_speaks_for_the_message() -> None:
    assert assessed((0.9, 0.1, 0.0, 0.0, 0.0), (0.2, 0.0, 0.8, 0.0, 0.0)).topic == "suicide"


@pytest.mark.parametrize("level", ["emergency", "crisis", "human"])
def test_each_level_has_its_cut(level: str) -> None:
    assert CUTS.of(RiskLevel(level)) == getattr(CUTS, level)
