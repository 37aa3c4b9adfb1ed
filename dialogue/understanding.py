"""What a message means in the words of the contract: topic, topics, confidence, risk.

The channel and `python -m dialogue.parse` share it. A message that asks several things is also read
question by question: its whole often looks like none of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from dialogue.risk_screener import RISK
from overture.core.topics import CLINIC, FAQ, REQUESTS, TOPICS

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
INFORM = "inform"
# Below this the best guess is no better than none.
GUESS = 0.2
# Two answers that share nearly all of the confidence, in a sentence with "and" or "or", are both meant.
PAIR = 0.7
SECOND_OF_PAIR = 0.2
# A part of a message counts as a question of its own from here on.
SURE_PART = 0.6
MOST_TOPICS = 4

Parse = Callable[[str], Awaitable[dict[str, Any]]]

_ENDS = re.compile(r"(?<=[.?!;])\s+|\n+")
_OPENER = (
    r"(?:what|whats|what's|how|hows|where|wheres|when|who|which|why|is|are|do|does|did|can|could|will|would|"
    r"should|may|show|give|send|delete|i\s+want|i\s+wanna|i\s+need|i'd\s+like|id\s+like|i\s+would\s+like|please|book|cancel|tell\s+me|let\s+me)"
)
_JOINT = re.compile(
    rf"\s*,?\s+(?:and|plus)\s+(?:also\s+|then\s+)?(?={_OPENER}\b)|\s*,\s+(?={_OPENER}\b)", re.IGNORECASE
)
_JOINED = re.compile(r"\b(?:and|or)\b|&", re.IGNORECASE)
_LEAD_IN = re.compile(r"^(?:and|also|but|so|plus|oh|ok|okay|hi|hello|hey|then)\b[\s,]*", re.IGNORECASE)
_QUESTION = re.compile(rf"^{_OPENER}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Understanding:
    """What one message means. `parse_data` is what Rasa keeps of it; its intent is the one to act on."""

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
        """The shape of `overture parse`, without the text."""
        return {
            "topic": self.topic,
            "topics": list(self.topics),
            "confidence": round(self.confidence, 4),
            "risk": {"level": self.risk["level"], "topic": self.risk["topic"]},
        }


async def understand(text: str, parse: Parse) -> Understanding:
    """Read a typed text, whole and where it asks several things in parts too."""
    parse_data = await parse(text)
    if not has_words(text):
        # A classifier must choose; of "???" it would make a yes or a name.
        parse_data = {**parse_data, "intent": {"name": FALLBACK, "confidence": 0.0}, "intent_ranking": []}
    whole = read(parse_data)
    parts = questions(text)
    if len(parts) < 2:
        whole = _with_its_pair(text, whole)
        if not parts or not whole.is_unsure or parts[0] == text.strip():
            return whole
    asked = [read(await parse(part)) for part in parts]
    return _together(whole, [one for one in asked if _is_sure(one)])


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


def questions(text: str) -> list[str]:
    """Split a text into the parts that ask or want something; what only tells is left out."""
    pieces = [piece for sentence in _ENDS.split(text) for piece in _JOINT.split(sentence)]
    stripped = [_LEAD_IN.sub("", piece.strip()) for piece in pieces]
    return [piece for piece in stripped if piece and (piece.endswith("?") or _QUESTION.match(piece))]


def _is_sure(part: Understanding) -> bool:
    is_question = part.parse_data["intent"]["name"] in FAQ + CLINIC + REQUESTS
    return is_question and part.confidence >= SURE_PART


def _with_its_pair(text: str, whole: Understanding) -> Understanding:
    """Take both topics of a question such as "the benefits and risks", where the classifier sees two."""
    ranking = [one for one in whole.parse_data.get("intent_ranking", []) if one["name"] != FALLBACK]
    if len(ranking) < 2 or not _JOINED.search(text):
        return whole
    first, second = ranking[:2]
    are_answers = {first["name"], second["name"]} <= set(FAQ + CLINIC)
    are_likely = second["confidence"] >= SECOND_OF_PAIR and first["confidence"] + second["confidence"] >= PAIR
    if not (are_answers and are_likely):
        return whole
    parse_data = {**whole.parse_data, "intent": first}
    return replace(whole, topics=(first["name"], second["name"]), parse_data=parse_data)


def _together(whole: Understanding, asked: list[Understanding]) -> Understanding:
    """Join the whole's meaning with that of its sure questions."""
    if not asked:
        return whole
    by_confidence = sorted(asked, key=lambda one: -one.confidence)
    topics = tuple(dict.fromkeys(one.topic for one in by_confidence))
    if whole.is_unsure or (len(topics) > 1 and whole.topic not in topics):
        # The whole was a blend of its questions, or unclear: the surest question leads.
        lead = by_confidence[0]
        parse_data = {**whole.parse_data, "intent": lead.parse_data["intent"]}
        whole = replace(whole, topic=lead.topic, confidence=lead.confidence, parse_data=parse_data)
    return replace(whole, topics=tuple(dict.fromkeys((whole.topic, *topics)))[:MOST_TOPICS])
