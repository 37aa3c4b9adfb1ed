"""The transcript: ordered turns of a conversation, kept by us and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from overture.core.risk import NO_RISK, Risk


class Speaker(str, Enum):
    """Who said a turn."""

    PERSON = "person"
    ASSISTANT = "assistant"
    STAFF = "staff"
    SYSTEM = "system"


class Delivery(str, Enum):
    """How far a turn came on its way to the person."""

    RECEIVED = "received"
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    DRAFT = "draft"


@dataclass(frozen=True)
class Button:
    """A button as the channel shows it: an opaque id that only its conversation may press."""

    id: str
    title: str


@dataclass(frozen=True)
class ButtonPayload:
    """A button as the dialogue makes it: what it means to Rasa, kept on our side."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message to be said, before it is stored."""

    text: str
    buttons: tuple[ButtonPayload, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What was understood of a person's message: topic ids, best first, and how sure."""

    topic: str | None = None
    topics: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True)
class Turn:
    """One recorded line. `event` counts from 1 within the conversation, in the order shown."""

    conversation_id: str
    event: int
    id: str
    at: datetime
    speaker: Speaker
    text: str
    buttons: tuple[Button, ...] = ()
    understanding: Understanding = field(default_factory=Understanding)
    risk: Risk = NO_RISK
    asks: str | None = None
    in_reply_to: str | None = None
    delivery: Delivery = Delivery.PENDING
    staff_id: str | None = None
    staff_name: str | None = None


ASKS = {
    "appointment_service": "service",
    "appointment_clinician": "clinician",
    "appointment_day": "day",
    "appointment_time": "time",
    "appointment_name": "name",
    "appointment_contact": "contact",
    "appointment_for_whom": "for_whom",
    "appointment_age": "age",
    "appointment_guardian": "guardian",
    "appointment_consent": "consent",
    "appointment_timezone": "timezone",
    "appointment_confirmed": "confirm",
    "cancellation_confirmed": "confirm",
}


def fact_asked(requested_slot: str | None) -> str | None:
    """Return the public name of the fact that a form wants next, None where it wants none."""
    return ASKS.get(requested_slot) if requested_slot else None
