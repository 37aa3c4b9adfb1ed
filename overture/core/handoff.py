"""Passing a conversation to staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class HandoffState(str, Enum):
    """requested → accepted → closed."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class Priority(str, Enum):
    """Urgent comes before normal, however long normal has waited."""

    NORMAL = "normal"
    URGENT = "urgent"


@dataclass(frozen=True)
class Handoff:
    """One request for a person. At most one per conversation is not closed."""

    id: str
    conversation_id: str
    state: HandoffState
    priority: Priority
    reason: str
    requested_at: datetime
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    closed_at: datetime | None = None


# How a reason code reads in the console and the transcript; codes are stable, words may change.
REASONS = {
    "request_human": "asked for a person",
    "request_callback": "asked to be called back",
    "contact_admissions": "asked for admissions",
    "erase_my_data": "asked for their data to be erased",
    "export_my_data": "asked for a copy of their data",
    "misunderstood": "was not understood twice",
    "unanswered": "could not be answered",
    "staff": "taken over by staff",
}
