from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dialogue.sentence_encoder import DIMENSIONS
from dialogue.topic_model import Numbers, TopicModel
from dialogue.topic_training import TrainingSettings, train_topics
from dialogue.word_features import BUCKETS

# So few examples need small steps of many epochs.
SETTINGS = TrainingSettings(hidden_units=32, epochs=60, batch_size=4, learning_rate=0.01)
EXAMPLES = (
    ("what does it cost", "cost"),
    ("what price", "cost"),
    ("cost", "cost"),
    ("where are you", "location"),
    ("what place", "location"),
    ("where", "location"),
    ("hello", "greet"),
    ("hi", "greet"),
    ("hi you", "greet"),
)
TEXTS = [text for text, _ in EXAMPLES]
TOPICS = [topic for _, topic in EXAMPLES]


@pytest.fixture(scope="module")
def of_words() -> TopicModel:
    """A model of the words alone."""
    return train_topics(TEXTS, None, TOPICS, SETTINGS)


def best(model: TopicModel, texts: Sequence[str], vectors: Numbers | None = None) -> list[str]:
    return [str(model.topics[index]) for index in model.score(texts, vectors).argmax(axis=1)]


def vectors_of(topics: Sequence[str]) -> Numbers:
    """A unit vector a text, pointing one way a topic."""
    vectors = np.zeros((len(topics), DIMENSIONS), dtype=np.float32)
    vectors[np.arange(len(topics)), [sorted(set(TOPICS)).index(topic) for topic in topics]] = 1
    return vectors


def test_a_few_examples_are_learnt(of_words: TopicModel) -> None:
    assert best(of_words, TEXTS) == TOPICS
    assert best(of_words, ["the price", "place"]) == ["cost", "location"]


def test_topics_are_named_once_in_the_order_of_the_alphabet(of_words: TopicModel) -> None:
    assert of_words.topics.tolist() == ["cost", "greet", "location"]


def test_vectors_tell_apart_what_words_cannot() -> None:
    texts, asked = ["so", "well", "hm"] * 3, ["greet", "cost", "location"]

    model = train_topics(texts, vectors_of(TOPICS), TOPICS, SETTINGS)

    assert model.has_vectors
    assert best(model, ["so"] * 3, vectors_of(asked)) == asked


def test_without_vectors_words_alone_are_learnt_from(of_words: TopicModel) -> None:
    assert not of_words.has_vectors
    assert of_words.hidden.shape == (of_words.directions.shape[1], SETTINGS.hidden_units)


def test_the_arrays_have_the_shapes_that_the_model_names() -> None:
    model = train_topics(TEXTS, vectors_of(TOPICS), TOPICS, replace(SETTINGS, directions=5))

    assert model.idf.shape == (BUCKETS,)
    assert model.directions.shape == (BUCKETS, 5)
    assert model.hidden.shape == (DIMENSIONS + 5, SETTINGS.hidden_units)
    assert model.hidden_bias.shape == (SETTINGS.hidden_units,)
    assert model.scores.shape == (SETTINGS.hidden_units, 3)
    assert model.scores_bias.shape == (3,)


def test_fewer_examples_than_directions_give_fewer_directions(of_words: TopicModel) -> None:
    assert of_words.directions.shape[1] == len(TEXTS) - 1 < SETTINGS.directions


def test_the_same_seed_trains_the_same_model(of_words: TopicModel) -> None:
    again = train_topics(TEXTS, None, TOPICS, SETTINGS)

    assert np.allclose(again.score(TEXTS, None), of_words.score(TEXTS, None), atol=0.001)


def test_another_seed_trains_another_model(of_words: TopicModel) -> None:
    other = train_topics(TEXTS, None, TOPICS, replace(SETTINGS, seed=21))

    assert not np.allclose(other.score(TEXTS, None), of_words.score(TEXTS, None), atol=0.001)


def test_a_rare_topic_is_learnt_beside_a_frequent_one() -> None:
    texts = [*(f"what does the hour number {number} cost" for number in range(40)), "hello", "hello there"]
    topics = ["cost"] * 40 + ["greet"] * 2

    model = train_topics(texts, None, topics, SETTINGS)

    assert best(model, ["hello", "what does it cost"]) == ["greet", "cost"]


@pytest.mark.parametrize(("balance", "expected"), [(0.0, "cost"), (1.5, "greet")])
def test_balance_lifts_a_rare_topic_where_words_do_not_decide(balance: float, expected: str) -> None:
    texts, topics = ["so", "well"] * 10, ["cost"] * 14 + ["greet"] * 6

    model = train_topics(texts, None, topics, replace(SETTINGS, balance=balance))

    assert best(model, ["so", "well"]) == [expected, expected]


def test_examples_without_words_do_not_stop_a_training() -> None:
    model = train_topics([*TEXTS, ""], None, [*TOPICS, "greet"], SETTINGS)

    assert np.isfinite(model.score(["", "cost"], None)).all()
