"""Classifier: which topic a message is about, from its words and its sentence vector."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue.sentence_encoder import DIMENSIONS
from dialogue.topic_model import Numbers, TopicModel
from dialogue.topic_training import TrainingSettings, train_topics
from overture.core.topics import OUT_OF_SCOPE

FILE = "topics.npz"
# How many topics of the ranking travel on with the message; asking back offers the first few.
RANKED = 10


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
        """Return what config.yml may change: the settings of training, and two of answering.

        temperature: divides the scores, so that a confidence of 0.8 is right eight times in ten.
        out_of_scope_lead: added to the score of "out of scope"; higher keeps more strangers out and refuses more
        real questions. Both are read off the development set by bench/understanding.
        """
        return {**asdict(TrainingSettings()), "temperature": 1.0, "out_of_scope_lead": 0.0}

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
        return ["sklearn", "numpy", "tensorflow"]

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT)]
        settings = TrainingSettings(**{name: self._config[name] for name in asdict(TrainingSettings())})
        self._model = train_topics(
            [words_of(one) for one in examples],
            vectors_of(examples),
            [one.get(INTENT) for one in examples],
            settings,
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the most likely topic and the ranking of the next ones."""
        if not messages or self._model is None:
            return messages
        scored = self._model.score([words_of(one) for one in messages], vectors_of(messages))
        for message, scores in zip(messages, scored, strict=True):
            self._rank(message, self._model.topics.tolist(), scores)
        return messages

    def _rank(self, message: Message, topics: list[str], scores: Numbers) -> None:
        settled = scores / self._config["temperature"]
        if OUT_OF_SCOPE in topics:
            settled[topics.index(OUT_OF_SCOPE)] += self._config["out_of_scope_lead"]
        likely = np.exp(settled - settled.max())
        likely /= likely.sum()
        ranking = [
            {"name": topics[index], "confidence": float(likely[index])}
            for index in np.argsort(-likely)[:RANKED]
        ]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)


def words_of(message: Message) -> str:
    """Return the plain words of a message, as the tokenizer left them."""
    return " ".join(token.text for token in message.get(TOKENS_NAMES[TEXT]) or ())


def vectors_of(messages: list[Message]) -> Numbers | None:
    """Return one sentence vector a message, or None where the weights are not installed."""
    found = [message.get_dense_features(attribute=TEXT)[1] for message in messages]
    if all(one is None for one in found):
        return None
    return np.vstack([_blank() if one is None else one.features for one in found]).astype(np.float32)


def _blank() -> Numbers:
    return np.zeros((1, DIMENSIONS), dtype=np.float32)
