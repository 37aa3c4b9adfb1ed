"""The trained risk classifier, out of a model's archive, with the probability behind each finding."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.storage.local_model_storage import LocalModelStorage

from dialogue.risk_classifier import FILE, RiskClassifier
from dialogue.risk_model import CALM
from dialogue.topic_model import Numbers, TopicModel
from overture.core.risk import Risk
from overture.progress import StepFailed


@dataclass(frozen=True)
class OverheardModel(TopicModel):
    """A model that keeps the logits it gave last: one row a passage, one column a class."""

    last: list[Numbers] = field(default_factory=list)

    def score(self, texts: Any, vectors: Numbers | None) -> Numbers:
        """Score as the model does."""
        self.last[:] = [super().score(texts, vectors)]
        return self.last[0]


class ArchivedClassifier:
    """The classifier as Rasa runs it, cuts and temperature included."""

    def __init__(self, classifier: RiskClassifier, model: OverheardModel, temperature: float) -> None:
        self._classifier = classifier
        self._model = model
        self._temperature = temperature

    @classmethod
    def from_archive(cls, archive: Path) -> ArchivedClassifier:
        """Read what training left in an archive.

        Raises:
            StepFailed: the model was trained without a risk classifier.
        """
        with tempfile.TemporaryDirectory() as folder:
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
            nodes = metadata.predict_schema.nodes.values()
            node = next((one for one in nodes if one.uses is RiskClassifier), None)
            if node is None or node.resource is None:
                raise StepFailed(
                    f"{archive.name} holds no risk classifier: train it with the present config.yml."
                )
            with storage.read_from(node.resource) as component:
                model = _overheard(TopicModel.load(component / FILE))
            classifier = RiskClassifier(node.config, storage, node.resource, model)
        temperature = {**RiskClassifier.get_default_config(), **node.config}["temperature"]
        return cls(classifier, model, temperature)

    def assess(self, text: str) -> tuple[Risk, float]:
        """Return the finding, and the probability of any risk in the likeliest passage of the message."""
        found = self._classifier.assess(text)
        return found, likelihood(self._model.last[0], list(self._model.topics), self._temperature)

    def assess_talk(self, texts: Sequence[str]) -> Risk:
        """Return what the last messages show together."""
        return self._classifier.assess_talk(texts)


def likelihood(logits: Numbers, labels: list[str], temperature: float) -> float:
    """Return the probability of all classes but the calm one, the highest among the passages."""
    scaled = logits / temperature
    grown = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    calm = grown[:, labels.index(CALM)] / grown.sum(axis=1)
    return float((1 - calm).max())


def _overheard(model: TopicModel) -> OverheardModel:
    return OverheardModel(**{one.name: getattr(model, one.name) for one in fields(model)})
