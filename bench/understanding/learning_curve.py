"""How right the first choice is by the number of training examples a topic: our classifier, and n-grams."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import yaml

from bench.understanding.contenders import NGRAMS, OVERTURE, fit_ngrams
from bench.understanding.messages import Message
from bench.understanding.readings import topic_of
from dialogue.plain_words import PlainWords
from dialogue.sentence_encoder import SentenceEncoder, find_weights
from dialogue.topic_training import TrainingSettings, train_topics
from overture.paths import CHECKOUT

SIZES = (10, 20, 40, 80, 160)
SEED = 20

Curve = list[tuple[int, float]]
Guess = Callable[[Sequence[Message], Sequence[Message]], list[str]]


def learning_curves(training: Sequence[Message], held_out: Sequence[Message]) -> dict[str, Curve]:
    """Return accuracy by examples a topic; a smaller set is part of each larger one. The whole is not among them."""
    guesses: dict[str, Guess] = {OVERTURE: OurTopics().guess, NGRAMS: guess_by_ngrams}
    shuffled = random.Random(SEED).sample(list(training), len(training))
    return {
        name: [(size, _accuracy(guess, at_most(shuffled, size), held_out)) for size in SIZES]
        for name, guess in guesses.items()
    }


def at_most(messages: Sequence[Message], size: int) -> list[Message]:
    """Return the first `size` messages of each topic."""
    taken: dict[str, list[Message]] = {}
    for message in messages:
        of_topic = taken.setdefault(message.topic, [])
        if len(of_topic) < size:
            of_topic.append(message)
    return [message for of_topic in taken.values() for message in of_topic]


class OurTopics:
    """Our classifier with the settings of config.yml, without Rasa around it."""

    def __init__(self) -> None:
        self._words = PlainWords.from_file()
        self._encoder = SentenceEncoder.load(find_weights())
        self._settings = _settings()

    def guess(self, training: Sequence[Message], asked: Sequence[Message]) -> list[str]:
        """Train on some messages and return the topics of others."""
        texts = self._plain(training)
        topics = [one.topic for one in training]
        model = train_topics(texts, self._encoder.encode(texts), topics, self._settings)
        asked_texts = self._plain(asked)
        best = model.score(asked_texts, self._encoder.encode(asked_texts)).argmax(axis=1)
        return [str(topic) for topic in model.topics[best]]

    def _plain(self, messages: Sequence[Message]) -> list[str]:
        return [" ".join(word.text for word in self._words.read(one.text)) for one in messages]


def guess_by_ngrams(training: Sequence[Message], asked: Sequence[Message]) -> list[str]:
    """Train n-grams with logistic regression on some messages and return the topics of others."""
    guessed = fit_ngrams(training).predict([one.text for one in asked])
    return [str(topic) for topic in guessed]


def _accuracy(guess: Guess, training: Sequence[Message], held_out: Sequence[Message]) -> float:
    guessed = guess(training, held_out)
    return float(np.mean([topic_of(got) == one.topic for got, one in zip(guessed, held_out, strict=True)]))


def _settings() -> TrainingSettings:
    config: dict[str, Any] = yaml.safe_load((CHECKOUT / "config.yml").read_text("utf-8"))
    ours = next(one for one in config["pipeline"] if one["name"].endswith(".TopicClassifier"))
    names = {field.name for field in fields(TrainingSettings)}
    return TrainingSettings(**{name: value for name, value in ours.items() if name in names})
