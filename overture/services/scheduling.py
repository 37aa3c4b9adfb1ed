"""Booking an opening, moving and cancelling what is booked, and looking it up."""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from datetime import datetime, timedelta

from overture.core.appointment import Appointment, AppointmentState, Service
from overture.core.clinic import Clinic
from overture.core.errors import (
    AppointmentNotFound,
    CancellationLate,
    OpeningUnavailable,
)
from overture.core.ports import Work
from overture.core.reservation import ReservedFor
from overture.services.booking import book_all
from overture.services.books import (
    Sought,
    own_keepers,
)
from overture.services.places import (
    Keeper,
    let_go,
    lock_appointment,
    lock_places,
    take_place,
)
from overture.services.reminders import plan_in
from overture.services.scheduler import BookingRequest, Scheduler
from overture.services.waiting_entries import end_waiting

__all__ = [
    "BookingRequest",
    "Scheduler",
    "appointments_of",
    "book_appointment",
    "cancel_appointment",
    "is_late",
    "move_appointment",
]

log = logging.getLogger(__name__)


def book_appointment(scheduler: Scheduler, request: BookingRequest) -> Appointment:
    """Book with the clinician wished for, or with the first one who is free then.

    The same message of the same conversation books once: again gives the same appointment. What the conversation
    held is let go, and its waiting for this ends.

    Raises:
        ConversationNotFound: there is no such conversation.
        GuardianMissing: a child, and nobody agreed.
        OpeningUnavailable: nobody can be booked then, whoever is free.
        OpeningTaken: it was free, and is not any more.
    """
    outcome = book_all(scheduler, request, [request.start])
    if outcome.clashes:
        raise outcome.clashes[request.start]
    return outcome.booked[0]


def move_appointment(
    scheduler: Scheduler,
    conversation_id: str | None,
    appointment_id: str,
    start: datetime,
    *,
    clinician: str | None = None,
    by_staff: bool = False,
) -> Appointment:
    """Move an appointment to another start; `clinician` None keeps the one it is with.

    It is let go and taken anew in one unit of work: whatever is refused leaves it as it was. Moving it to where
    it is changes nothing.

    Raises:
        AppointmentNotFound: it is not there, not theirs, cancelled, or has begun.
        CancellationLate: so shortly before its start only staff move it.
        OpeningTaken, OpeningUnavailable: as `book_appointment`.
    """
    now, clinic = scheduler.clock.now(), scheduler.clinic
    with scheduler.store.write() as work:
        lock_appointment(work, _found(work, conversation_id, appointment_id))
        before = _found(work, conversation_id, appointment_id)
        if before.state is not AppointmentState.BOOKED or before.start <= now:
            raise AppointmentNotFound()
        wanted = clinician or before.clinician
        if (before.start, before.clinician) == (start, wanted):
            return before
        _refuse_late(scheduler, before, by_staff=by_staff)
        sought = Sought(_service_of(clinic, before), wanted, start, before.conversation_id)
        owners = {before.id} | own_keepers(work, before.conversation_id, sought.service.id)
        lock_places(work, clinic, now, sought=[sought], owners=owners)
        for owner in owners:
            let_go(work, owner, now)
        moved = _take_anew(work, clinic, before, sought, now)
        end_waiting(work, clinic, sought.service.id, [moved])
    log.info("appointment %s of conversation %s: moved", appointment_id, moved.conversation_id)
    return moved


def _take_anew(work: Work, clinic: Clinic, before: Appointment, sought: Sought, now: datetime) -> Appointment:
    place = take_place(work, clinic, sought, Keeper(before.id, ReservedFor.APPOINTMENT), now)
    moved = replace(
        before,
        clinician=place.clinician,
        start=place.start,
        end=place.end,
        room=place.room,
        session_id=place.session_id,
        sequence=before.sequence + 1,
    )
    work.appointments.change(moved, now)
    plan_in(work, clinic, moved, now)
    return _found(work, None, moved.id)


def cancel_appointment(
    scheduler: Scheduler, conversation_id: str | None, appointment_id: str, *, by_staff: bool = False
) -> Appointment:
    """Cancel a booked appointment and free all it keeps; cancelling twice changes nothing.

    `conversation_id` None is for staff and links.

    Raises:
        AppointmentNotFound: it is not there, not theirs, or has begun.
        CancellationLate: so shortly before its start only staff cancel it.
    """
    now = scheduler.clock.now()
    with scheduler.store.write() as work:
        lock_appointment(work, _found(work, conversation_id, appointment_id))
        appointment = _found(work, conversation_id, appointment_id)
        if appointment.start <= now:
            raise AppointmentNotFound()
        if appointment.state is not AppointmentState.BOOKED:
            return appointment
        _refuse_late(scheduler, appointment, by_staff=by_staff)
        lock_places(work, scheduler.clinic, now, owners=[appointment.id])
        let_go(work, appointment.id, now)
        work.appointments.cancel(appointment.id, now)
        work.reminders.drop_of(appointment.id)
        work.links.forget_of(appointment.id)
        cancelled = _found(work, None, appointment.id)
    log.info("appointment %s of conversation %s: cancelled", appointment_id, appointment.conversation_id)
    return cancelled


def is_late(scheduler: Scheduler, appointment: Appointment) -> bool:
    """Whether its start is so near that only staff cancel or move it."""
    late = scheduler.clinic.terms.late_cancel
    return late > timedelta() and appointment.start - scheduler.clock.now() < late


def appointments_of(scheduler: Scheduler, conversation_id: str) -> list[Appointment]:
    """Return the booked appointments of a conversation that are still to come, soonest first."""
    now = scheduler.clock.now()
    with scheduler.store.read() as work:
        found = work.appointments.of(conversation_id)
    return [each for each in found if each.state is AppointmentState.BOOKED and each.end > now]


def _refuse_late(scheduler: Scheduler, appointment: Appointment, *, by_staff: bool) -> None:
    if not by_staff and is_late(scheduler, appointment):
        raise CancellationLate(math.ceil(scheduler.clinic.terms.late_cancel / timedelta(hours=1)))


def _found(work: Work, conversation_id: str | None, appointment_id: str) -> Appointment:
    if conversation_id is None:
        found = work.appointments.by_id(appointment_id)
    else:
        found = work.appointments.get(conversation_id, appointment_id)
    if found is None:
        raise AppointmentNotFound()
    return found


def _service_of(clinic: Clinic, appointment: Appointment) -> Service:
    service = clinic.service(appointment.service_id)
    # What was booked before ids were stored is known by its name.
    by_name = (each for each in clinic.services if each.name == appointment.service)
    if service is None:
        service = next(by_name, None)
    if service is None:
        raise OpeningUnavailable("it is no longer offered")
    return service
