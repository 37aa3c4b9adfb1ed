"""A scheduler on a test's database, and what people ask of it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, time, timedelta

from overture.adapters.sql.database import Database
from overture.core.appointment import Patient, Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, Instrument, Room, WeeklyHours
from overture.core.reservation import Reserved
from overture.services.scheduling import BookingRequest, Scheduler
from tests.helpers.clinics import (
    ANNA,
    BEN,
    CONSULTATION,
    GROUP,
    INDIVIDUAL,
    chicago,
    clinic,
    open_conversation,
)
from tests.helpers.store import SetClock

TUESDAY_TEN = chicago("2026-03-03T10:00")
TERMS = BookingTerms(late_cancel=timedelta(hours=24))
CHOIR = Service("choir", "Choir", timedelta(minutes=60), capacity=3, before=timedelta(minutes=10))
DRUMS = Service("drums", "Drumming", timedelta(minutes=50), needs=("drum",))
WITH_BREAK = Service("with_break", "With a break", timedelta(minutes=50), after=timedelta(minutes=10))


def scheduler(database: Database, profile: Clinic | None = None, clock: SetClock | None = None) -> Scheduler:
    """Return a scheduler on Monday morning at nine."""
    return Scheduler(database, clock or SetClock(), profile or clinic())


def later(desk: Scheduler, **span: float) -> None:
    """Move the scheduler's clock on."""
    assert isinstance(desk.clock, SetClock)
    desk.clock.forward(**span)


def everything(*, rooms: int = 0, drums: int = 1, terms: BookingTerms | None = None) -> Clinic:
    """Return a clinic in which both clinicians offer all, with so many rooms (0: none named) and drums."""
    services = (CONSULTATION, INDIVIDUAL, GROUP, CHOIR, DRUMS, WITH_BREAK)
    ids = tuple(service.id for service in services)
    return replace(
        clinic(replace(ANNA, services=ids), replace(BEN, services=ids), terms=terms),
        services=services,
        rooms=tuple(Room(f"Room {number}", ids) for number in range(1, rooms + 1)),
        instruments=(Instrument("drum", "Drum", drums),),
    )


def round_the_clock(*services: Service) -> Clinic:
    """Return a clinic of one clinician who works all day, with a start every quarter of an hour."""
    hours = tuple(WeeklyHours(day, time(0), time(23, 45)) for day in range(7))
    tireless = Clinician("Anna Shah", tuple(each.id for each in services), hours)
    terms = BookingTerms(step=timedelta(minutes=15))
    return replace(clinic(tireless, terms=terms), services=services)


def request(
    desk: Scheduler,
    *,
    conversation_id: str | None = None,
    start: datetime = TUESDAY_TEN,
    service: Service = INDIVIDUAL,
    clinician: str | None = None,
    patient: Patient | None = None,
) -> BookingRequest:
    """Return what a person, a new one where none is given, confirmed."""
    return BookingRequest(
        conversation_id=conversation_id or open_conversation(desk.store, desk.clock),
        message_id=str(uuid.uuid4()),
        service=service,
        clinician=clinician,
        start=start,
        name="Maria Lopez",
        contact="maria@example.org",
        patient=patient,
    )


def kept_by(desk: Scheduler, owner_id: str) -> list[Reserved]:
    """Return what an owner keeps."""
    with desk.store.read() as work:
        return work.reservations.of_owner(owner_id)
