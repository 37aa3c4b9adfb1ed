"""The outside that booking needs, and what a person confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from overture.core.appointment import Patient, Service
from overture.core.clinic import Clinic
from overture.core.ports import Clock, Store


@dataclass(frozen=True)
class Scheduler:
    """The outside that booking needs."""

    store: Store
    clock: Clock
    clinic: Clinic


@dataclass(frozen=True)
class BookingRequest:
    """What a person confirmed. `clinician` None means anyone who is free; `start` is aware.

    `conversation_id` and `message_id` are None where staff book for somebody who does not chat. `timezone` None
    means the clinic's.
    """

    conversation_id: str | None
    message_id: str | None
    service: Service
    clinician: str | None
    start: datetime
    name: str
    contact: str
    patient: Patient | None = None
    timezone: str | None = None
