"""Messages as components behind the tokenizer get them."""

from __future__ import annotations

from functools import cache

import numpy as np
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from dialogue.plain_words import PlainWords
from dialogue.plain_words_tokenizer import PlainWordsTokenizer
from dialogue.topic_model import Numbers


@cache
def _tokenizer() -> PlainWordsTokenizer:
    return PlainWordsTokenizer(PlainWordsTokenizer.get_default_config(), PlainWords.from_file())


def spoken(text: str, intent: str | None = None, *, vector: Numbers | None = None) -> Message:
    """Return a message with its words, and with a sentence vector where one is given."""
    message = Message(data={TEXT: text, **({INTENT: intent} if intent else {})})
    _tokenizer().process([message])
    if vector is not None:
        message.add_features(
            Features(vector.reshape(1, -1).astype(np.float32), FEATURE_TYPE_SENTENCE, TEXT, "vectors")
        )
    return message


def words_of(message: Message) -> list[str]:
    """Return what its tokens say."""
    return [token.text for token in message.get(TOKENS_NAMES[TEXT])]
