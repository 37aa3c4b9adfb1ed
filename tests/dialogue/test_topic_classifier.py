from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue.sentence_encoder import DIMENSIONS
from dialogue.topic_classifier import RANKED, TopicClassifier
from dialogue.topic_model import Numbers, TopicModel
from dialogue.word_features import BUCKETS
from overture.core.topics import OUT_OF_SCOPE
from tests.dialogue.messages import spoken

# So few examples need small steps of many epochs.
LEARNING = {"hidden_units": 32, "epochs": 60, "batch_size": 4, "learning_rate": 0.01}
CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")
RESOURCE = Resource("classifier")
EXAMPLES = (
    ("what does it cost", "cost"),
    ("whats the price", "cost"),
    ("cost", "cost"),
    ("where are you", "location"),
    ("what place", "location"),
    ("where", "location"),
    ("hello", "greet"),
    ("hi", "greet"),
    ("hi you", "greet"),
)
WAYS = ("cost", "location", "greet")


def towards(topic: str) -> Numbers:
    """A sentence vector that points the way of a topic."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[WAYS.index(topic)] = 1
    return vector


def trained(storage: LocalModelStorage, *, vectors: bool) -> TopicClassifier:
    examples = [spoken(text, topic, vector=towards(topic) if vectors else None) for text, topic in EXAMPLES]
    TopicClassifier.create(LEARNING, storage, RESOURCE, CONTEXT).train(TrainingData(examples))
    return TopicClassifier.load(LEARNING, storage, RESOURCE, CONTEXT)


@pytest.fixture(scope="module")
def with_vectors(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    """A classifier that was trained where the weights are installed."""
    return trained(LocalModelStorage.create(tmp_path_factory.mktemp("with")), vectors=True)


@pytest.fixture(scope="module")
def without_vectors(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    """A classifier that was trained where they are not."""
    return trained(LocalModelStorage.create(tmp_path_factory.mktemp("without")), vectors=False)


def always(scores: Mapping[str, float], storage: LocalModelStorage, **config: Any) -> TopicClassifier:
    """A classifier whose model scores every message the same."""
    model = TopicModel(
        topics=np.array(list(scores)),
        idf=np.ones(BUCKETS, dtype=np.float32),
        directions=np.zeros((BUCKETS, 1), dtype=np.float32),
        hidden=np.zeros((1, 1), dtype=np.float32),
        hidden_bias=np.zeros(1, dtype=np.float32),
        scores=np.zeros((1, len(scores)), dtype=np.float32),
        scores_bias=np.array(list(scores.values()), dtype=np.float32),
    )
    return TopicClassifier(config, storage, RESOURCE, model)


def ranking_of(classifier: TopicClassifier, message: Message) -> dict[str, float]:
    classifier.process([message])
    return {entry["name"]: entry["confidence"] for entry in message.get("intent_ranking")}


def topic_of(classifier: TopicClassifier, message: Message) -> str:
    return next(iter(ranking_of(classifier, message)))


def test_a_message_gets_the_topic_of_its_like(with_vectors: TopicClassifier) -> None:
    assert topic_of(with_vectors, spoken("the price", vector=towards("cost"))) == "cost"
    assert topic_of(with_vectors, spoken("place", vector=towards("location"))) == "location"


def test_slang_is_read_as_the_words_that_it_stands_for(without_vectors: TopicClassifier) -> None:
    assert ranking_of(without_vectors, spoken("hi u")) == ranking_of(without_vectors, spoken("hi you"))


def test_the_best_topic_leads_a_ranking_that_sums_to_one(with_vectors: TopicClassifier) -> None:
    message = spoken("what price", vector=towards("cost"))

    with_vectors.process([message])

    ranking = message.get("intent_ranking")
    confidences = [entry["confidence"] for entry in ranking]
    assert ranking[0] == message.get(INTENT)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-5)


def test_what_was_found_travels_with_the_message(with_vectors: TopicClassifier) -> None:
    message = spoken("what price")

    with_vectors.process([message])

    assert {"intent", "intent_ranking"} <= set(message.as_dict(only_output_properties=True))


def test_only_the_best_of_many_topics_travel_on(storage: LocalModelStorage) -> None:
    many = {f"topic_{number:02}": float(number) for number in range(2 * RANKED)}

    ranking = ranking_of(always(many, storage), spoken("hello"))

    assert list(ranking) == [f"topic_{number:02}" for number in reversed(range(RANKED, 2 * RANKED))]
    assert sum(ranking.values()) < 1


def test_a_higher_temperature_is_less_sure_of_the_same_ranking(storage: LocalModelStorage) -> None:
    scores = {"cost": 3.0, "greet": 1.0, "location": 0.0}

    sure = ranking_of(always(scores, storage), spoken("hello"))
    unsure = ranking_of(always(scores, storage, temperature=2.0), spoken("hello"))

    assert list(sure) == list(unsure) == ["cost", "greet", "location"]
    assert unsure["cost"] < sure["cost"]
    assert unsure["cost"] / unsure["greet"] == pytest.approx(np.exp(1.0), rel=1e-4)


@pytest.mark.parametrize(("lead", "first"), [(0.0, "cost"), (0.9, "cost"), (1.1, OUT_OF_SCOPE)])
def test_a_lead_moves_out_of_scope_up_the_ranking(
    storage: LocalModelStorage, lead: float, first: str
) -> None:
    scores = {"cost": 2.0, OUT_OF_SCOPE: 1.0, "greet": 0.0}

    assert topic_of(always(scores, storage, out_of_scope_lead=lead), spoken("hello")) == first


def test_a_lead_leaves_the_other_topics_as_they_stand_to_each_other(storage: LocalModelStorage) -> None:
    scores = {"cost": 2.0, OUT_OF_SCOPE: 1.0, "greet": 0.0}

    ranking = ranking_of(always(scores, storage, out_of_scope_lead=3.0), spoken("hello"))

    assert ranking["cost"] / ranking["greet"] == pytest.approx(np.exp(2.0), rel=1e-4)


def test_a_lead_does_nothing_where_no_example_was_out_of_scope(storage: LocalModelStorage) -> None:
    scores = {"cost": 2.0, "greet": 0.0}

    led = ranking_of(always(scores, storage, out_of_scope_lead=3.0), spoken("hello"))

    assert led == ranking_of(always(scores, storage), spoken("hello"))


@pytest.mark.parametrize(("text", "topic"), [("what does it cost", "cost"), ("hello", "greet")])
def test_a_model_trained_with_vectors_still_reads_words_when_the_weights_are_gone(
    with_vectors: TopicClassifier, text: str, topic: str
) -> None:
    assert topic_of(with_vectors, spoken(text)) == topic


def test_a_model_trained_without_vectors_takes_no_notice_of_them(without_vectors: TopicClassifier) -> None:
    with_vector = ranking_of(without_vectors, spoken("where are you", vector=towards("greet")))

    assert with_vector == ranking_of(without_vectors, spoken("where are you"))
    assert next(iter(with_vector)) == "location"


def test_messages_with_and_without_a_vector_go_together(with_vectors: TopicClassifier) -> None:
    first, second = spoken("hello", vector=towards("greet")), spoken("what does it cost")

    with_vectors.process([first, second])

    assert first.get(INTENT)["confidence"] == pytest.approx(
        ranking_of(with_vectors, spoken("hello", vector=towards("greet")))["greet"], abs=1e-5
    )
    assert second.get(INTENT)["name"] == "cost"


@pytest.mark.parametrize("text", ["", "  ", "👍"])
def test_a_message_without_any_word_gets_some_topic_rather_than_an_error(
    with_vectors: TopicClassifier, text: str
) -> None:
    ranking = ranking_of(with_vectors, spoken(text))

    assert set(ranking) == set(WAYS)
    assert all(np.isfinite(confidence) for confidence in ranking.values())


def test_no_messages_are_no_work(with_vectors: TopicClassifier) -> None:
    assert with_vectors.process([]) == []


def test_a_classifier_that_was_not_trained_leaves_a_message_alone(storage: LocalModelStorage) -> None:
    message = spoken("hello")

    TopicClassifier.create({}, storage, RESOURCE, CONTEXT).process([message])

    assert message.get(INTENT) is None


def test_examples_without_a_text_or_an_intent_are_left_out(storage: LocalModelStorage) -> None:
    examples = [spoken(text, topic) for text, topic in EXAMPLES]
    odd = [Message(data={INTENT: "nothing"}), spoken("words of no topic")]

    TopicClassifier.create(LEARNING, storage, RESOURCE, CONTEXT).train(TrainingData([*examples, *odd]))
    classifier = TopicClassifier.load(LEARNING, storage, RESOURCE, CONTEXT)

    assert set(ranking_of(classifier, spoken("hi"))) == set(WAYS)


def test_what_config_yml_says_reaches_the_training(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    config = {**LEARNING, "directions": 3, "hidden_units": 7, "epochs": 1}

    TopicClassifier.create(config, storage, RESOURCE, CONTEXT).train(
        TrainingData([spoken(text, topic) for text, topic in EXAMPLES])
    )

    with storage.read_from(RESOURCE) as folder:
        assert TopicModel.load(folder / "topics.npz").hidden.shape == (3, 7)
