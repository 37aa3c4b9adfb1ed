"""What holds a stretch of time: a clinician, a room, an instrument, a seat of a group or a person, once each.

    resource            span                                     owner
    clinician:NAME      with the service's buffers               appointment, group session, hold, block
    room:NAME           with the service's buffers               appointment, group session, hold, block
    instrument:ID#1     with the service's buffers               appointment, group session, hold
    seat:SESSION#1      the group session itself                 appointment, hold
    person:ID           the appointment itself                   appointment, hold

The database refuses two reservations of one resource whose spans overlap, whatever the code does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class ReservedFor(str, Enum):
    """Who or what keeps a resource."""

    APPOINTMENT = "appointment"
    GROUP_SESSION = "group_session"
    HOLD = "hold"
    BLOCK = "block"


@dataclass(frozen=True)
class Span:
    """One resource from start to end, both aware."""

    resource: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Reserved:
    """A span and who keeps it; `until` is when a hold or an offer lapses, None for what stays."""

    span: Span
    owner_id: str
    reserved_for: ReservedFor
    until: datetime | None = None


@dataclass(frozen=True)
class GroupSession:
    """One meeting of a group, on the books while it has a seat taken; the span is without buffers."""

    id: str
    service: str
    clinician: str
    room: str | None
    start: datetime
    end: datetime
    capacity: int


@dataclass(frozen=True)
class Block:
    """Time that staff closed, or that another calendar says is busy; `reason` is for staff only."""

    id: str
    clinician: str
    start: datetime
    end: datetime
    reason: str
    # The staff member's id, None for what was imported.
    made_by: str | None


def clinician_resource(name: str) -> str:
    """Return the resource that a clinician is."""
    return f"clinician:{name}"


def room_resource(name: str) -> str:
    """Return the resource that a room is."""
    return f"room:{name}"


def instrument_resource(instrument_id: str, unit: int) -> str:
    """Return the resource that one of several like instruments is, the first being 1."""
    return f"instrument:{instrument_id}#{unit}"


def seat_resource(session_id: str, seat: int) -> str:
    """Return the resource that a seat of a group session is, the first being 1."""
    return f"seat:{session_id}#{seat}"


def person_resource(conversation_id: str) -> str:
    """Return the resource that the person of a conversation is: nobody is in two places."""
    return f"person:{conversation_id}"
