from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue.plain_words_tokenizer import PlainWordsTokenizer
from tests.dialogue.messages import words_of


@pytest.fixture
def tokenizer(storage: LocalModelStorage) -> PlainWordsTokenizer:
    context = ExecutionContext(GraphSchema({}), node_name="tokenizer")
    config = PlainWordsTokenizer.get_default_config()
    return PlainWordsTokenizer.create(config, storage, Resource("tokenizer"), context)


def test_tokens_are_the_plain_words(tokenizer: PlainWordsTokenizer) -> None:
    message = Message(data={TEXT: "do u take it, I'm unsure"})

    tokenizer.process([message])

    assert words_of(message) == ["do", "you", "take", "it", ",", "i", "am", "unsure"]


def test_words_that_one_word_stands_for_stand_in_its_place(tokenizer: PlainWordsTokenizer) -> None:
    message = Message(data={TEXT: "ok dunno"})

    tokenizer.process([message])

    assert [(token.text, token.start, token.end) for token in message.get(TOKENS_NAMES[TEXT])] == [
        ("ok", 0, 2),
        ("do", 3, 8),
        ("not", 3, 8),
        ("know", 3, 8),
    ]


def test_examples_of_a_training_get_the_tokens_that_messages_get(tokenizer: PlainWordsTokenizer) -> None:
    example = Message(data={TEXT: "whats the price", INTENT: "cost"})

    tokenizer.process_training_data(TrainingData(training_examples=[example]))

    assert words_of(example) == ["what", "is", "the", "price"]


def test_the_name_of_an_intent_is_one_token(tokenizer: PlainWordsTokenizer) -> None:
    example = Message(data={TEXT: "hi", INTENT: "ask_openings"})

    tokenizer.process_training_data(TrainingData(training_examples=[example]))

    assert [token.text for token in example.get(TOKENS_NAMES[INTENT])] == ["ask_openings"]


@pytest.mark.parametrize("text", ["", "   "])
def test_a_message_without_words_has_no_tokens(tokenizer: PlainWordsTokenizer, text: str) -> None:
    message = Message(data={TEXT: text})

    tokenizer.process([message])

    assert words_of(message) == []
