"""Featurizer: gives every message its sentence vector, or nothing where the weights are not installed."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue.sentence_encoder import (
    MODEL_SHA256,
    SentenceEncoder,
    WeightsUnusable,
    find_weights,
    installed_encoder,
)

log = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddings(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence vector a message; without weights the n-grams decide alone."""

    def __init__(self, config: dict[str, Any], name: str, encoder: SentenceEncoder | None) -> None:
        super().__init__(name, {**self.get_default_config(), **config})
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddings:
        """Open the weights; warn once, and go on without them, where they cannot be used."""
        try:
            encoder = installed_encoder()
        except WeightsUnusable as error:
            log.warning("Sentence embeddings are off, understanding rests on n-grams alone: %s.", error)
            encoder = None
        return cls(config, execution_context.node_name, encoder)

    @classmethod
    def required_components(cls) -> list[type]:
        """The vectors are made of the tokenizer's plain words."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """A new version of these means training anew."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Tell Rasa's training cache whether the weights are there: a model trained without is another."""
        try:
            find_weights()
        except WeightsUnusable as error:
            return f"without weights: {error}"
        return MODEL_SHA256

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vectors of all messages that hold text."""
        if self._encoder is None:
            return messages
        written = [message for message in messages if message.get(TOKENS_NAMES[TEXT])]
        vectors = self._encoder.encode([_words(message) for message in written])
        for message, vector in zip(written, vectors, strict=True):
            features = Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            message.add_features(features)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors of all training examples, in batches."""
        self.process(training_data.training_examples)
        return training_data


def _words(message: Message) -> str:
    return " ".join(token.text for token in message.get(TOKENS_NAMES[TEXT]))
