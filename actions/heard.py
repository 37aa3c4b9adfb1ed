"""What the tracker tells about the latest message: raw dictionaries go no farther than this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overture.core.proposal import Answer, Choice, Fact

_FACTS = frozenset({*(fact.value for fact in Fact), "cancellation_appointment"})


@dataclass(frozen=True)
class Heard:
    """One call of Rasa, typed. `conversation_id` is what Rasa spells sender_id; `topics` are all that is asked."""

    conversation_id: str
    text: str
    topic: str
    topics: tuple[str, ...]
    confidence: float
    ranking: tuple[str, ...]
    message_id: str
    entities: Mapping[str, str]
    slots: Mapping[str, Any]
    requested_slot: str | None
    active_form: str | None
    # Everything since the person's message, and every message before it.
    since: tuple[Mapping[str, Any], ...]
    before: tuple[Mapping[str, Any], ...]

    @classmethod
    def from_tracker(cls, tracker: Any) -> Heard:
        """Read rasa_sdk's tracker."""
        message = tracker.latest_message or {}
        intent = message.get("intent") or {}
        events = list(tracker.events)
        place = max((n for n, event in enumerate(events) if event.get("event") == "user"), default=-1)
        return cls(
            conversation_id=str(tracker.sender_id),
            text=str(message.get("text") or ""),
            topic=str(intent.get("name") or ""),
            topics=tuple(message.get("topics") or (intent.get("name") or "",)),
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(str(each.get("name")) for each in message.get("intent_ranking") or ()),
            message_id=str(
                (message.get("metadata") or {}).get("message_id") or message.get("message_id") or ""
            ),
            entities={str(each["entity"]): str(each["value"]) for each in message.get("entities") or ()},
            slots=dict(tracker.slots),
            requested_slot=tracker.slots.get("requested_slot"),
            active_form=tracker.active_loop_name,
            since=tuple(events[place + 1 :]),
            before=tuple(events[: max(place, 0)]),
        )

    def activates(self, form: str) -> bool:
        """Whether this very message started the form, which has not run on it yet."""
        for event in self.since:
            if event.get("event") == "action" and event.get("name") == form:
                return False
            if event.get("event") == "active_loop" and event.get("name") == form:
                return True
        return False

    def is_for(self, form: str) -> bool:
        """Whether the form may read the message: it starts the form, or nothing else has answered it yet."""
        return self.activates(form) or not any(
            event.get("event") == "action_execution_rejected"
            or (event.get("event") == "action" and event.get("name") != form)
            for event in self.since
        )

    def has_said(self, responses: frozenset[str]) -> bool:
        """Whether one of these responses has been said to this message."""
        return any((event.get("metadata") or {}).get("utter_action") in responses for event in self.since)

    def changed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that differ from the slots: each event makes the tracker longer for good."""
        return {name: value for name, value in values.items() if self.slots.get(name) != value}

    @property
    def fact_asked(self) -> Fact | None:
        """The fact of the booking that the form wanted."""
        return Fact(self.requested_slot) if self.requested_slot in set(Fact) else None

    @property
    def answer(self) -> Answer:
        """The message as an answer to what the form asked."""
        return Answer(
            text=self.text,
            topic=self.topic,
            confidence=self.confidence,
            asked=self.fact_asked,
            facts=_facts(self.entities),
            choices=self.choices,
        )

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What the last reply showed to tap, as far as it stood for facts of the booking."""
        for event in reversed(self.before):
            if event.get("event") == "user":
                break
            buttons = (event.get("data") or {}).get("buttons") if event.get("event") == "bot" else None
            if buttons:
                shown = [Choice(str(b.get("title")), _facts_in(str(b.get("payload")))) for b in buttons]
                return tuple(choice for choice in shown if choice.facts)
        return ()

    @property
    def times_unclear(self) -> int:
        """How many messages in a row, this one included, were not understood."""
        unclear = 1
        for event in reversed(self.before):
            if event.get("event") != "user":
                continue
            if ((event.get("parse_data") or {}).get("intent") or {}).get("name") != "nlu_fallback":
                break
            unclear += 1
        return unclear


def _facts(entities: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in entities.items() if name in _FACTS}


def _facts_in(payload: str) -> dict[str, str]:
    brace = payload.find("{")
    if brace < 0:
        return {}
    try:
        return _facts(json.loads(payload[brace:]))
    except (ValueError, AttributeError):
        return {}
