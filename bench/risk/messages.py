"""The labelled sets: what was kept apart, what was tuned on, pairs, and whole conversations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.understanding.messages import HELD_OUT as QUESTIONS
from bench.understanding.messages import read_examples
from overture.core.risk import RiskLevel
from overture.paths import CHECKOUT
from overture.screening.labelled_messages import LabelledMessage, read_labelled_messages
from tests.screening.corpus import ordinary, positives

TESTS = CHECKOUT / "tests" / "screening"
HELD_OUT = TESTS / "held_out"
HELD_OUT_CONVERSATIONS = TESTS / "held_out_conversations" / "simulated.yml"
DEVELOPMENT_CONVERSATIONS = TESTS / "development_conversations.yml"
PAIRS = TESTS / "pairs.yml"

# Stands where a trap has the topic whose words it borrows: these borrow none.
ORDINARY = "ordinary"


@dataclass(frozen=True)
class Pair:
    """Two messages that differ in a few words: `trap` shows no risk, `positive` shows this level of it."""

    topic: str
    level: RiskLevel
    trap: str
    positive: str


@dataclass(frozen=True)
class Conversation:
    """One person's messages, in order. is_control: nothing in them needs a crisis answer."""

    topic: str
    is_control: bool
    messages: tuple[str, ...]


def read_held_out() -> list[LabelledMessage]:
    """Return risk and traps by writers whose words nobody learnt from."""
    return read_labelled_messages(HELD_OUT)


def read_ordinary() -> list[LabelledMessage]:
    """Return what people ask the clinic, held out too."""
    return [_ordinary(one.text) for one in read_examples(QUESTIONS)]


def read_tuned_on() -> list[LabelledMessage]:
    """Return the messages that the patterns were tuned on: there a figure only guards against losing ground."""
    risky = [LabelledMessage(one.text, one.level, one.topic) for one in positives()]
    return [*risky, *map(_ordinary, ordinary())]


def read_pairs() -> list[Pair]:
    """Return the pairs."""
    return [Pair(one["topic"], RiskLevel(one["level"]), one["trap"], one["positive"]) for one in _read(PAIRS)]


def read_conversations(file: Path) -> list[Conversation]:
    """Return the conversations of a file."""
    return [
        Conversation(one["topic"], one["kind"] == "control", tuple(one["messages"])) for one in _read(file)
    ]


def _ordinary(text: str) -> LabelledMessage:
    return LabelledMessage(text, RiskLevel.NONE, ORDINARY)


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))
