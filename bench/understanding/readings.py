"""What contenders make of messages, taken message by message in turn so that a busy machine slows all alike."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.understanding.contenders import Contender
from bench.understanding.messages import Message
from dialogue.typed_text import harmless
from dialogue.understanding import FALLBACK, INFORM, Parse, understand
from overture.core.topics import OUT_OF_SCOPE

WARM_UP = 20


@dataclass(frozen=True)
class Reading:
    """One message as one contender reads it.

    first, confidence: the classifier's first choice. stranger: its probability of "out of scope", 0 where Rasa's
    ranking of ten leaves it out. shown: the topics of `overture parse`, the one to act on first.
    """

    message: Message
    first: str
    confidence: float
    stranger: float
    shown: tuple[str, ...]
    milliseconds: float

    @property
    def topic(self) -> str:
        """The topic of `overture parse`."""
        return self.shown[0]


Readings = dict[str, list[Reading]]


async def warm_up(contenders: Sequence[Contender], messages: Sequence[Message]) -> None:
    """Parse a few messages: the first ones of a process cost more."""
    for message in messages[:WARM_UP]:
        for contender in contenders:
            await contender.parse(message.text)


async def read_all(contenders: Sequence[Contender], messages: Sequence[Message]) -> Readings:
    """Return the readings of each contender by its name, in the order of the messages."""
    readings: Readings = {contender.name: [] for contender in contenders}
    for number, message in enumerate(messages):
        # Whoever comes after another finds the processor's caches full of the other's numbers.
        turn = number % len(contenders)
        for contender in (*contenders[turn:], *contenders[:turn]):
            readings[contender.name].append(await _read(contender, message))
    return readings


async def _read(contender: Contender, message: Message) -> Reading:
    text = harmless(message.text)
    started = time.perf_counter()
    parse_data = await contender.parse(text)
    milliseconds = (time.perf_counter() - started) * 1000
    meaning = await understand(text, _knowing(contender, text, parse_data))
    ranking = [one for one in parse_data["intent_ranking"] if one["name"] != FALLBACK]
    return Reading(
        message=message,
        first=topic_of(ranking[0]["name"]),
        confidence=ranking[0]["confidence"],
        stranger=next((one["confidence"] for one in ranking if one["name"] == OUT_OF_SCOPE), 0.0),
        shown=tuple(meaning.as_contract()["topics"]),
        milliseconds=milliseconds,
    )


def _knowing(contender: Contender, whole: str, parse_data: dict[str, Any]) -> Parse:
    """Return the contender's parse, which need not read the whole message a second time."""

    async def parse(text: str) -> dict[str, Any]:
        return parse_data if text == whole else await contender.parse(text)

    return parse


def topic_of(intent: str) -> str:
    """Return the topic of an intent, as `dialogue.understanding.read` does: facts for a booking belong to it."""
    return "book_appointment" if intent == INFORM else intent
