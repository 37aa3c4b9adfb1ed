"""Classifier: how likely a message, or a sentence of it, shows risk. Learns from data/risk/messages.

It sits beside the lexicon, which reads what is said plainly: the more careful of the two wins
(`risk_screener`). All that people ask the clinic is calm text to it, so it learns from data/nlu as well.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue.plain_words import PlainWords
from dialogue.risk_model import CALM, Cuts, RiskModel, label_of
from dialogue.risk_passages import RiskPassages
from dialogue.sentence_encoder import SentenceEncoder, WeightsUnusable, installed_encoder
from dialogue.topic_classifier import vectors_of, words_of
from dialogue.topic_model import Numbers, TopicModel
from dialogue.topic_training import TrainingSettings, train_topics
from overture.core.risk import Risk, RiskLevel, more_careful
from overture.paths import CHECKOUT
from overture.screening.labelled_messages import read_labelled_messages
from overture.screening.screener import Screener

log = logging.getLogger(__name__)

# Where the caller puts the texts of the messages before, oldest first.
SAID_BEFORE = "said_before"
# How many messages are read together, the present one counted.
MESSAGES_TOGETHER = 5
CLASSIFIED_RISK = "classified_risk"
FILE = "risk.npz"
LEXICON = CHECKOUT / "data" / "risk"
MESSAGES = LEXICON / "messages"

CLASSIFIER_FAILED = Risk(RiskLevel.HUMAN, "distress", ("classifier_failed",))


class UntrainedClassifier(Exception):
    """A classifier that has learnt nothing was asked."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RiskClassifier(IntentClassifier, GraphComponent):
    """Leaves its finding on every message, for the screener to weigh."""

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
        self._passages = RiskPassages(PlainWords.from_file(), _screener())
        self._encoder = _encoder()
        self._model: RiskModel | None = None
        self._talk: RiskModel | None = None
        if model is not None:
            cuts = Cuts(
                **{level: self._config[f"{level}_cut"] for level in ("emergency", "crisis", "human", "hint")}
            )
            self._model = RiskModel(model, cuts, self._config["temperature"])
            talk_cuts = Cuts(crisis=self._config["talk_cut"])
            self._talk = RiskModel(model, talk_cuts, self._config["temperature"], "classifier_talk")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return what config.yml may change.

        messages: another folder than data/risk/messages, for tests. The cuts: from which probability on a
        level is taken; hint_cut: from which probability of a crisis on a person is needed; talk_cut: from which on
        the last messages together are a crisis. calm_examples: how many messages of data/nlu are learnt as calm
        ones. temperature: by which the scores are divided. The rest: `TrainingSettings`.
        """
        return {
            "messages": None,
            "emergency_cut": 0.6,
            "crisis_cut": 0.7,
            "human_cut": 0.4,
            "hint_cut": 0.15,
            "talk_cut": 0.5,
            "temperature": 0.5,
            "calm_examples": 12000,
            "hidden_units": 1024,
            "epochs": 12,
            "batch_size": 256,
            "balance": 0.25,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RiskClassifier:
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
    ) -> RiskClassifier:
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
        return ["sklearn", "numpy", "tensorflow", "spacy"]

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the labelled messages, and that what people ask the clinic is calm."""
        folder = self._config["messages"]
        labelled = read_labelled_messages(Path(folder) if folder else MESSAGES)
        calm = [one for one in training_data.intent_examples if one.get(TEXT)]
        calm = random.Random(0).sample(calm, min(len(calm), self._config["calm_examples"]))  # noqa: S311
        texts = self._passages.plain([one.text for one in labelled])
        # Those of the calm messages were made for the topics.
        found = [self._vectors(texts), vectors_of(calm)]
        vectors = (
            None
            if any(one is None for one in found)
            else np.vstack([one for one in found if one is not None])
        )
        labels = [*(label_of(one.level, one.topic) for one in labelled), *[CALM] * len(calm)]
        settings = TrainingSettings(
            hidden_units=self._config["hidden_units"],
            epochs=self._config["epochs"],
            batch_size=self._config["batch_size"],
            balance=self._config["balance"],
        )
        model = train_topics([*texts, *map(words_of, calm)], vectors, labels, settings)
        with self._storage.write_to(self._resource) as folder:
            model.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave the finding on each typed message; whatever goes wrong, a person is needed."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith(INTENT_MESSAGE_PREFIX):
                before = (message.get(METADATA) or {}).get(SAID_BEFORE) or ()
                message.set(CLASSIFIED_RISK, self._carefully(text, before))
        return messages

    def _carefully(self, text: str, before: Sequence[str]) -> Risk:
        try:
            found = self.assess(text)
            return more_careful(found, self.assess_talk([*before, text])) if before else found
        except Exception as error:  # noqa: BLE001 - a broken classifier must not pass for a calm message
            # Not the traceback: its last line may quote the message.
            log.error("classifying risk failed: %s", type(error).__name__)
            return CLASSIFIER_FAILED

    def assess(self, text: str) -> Risk:
        """Return the most urgent finding in the passages of the text.

        Raises:
            UntrainedClassifier: there is no model yet.
        """
        if self._model is None:
            raise UntrainedClassifier
        passages = self._passages.of(text)
        return self._model.assess(passages, self._vectors(passages))

    def assess_talk(self, texts: Sequence[str]) -> Risk:
        """Return a crisis where the last messages show one together, whatever each shows alone.

        Raises:
            UntrainedClassifier: there is no model yet.
        """
        if self._talk is None:
            raise UntrainedClassifier
        passages = self._passages.plain([" . ".join(texts[-MESSAGES_TOGETHER:])])
        return self._talk.assess(passages, self._vectors(passages))

    def _vectors(self, texts: Sequence[str]) -> Numbers | None:
        if self._encoder is None:
            return None
        return np.asarray(self._encoder.encode(texts), dtype=np.float32)


def _encoder() -> SentenceEncoder | None:
    try:
        return installed_encoder()
    except WeightsUnusable as error:
        log.warning("The risk classifier rests on n-grams alone: %s.", error)
        return None


def _screener() -> Screener | None:
    try:
        return Screener.from_files(LEXICON)
    except Exception:
        # The screener beside it sends every message to a person then (risk_screener).
        log.exception("the lexicon cannot be read: masked words stay masked for the risk classifier")
        return None
