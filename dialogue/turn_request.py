"""What the relay may send to Rasa's door, checked once; behind it there are no raw dictionaries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from dialogue.risk_screener import risk_from
from dialogue.understanding import INFORM
from overture.core.risk import Risk
from overture.core.topics import TOPICS

EARLIER_RISKS = "earlier_risks"
_PAYLOAD = re.compile(r"/(?P<intent>[a-z_]+)(?P<facts>\{.*\})?", re.DOTALL)


class BadRequest(Exception):
    """The body is not what the door takes; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class TurnRequest:
    """One message: what somebody typed, or the payload of a button of ours, which then counts alone."""

    conversation_id: str
    message_id: str
    text: str | None
    payload: str | None
    metadata: dict[str, Any] = field(default_factory=dict)
    earlier_risks: tuple[Risk, ...] = ()

    @classmethod
    def from_json(cls, body: Any) -> TurnRequest:
        """Check a body.

        Raises:
            BadRequest: a field is missing or of the wrong kind, or the payload is no button of ours.
        """
        if not isinstance(body, dict):
            raise BadRequest("not_an_object")
        text, payload = body.get("text"), body.get("payload")
        if text is not None and not isinstance(text, str):
            raise BadRequest("text")
        if text is None and payload is None:
            raise BadRequest("text_or_payload")
        if payload is not None and not _is_ours(payload):
            raise BadRequest("payload")
        metadata = body.get("metadata", {})
        if not isinstance(metadata, dict):
            raise BadRequest("metadata")
        return cls(
            _identifier(body, "conversation_id"),
            _identifier(body, "message_id"),
            text,
            payload,
            {name: value for name, value in metadata.items() if name != EARLIER_RISKS},
            _risks(metadata.get(EARLIER_RISKS, [])),
        )


def texts_of(body: Any) -> list[str]:
    """Return the texts to parse.

    Raises:
        BadRequest: there is no list of texts.
    """
    texts = body.get("texts") if isinstance(body, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadRequest("texts")
    return texts


def conversation_of(body: Any) -> str:
    """Return the conversation that a body names.

    Raises:
        BadRequest: it names none.
    """
    if not isinstance(body, dict):
        raise BadRequest("not_an_object")
    return _identifier(body, "conversation_id")


def _identifier(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(name)
    return value


def _risks(listed: Any) -> tuple[Risk, ...]:
    try:
        return tuple(map(risk_from, listed))
    except (TypeError, KeyError, ValueError) as error:
        raise BadRequest(EARLIER_RISKS) from error


def _is_ours(payload: Any) -> bool:
    # Rasa's own commands (/restart, /back, /session_start) are no buttons of ours.
    found = _PAYLOAD.fullmatch(payload) if isinstance(payload, str) else None
    return found is not None and found["intent"] in (*TOPICS, INFORM) and _is_object(found["facts"] or "{}")


def _is_object(facts: str) -> bool:
    try:
        return isinstance(json.loads(facts), dict)
    except ValueError:
        return False
