from __future__ import annotations

import logging

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue import sentence_embeddings
from dialogue.sentence_embeddings import SentenceEmbeddings
from dialogue.sentence_encoder import DIMENSIONS, WeightFiles, WeightsUnusable
from dialogue.topic_model import Numbers
from tests.dialogue.messages import spoken


def component(storage: LocalModelStorage) -> SentenceEmbeddings:
    context = ExecutionContext(GraphSchema({}), node_name="run_embeddings")
    return SentenceEmbeddings.create({}, storage, Resource("embeddings"), context)


def without_weights() -> WeightFiles:
    raise WeightsUnusable("the package is not installed")


def vector_of(message: Message) -> Numbers:
    _, sentence = message.get_dense_features(TEXT)
    assert sentence is not None
    vector: Numbers = sentence.features
    return vector


def test_a_message_gets_one_sentence_vector(storage: LocalModelStorage) -> None:
    message = spoken("what does it cost")

    component(storage).process([message])

    assert vector_of(message).shape == (1, DIMENSIONS)


def test_a_vector_is_made_of_the_plain_words_and_not_of_what_was_typed(storage: LocalModelStorage) -> None:
    slang, written_out, other = spoken("Dont U know"), spoken("do not you know"), spoken("where are you")

    component(storage).process([slang, written_out, other])

    assert np.array_equal(vector_of(slang), vector_of(written_out))
    assert not np.allclose(vector_of(slang), vector_of(other), atol=0.01)


def test_every_message_gets_its_own_vector_whatever_stands_between(storage: LocalModelStorage) -> None:
    alone, among_others = spoken("where are you"), spoken("where are you")

    component(storage).process([alone])
    component(storage).process([spoken("hello"), Message(data={}), among_others])

    assert np.allclose(vector_of(among_others), vector_of(alone), atol=1e-4)


def test_examples_of_a_training_get_vectors(storage: LocalModelStorage) -> None:
    data = TrainingData([spoken("hello", "greet"), spoken("what does it cost", "cost")])

    component(storage).process_training_data(data)

    assert [vector_of(example).shape for example in data.training_examples] == [(1, DIMENSIONS)] * 2


@pytest.mark.parametrize("text", ["", "  "])
def test_a_message_without_words_is_left_alone(storage: LocalModelStorage, text: str) -> None:
    message = spoken(text)

    component(storage).process([message])

    assert message.features == []


def test_without_weights_it_warns_once_and_goes_on(
    storage: LocalModelStorage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sentence_embeddings, "installed_encoder", without_weights)
    message = spoken("what does it cost")

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
