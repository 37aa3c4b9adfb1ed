from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from dialogue.sentence_encoder import DIMENSIONS
from dialogue.topic_classifier import TopicClassifier, TopicModel

VOCABULARY = ("what", "does", "it", "cost", "price", "where", "are", "you", "place", "hello", "hi")
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
DIRECTIONS = {"cost": 0, "price": 0, "where": 1, "place": 1, "hello": 2, "hi": 2}
CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")
RESOURCE = Resource("classifier")


def message(text: str, intent: str | None = None, *, vector: bool = True, counts: bool = True) -> Message:
    """A message with word counts, and a vector that points one way a topic."""
    made = Message(data={TEXT: text, **({INTENT: intent} if intent else {})})
    words = text.split()
    if counts:
        row = csr_matrix([[float(words.count(word)) for word in VOCABULARY]])
        made.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, "words"))
    if vector:
        dense = np.zeros((1, DIMENSIONS))
        dense[0, next(DIRECTIONS[word] for word in words if word in DIRECTIONS)] = 1
        made.add_features(Features(dense, FEATURE_TYPE_SENTENCE, TEXT, "vectors"))
    return made


def trained(storage: LocalModelStorage, *, vector: bool = True) -> TopicClassifier:
    classifier = TopicClassifier.create({}, storage, RESOURCE, CONTEXT)
    examples = [message(text, intent, vector=vector) for text, intent in EXAMPLES]
    classifier.train(TrainingData(training_examples=examples))
    return TopicClassifier.load({}, storage, RESOURCE, CONTEXT)


def topic_of(classifier: TopicClassifier, one: Message) -> str:
    classifier.process([one])
    return str(one.get(INTENT)["name"])


def test_a_message_gets_the_topic_of_its_like(storage: LocalModelStorage) -> None:
    classifier = trained(storage)

    assert topic_of(classifier, message("the price")) == "cost"
    assert topic_of(classifier, message("place")) == "location"


def test_confidences_are_a_ranking_that_sums_to_one(storage: LocalModelStorage) -> None:
    one = message("what price")

    trained(storage).process([one])

    ranking = one.get("intent_ranking")
    assert sum(entry["confidence"] for entry in ranking) == pytest.approx(1, abs=1e-5)
    assert ranking[0] == one.get(INTENT)
    assert "intent_ranking" in one.as_dict(only_output_properties=True)


def test_a_model_trained_with_vectors_still_reads_words_when_the_weights_are_gone(
    storage: LocalModelStorage,
) -> None:
    assert topic_of(trained(storage), message("what does it cost", vector=False)) == "cost"


def test_a_model_trained_without_vectors_takes_no_notice_of_them(storage: LocalModelStorage) -> None:
    assert topic_of(trained(storage, vector=False), message("where are you")) == "location"


def test_a_message_without_any_word_gets_some_topic_rather_than_an_error(storage: LocalModelStorage) -> None:
    assert topic_of(trained(storage), message("", vector=False, counts=False)) in (
        "cost",
        "location",
        "greet",
    )


def test_training_without_ngrams_says_where_to_look(storage: LocalModelStorage) -> None:
    classifier = TopicClassifier.create({}, storage, RESOURCE, CONTEXT)
    examples = [message(text, intent, counts=False) for text, intent in EXAMPLES]

    with pytest.raises(ValueError, match=r"config\.yml"):
        classifier.train(TrainingData(training_examples=examples))


def test_a_saved_model_is_read_back_as_it_was(tmp_path: Path) -> None:
    arrays = (np.ones(2, dtype=np.float32), np.ones((2, 3), dtype=np.float32), np.zeros(2, dtype=np.float32))
    model = TopicModel(np.array(["a", "b"]), *arrays)

    model.save(tmp_path / "topics.npz")

    again = TopicModel.load(tmp_path / "topics.npz")
    assert list(again.topics) == ["a", "b"]
    assert np.array_equal(again.coefficients, model.coefficients)
