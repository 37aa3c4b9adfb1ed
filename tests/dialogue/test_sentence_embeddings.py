from __future__ import annotations

import logging

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from dialogue import sentence_embeddings
from dialogue.sentence_embeddings import SentenceEmbeddings
from dialogue.sentence_encoder import DIMENSIONS, WeightFiles, WeightsUnusable


def component(storage: LocalModelStorage) -> SentenceEmbeddings:
    context = ExecutionContext(GraphSchema({}), node_name="run_embeddings")
    return SentenceEmbeddings.create({}, storage, Resource("embeddings"), context)


def without_weights() -> WeightFiles:
    raise WeightsUnusable("the package is not installed")


def test_a_message_gets_one_sentence_vector(storage: LocalModelStorage) -> None:
    message = Message(data={TEXT: "what does it cost"})

    component(storage).process([message])

    _, sentence = message.get_dense_features(TEXT)
    assert sentence is not None
    assert sentence.features.shape == (1, DIMENSIONS)


def test_a_message_without_text_is_left_alone(storage: LocalModelStorage) -> None:
    message = Message(data={})

    component(storage).process([message])

    assert message.features == []


def test_without_weights_it_warns_once_and_goes_on(
    storage: LocalModelStorage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sentence_embeddings, "find_weights", without_weights)
    message = Message(data={TEXT: "what does it cost"})

    with caplog.at_level(logging.WARNING):
        component(storage).process([message])

    assert message.features == []
    assert [record.message for record in caplog.records] == [
        "Sentence embeddings are off, understanding rests on n-grams alone: the package is not installed."
    ]


def test_training_is_done_anew_when_the_weights_come_or_go(monkeypatch: pytest.MonkeyPatch) -> None:
    present = SentenceEmbeddings.fingerprint_addon({})
    monkeypatch.setattr(sentence_embeddings, "find_weights", without_weights)

    assert SentenceEmbeddings.fingerprint_addon({}) != present
