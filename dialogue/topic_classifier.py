"""Classifier: which topic a message is about, by logistic regression on n-grams and sentence vectors.

Rasa's own classifier puts raw n-gram counts beside unit vectors, so that the counts drown the
vectors, and hides how strongly it is regularised. Here the n-grams are weighted by tf-idf to unit
length and the vectors by a factor; both figures are in config.yml, chosen by cross-validation.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from dialogue.sentence_encoder import DIMENSIONS

log = logging.getLogger(__name__)

FILE = "topics.npz"
# How many topics of the ranking travel on with the message; asking back offers the first few.
RANKED = 10

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TopicModel:
    """What training found: plain arrays, so that loading a model runs no foreign code.

    One row of coefficients a feature, one column a topic.
    """

    topics: npt.NDArray[np.str_]
    idf: Numbers
    coefficients: Numbers
    intercepts: Numbers

    def save(self, file: Path) -> None:
        """Write all arrays to one file."""
        np.savez_compressed(
            file, topics=self.topics, idf=self.idf, coefficients=self.coefficients, intercepts=self.intercepts
        )

    @classmethod
    def load(cls, file: Path) -> TopicModel:
        """Read what `save` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in ("topics", "idf", "coefficients", "intercepts")})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` on every message."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return what config.yml may change.

        C: inverse strength of regularisation. dense_weight: length of a sentence vector beside the unit
        length of the n-grams.
        """
        return {"C": 20.0, "dense_weight": 2.0, "max_iter": 300}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Return an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Return the trained classifier."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TopicModel.load(folder / FILE))

    @classmethod
    def required_components(cls) -> list[type]:
        """Something must have given the messages features."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        """A new version of these means training anew."""
        return ["sklearn", "numpy"]

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT)]
        counts = vstack([_counts(one, None) for one in examples]).tocsr()
        has_vectors = any(_vector(one) is not None for one in examples)
        tfidf = TfidfTransformer(sublinear_tf=True).fit(counts)
        idf = tfidf.idf_.astype(np.float32)
        rows = self._rows(examples, idf, with_vectors=has_vectors)
        regression = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iter"], class_weight="balanced"
        )
        regression.fit(rows, [one.get(INTENT) for one in examples])
        self._model = TopicModel(
            np.array(regression.classes_, dtype=np.str_),
            idf,
            np.ascontiguousarray(regression.coef_.T, dtype=np.float32),
            regression.intercept_.astype(np.float32),
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the most likely topic and the ranking of the next ones."""
        if not messages or self._model is None:
            return messages
        width = self._model.coefficients.shape[0]
        rows = self._rows(messages, self._model.idf, with_vectors=width > len(self._model.idf))
        scored = rows @ self._model.coefficients + self._model.intercepts
        for message, scores in zip(messages, scored, strict=True):
            self._rank(message, scores)
        return messages

    def _rank(self, message: Message, scores: Numbers) -> None:
        assert self._model is not None
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        ranking = [
            {"name": str(self._model.topics[index]), "confidence": float(likely[index])}
            for index in np.argsort(-likely)[:RANKED]
        ]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)

    def _rows(self, messages: list[Message], idf: Numbers, *, with_vectors: bool) -> csr_matrix:
        counts = vstack([_counts(message, len(idf)) for message in messages]).tocsr().astype(np.float32)
        counts.data = 1 + np.log(counts.data)
        grams = normalize(counts.multiply(idf).tocsr())
        if not with_vectors:
            return grams
        # A model trained with vectors and run without them still reads the n-grams.
        nothing = np.zeros(DIMENSIONS, dtype=np.float32)
        found = [_vector(message) for message in messages]
        vectors = np.stack([nothing if one is None else one for one in found]) * self._config["dense_weight"]
        return hstack([grams, csr_matrix(vectors.astype(np.float32))]).tocsr()


def _counts(message: Message, width: int | None) -> csr_matrix:
    features = message.get_sparse_features(attribute=TEXT)[1]
    if features is not None:
        return csr_matrix(features.features)
    if width is None:
        raise ValueError("a training example reached the classifier without n-grams: check config.yml")
    return csr_matrix((1, width))


def _vector(message: Message) -> Numbers | None:
    features = message.get_dense_features(attribute=TEXT)[1]
    return None if features is None else np.asarray(features.features, dtype=np.float32).reshape(-1)
