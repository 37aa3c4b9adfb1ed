"""Tokenizer: gives Rasa a message's plain words, so that every feature after it is made of the same ones."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from dialogue.plain_words import PlainWords


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class PlainWordsTokenizer(Tokenizer):
    """Splits as spaCy does, and writes slang and contractions out."""

    def __init__(self, config: dict[str, Any], words: PlainWords) -> None:
        super().__init__(config)
        self._words = words

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlainWordsTokenizer:
        """Read the table of slang."""
        return cls(config, PlainWords.from_file())

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own settings of a tokenizer; none of them is ours."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        """A new version of it means training anew."""
        return ["spacy"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return one token a plain word; "dunno" makes four that stand in the same place."""
        words = self._words.read(message.get(attribute))
        return [Token(word.text, word.start, word.end) for word in words]
