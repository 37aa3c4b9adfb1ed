"""What a message means in the words of the contract: topic, topics, confidence, risk.

The channel and `python -m dialogue.parse` share it. A message that asks several things is also read
part by part: its whole often looks like one of them, or like a third thing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from dialogue.questions import Manner, Part, parts_of
from dialogue.risk_screener import RISK
from overture.core.topics import CLINIC, FAQ, OUT_OF_SCOPE, REQUESTS, TOPICS

FALLBACK = "nlu_fallback"
INFORM = "inform"
# Below this the best guess is no better than none.
GUESS = 0.2
# What can be asked beside something else.
ASKED = frozenset(FAQ + CLINIC + REQUESTS)
# From this share on the second meaning of a whole message counts as asked, too: "benefits and risks?"
SECOND = 0.2
# A whole that is so surely no question of ours ("book us a table, and what's on at the cinema") is not
# overruled by one part.
SURE_OF_NO_QUESTION = 0.6
MOST_TOPICS = 4

Parse = Callable[[str], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Demand:
    """How sure a part must be to count as asked, and among how many meanings of the whole its own must stand."""

    confidence: float
    rank: int


# Chosen on tests/double_questions/development.yml and joined_single.yml.
DEMANDS = {
    Manner.ASKS: Demand(0.6, 10),
    Manner.NAMES: Demand(0.8, 6),
    Manner.TELLS: Demand(0.9, 4),
}
# A part that asks so surely counts wherever its meaning stands in the whole: a strong question beside it
# ("do you take blue cross") can leave no trace of the other.
SURE_PART = 0.95


@dataclass(frozen=True)
class Understanding:
    """What one message means. `parse_data` is what Rasa keeps of it; its intent is the one to act on.

    `topics` are in the order in which they are asked; `topic` is the one among them that leads. Of a pair
    that only the whole shows the likelier comes first.
    """

    topic: str
    topics: tuple[str, ...]
    confidence: float
    risk: dict[str, Any]
    parse_data: dict[str, Any]

    @property
    def is_unsure(self) -> bool:
        """Whether the topic is a guess that must not be acted on."""
        return bool(self.parse_data["intent"]["name"] == FALLBACK)

    def as_contract(self) -> dict[str, Any]:
        """The shape of `overture parse`, without the text: there the leading topic comes first."""
        return {
            "topic": self.topic,
            "topics": list(dict.fromkeys((self.topic, *self.topics))),
            "confidence": round(self.confidence, 4),
            "risk": {"level": self.risk["level"], "topic": self.risk["topic"]},
        }


async def understand(text: str, parse: Parse) -> Understanding:
    """Read a typed text, whole and, where it joins several things, in parts too."""
    parse_data = await parse(text)
    if not has_words(text):
        # A classifier must choose; of "???" it would make a yes or a name.
        parse_data = {**parse_data, "intent": {"name": FALLBACK, "confidence": 0.0}, "intent_ranking": []}
    whole = read(parse_data)
    parts = parts_of(text)
    readings = [(part, read(await parse(part.text))) for part in parts] if len(parts) > 1 else []
    if not readings:
        return whole
    return _together(whole, [meaning for part, meaning in readings if _is_asked(part, meaning, whole)])


def read(parse_data: dict[str, Any]) -> Understanding:
    """Translate what Rasa parsed."""
    best = _best_real(parse_data)
    name = best["name"] if best["confidence"] >= GUESS else OUT_OF_SCOPE
    topic = "book_appointment" if name == INFORM else name
    topic = topic if topic in TOPICS else OUT_OF_SCOPE
    return Understanding(
        topic=topic,
        topics=(topic,),
        confidence=float(best["confidence"]),
        risk=parse_data.get(RISK) or {"level": "none", "topic": None, "evidence": []},
        parse_data=parse_data,
    )


def _best_real(parse_data: dict[str, Any]) -> dict[str, Any]:
    intent: dict[str, Any] = parse_data["intent"]
    if intent["name"] not in (FALLBACK, None):
        return intent
    ranking = [one for one in parse_data.get("intent_ranking", []) if one["name"] != FALLBACK]
    return ranking[0] if ranking else {"name": OUT_OF_SCOPE, "confidence": 0.0}


def has_words(text: str) -> bool:
    """Whether there is more than punctuation. A picture says something: a thumb up is a yes."""
    return any(character.isalnum() or unicodedata.category(character) == "So" for character in text)


def _is_asked(part: Part, meaning: Understanding, whole: Understanding) -> bool:
    demand = DEMANDS[part.manner]
    if meaning.topic not in ASKED or meaning.confidence < demand.confidence:
        return False
    if part.manner is Manner.ASKS and meaning.confidence >= SURE_PART and _is_sure_question(whole):
        return True
    return meaning.topic in [name for name, _ in _ranking(whole)[: demand.rank]]


def _is_sure_question(whole: Understanding) -> bool:
    return whole.topic in ASKED and not whole.is_unsure


def _ranking(meaning: Understanding) -> list[tuple[str, float]]:
    ranking = meaning.parse_data.get("intent_ranking", [])
    return [(one["name"], one["confidence"]) for one in ranking if one["name"] != FALLBACK]


def _together(whole: Understanding, asked: list[Understanding]) -> Understanding:
    """Join the meaning of the whole with those of its parts, in the order in which they are asked."""
    topics = tuple(dict.fromkeys(meaning.topic for meaning in asked))[:MOST_TOPICS]
    if len(topics) < 2:
        topics = _pair(whole, topics) or topics
    if not topics or (len(topics) < 2 and _speaks_for_itself(whole)):
        return whole
    if whole.topic in topics:
        return _led_by(whole, whole, topics)
    # The whole was a blend of its questions, or unclear: the surest question leads.
    surest = max(
        (meaning for meaning in asked if meaning.topic in topics), key=lambda meaning: meaning.confidence
    )
    return _led_by(surest, whole, topics)


def _speaks_for_itself(whole: Understanding) -> bool:
    if whole.topic in ASKED:
        return not whole.is_unsure
    return whole.confidence >= SURE_OF_NO_QUESTION


def _pair(whole: Understanding, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the two topics of "the benefits and risks", where the classifier sees both in one."""
    likely = [name for name, share in _ranking(whole)[:3] if share >= SECOND and name in ASKED]
    if len(likely) < 2 or whole.topic not in likely[:1]:
        return ()
    return (*asked, likely[1]) if asked == (likely[0],) else tuple(likely[:2])


def _led_by(lead: Understanding, whole: Understanding, topics: tuple[str, ...]) -> Understanding:
    # A sure intent stays as it is: that of "monday, and where are you?" is `inform`, not the topic of booking.
    intent = {"name": lead.topic, "confidence": lead.confidence}
    if not lead.is_unsure:
        intent = lead.parse_data["intent"]
    parse_data = {**whole.parse_data, "intent": intent}
    return replace(whole, topic=lead.topic, topics=topics, confidence=lead.confidence, parse_data=parse_data)
