"""Finding openings, booking one of them, cancelling, and looking up what is booked."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from overture.core.appointment import Appointment, AppointmentState, Opening, Service
from overture.core.availability import Busy, openings, why_not
from overture.core.clinic import Clinic
from overture.core.errors import (
    AppointmentNotFound,
    ConversationNotFound,
    OpeningTaken,
    OpeningUnavailable,
)
from overture.core.ports import Clock, Store, Work

log = logging.getLogger(__name__)

UTC = UTC


@dataclass(frozen=True)
class Scheduler:
    """The outside that booking needs."""

    store: Store
    clock: Clock
    clinic: Clinic


@dataclass(frozen=True)
class BookingRequest:
    """What a person confirmed. `clinician` None means anyone who is free; `start` is aware."""

    conversation_id: str
    message_id: str
    service: Service
    clinician: str | None
    start: datetime
    name: str
    contact: str


def find_openings(
    scheduler: Scheduler,
    service: Service,
    start: datetime,
    end: datetime,
    *,
    clinician: str | None = None,
    conversation_id: str | None = None,
) -> list[Opening]:
    """Return what can be booked with a start within a span, both ends included.

    With a conversation, what overlaps its own appointments is left out: nobody can be in two places.
    """
    with scheduler.store.read() as work:
        busy = _busy(scheduler.clinic, work, service, start, end, conversation_id)
    return openings(
        scheduler.clinic, service, start, end, now=scheduler.clock.now(), busy=busy, clinician=clinician
    )


def book_appointment(scheduler: Scheduler, request: BookingRequest) -> Appointment:
    """Book with the clinician wished for, or with the first one who is free then.

    The same message of the same conversation books once: again gives the same appointment.

    Raises:
        ConversationNotFound: there is no such conversation.
        OpeningUnavailable: nobody can be booked then, whoever is free.
        OpeningTaken: it was free, and is not any more.
    """
    now = scheduler.clock.now()
    clinic, service = scheduler.clinic, request.service
    with scheduler.store.read() as work:
        if work.conversations.get(request.conversation_id) is None:
            raise ConversationNotFound()
        earlier = work.appointments.by_message(request.conversation_id, request.message_id)
        if earlier is not None:
            return earlier
    if reason := why_not(clinic, service, request.start, now=now):
        raise OpeningUnavailable(reason.value)
    for opening in openings(
        clinic, service, request.start, request.start, now=now, clinician=request.clinician
    ):
        # A unit of work for each: what a refused attempt locked is free again before the next one.
        booked = _book(scheduler, request, opening, now)
        if booked is not None:
            log.info(
                "appointment %s of conversation %s: %s", booked.id, booked.conversation_id, booked.state.value
            )
            return booked
    raise OpeningTaken()


def _book(
    scheduler: Scheduler, request: BookingRequest, opening: Opening, now: datetime
) -> Appointment | None:
    appointment = Appointment(
        id=str(uuid.uuid4()),
        conversation_id=request.conversation_id,
        service=request.service.name,
        clinician=opening.clinician,
        start=opening.start.astimezone(UTC),
        end=opening.end.astimezone(UTC),
        timezone=scheduler.clinic.timezone,
        state=AppointmentState.BOOKED,
        name=request.name,
        contact=request.contact,
        message_id=request.message_id,
    )
    with scheduler.store.write() as work:
        try:
            work.appointments.add(appointment, now)
        except OpeningTaken:
            # The same message may have booked meanwhile in another process: then this is that appointment.
            return work.appointments.by_message(request.conversation_id, request.message_id)
    return appointment


def cancel_appointment(scheduler: Scheduler, conversation_id: str, appointment_id: str) -> Appointment:
    """Cancel a booked appointment of the conversation; cancelling twice changes nothing.

    Raises:
        AppointmentNotFound: it is not there, not theirs, or has begun.
    """
    now = scheduler.clock.now()
    with scheduler.store.write() as work:
        appointment = work.appointments.get(conversation_id, appointment_id)
        if appointment is None or appointment.start <= now:
            raise AppointmentNotFound()
        work.appointments.cancel(appointment.id, now)
    log.info("appointment %s of conversation %s: cancelled", appointment_id, conversation_id)
    return appointment


def appointments_of(scheduler: Scheduler, conversation_id: str) -> list[Appointment]:
    """Return the booked appointments of a conversation that are still to come, soonest first."""
    now = scheduler.clock.now()
    with scheduler.store.read() as work:
        found = work.appointments.of(conversation_id)
    return [each for each in found if each.state is AppointmentState.BOOKED and each.end > now]


def _busy(
    clinic: Clinic,
    work: Work,
    service: Service,
    start: datetime,
    end: datetime,
    conversation_id: str | None,
) -> list[Busy]:
    names = [clinician.name for clinician in clinic.clinicians_for(service)]
    # An appointment may begin at `end` and last as long as the service does.
    busy = list(work.appointments.busy(names, start, end + service.length + timedelta(microseconds=1)))
    if conversation_id is not None:
        busy.extend(
            (name, own.start, own.end)
            for own in work.appointments.of(conversation_id)
            if own.state is AppointmentState.BOOKED
            for name in names
        )
    return busy
