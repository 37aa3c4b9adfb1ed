"""The labelled messages: what was trained on, what was kept apart, and messages that ask several things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from overture.core.topics import OUT_OF_SCOPE
from overture.paths import CHECKOUT

TRAINING = CHECKOUT / "data" / "nlu"
HELD_OUT = CHECKOUT / "tests" / "understanding" / "held_out.yml"
DEVELOPMENT = CHECKOUT / "tests" / "understanding" / "development_faq.yml"
DOUBLE = CHECKOUT / "tests" / "double_questions" / "held_out.yml"
JOINED = CHECKOUT / "tests" / "double_questions" / "joined_single.yml"


@dataclass(frozen=True)
class Message:
    """A text and what it asks, in the order in which it asks."""

    text: str
    topics: tuple[str, ...]

    @property
    def topic(self) -> str:
        """The topic of a message that asks one thing."""
        return self.topics[0]

    @property
    def is_stranger(self) -> bool:
        """Whether it asks for what the assistant is not for."""
        return self.topic == OUT_OF_SCOPE


def read_training() -> list[Message]:
    """Return every training example."""
    return [message for file in sorted(TRAINING.glob("*.yml")) for message in read_examples(file)]


def read_examples(file: Path) -> list[Message]:
    """Return the examples of a file in Rasa's format."""
    return [
        Message(line.removeprefix("- ").strip(), (topic["intent"],))
        for topic in _content(file)["nlu"]
        for line in _example_lines(topic["examples"])
    ]


def read_asked(file: Path) -> list[Message]:
    """Return the messages of a file in the format of tests/double_questions."""
    return [Message(one["text"], tuple(one["topics"])) for one in _content(file)["messages"]]


def _content(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return content


def _example_lines(examples: str) -> Iterator[str]:
    return (line for line in examples.splitlines() if line.startswith("- "))
