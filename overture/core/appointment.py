"""Booked meetings and the services that can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class AppointmentState(str, Enum):
    """Booked until cancelled."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Service:
    """Something that can be booked, as the clinic's profile names it."""

    id: str
    name: str
    length: timedelta
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opening:
    """A bookable time with one clinician; start and end are aware, in the clinic's zone."""

    clinician: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Appointment:
    """One meeting. Start and end are aware UTC; `timezone` is the zone it was agreed in."""

    id: str
    conversation_id: str
    service: str
    clinician: str
    start: datetime
    end: datetime
    timezone: str
    state: AppointmentState
    name: str
    contact: str
    message_id: str
