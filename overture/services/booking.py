"""Booking one start or several in one unit of work: all of them stand, or none."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from overture.core.appointment import Appointment, AppointmentState, Patient
from overture.core.clinic import Clinic
from overture.core.errors import (
    ConversationNotFound,
    GuardianMissing,
    OpeningTaken,
    OpeningUnavailable,
    StorageUnavailable,
)
from overture.core.ports import Work
from overture.core.reservation import ReservedFor
from overture.services.books import Sought, free_in, own_keepers, read_books, would_be_free
from overture.services.places import Keeper, let_go, lock_person, lock_places, refusal, take_place
from overture.services.reminders import plan_in
from overture.services.scheduler import BookingRequest, Scheduler
from overture.services.waiting_entries import end_waiting

log = logging.getLogger(__name__)

_OF_AGE = 18
# How long each attempt waits for its place, in seconds: short at first, for most who want one opening learn by
# looking again that it is gone; then longer, for whoever leaves the queue loses the place in it.
_PATIENCE = (0.5, 1.0, 3.0, 5.0)

Refusals = Mapping[datetime, OpeningTaken | OpeningUnavailable]


@dataclass(frozen=True)
class Outcome:
    """What was booked, or which starts cannot be had and why; never both."""

    booked: list[Appointment] = field(default_factory=list)
    clashes: Refusals = field(default_factory=dict)


class _Clash(Exception):
    """Undoes the unit of work in which not every start could be had."""

    def __init__(self, clashes: Refusals) -> None:
        super().__init__()
        self.clashes = clashes


def book_all(
    scheduler: Scheduler, request: BookingRequest, starts: Sequence[datetime], series_id: str | None = None
) -> Outcome:
    """Book every start or none; what the request's message booked before is returned as it was booked.

    Raises:
        ConversationNotFound: there is no such conversation.
        GuardianMissing: a child, and nobody agreed.
    """
    if _lacks_guardian(request.patient):
        raise GuardianMissing()
    sought = [Sought(request.service, request.clinician, each, request.conversation_id) for each in starts]
    for patience in _PATIENCE:
        # Most of those who come too late are told here, without having taken the writer's place.
        outcome = _look(scheduler, request, sought)
        if outcome.booked or outcome.clashes or not sought:
            return outcome
        try:
            return Outcome(_book_all(scheduler, request, sought, series_id, patience))
        except _Clash as clash:
            return Outcome(clashes=clash.clashes)
        except StorageUnavailable:
            # Many want it at once: whoever waits in the queue looks now and then whether it is gone already.
            if patience == _PATIENCE[-1]:
                raise
    raise AssertionError("the last attempt returns or raises")


def _look(scheduler: Scheduler, request: BookingRequest, wanted: Sequence[Sought]) -> Outcome:
    clinic, now = scheduler.clinic, scheduler.clock.now()
    clashes: dict[datetime, OpeningTaken | OpeningUnavailable] = {}
    with scheduler.store.read() as work:
        if earlier := _booked_before(work, request):
            return Outcome(earlier)
        own = own_keepers(work, request.conversation_id, request.service.id)
        ignoring = would_be_free(work, own, now)
        for sought in wanted:
            books = read_books(work, clinic, sought, now, ignoring=ignoring)
            if not free_in(clinic, sought, books, now):
                clashes[sought.start] = refusal(clinic, sought, books, now)
    return Outcome(clashes=clashes)


def _book_all(
    scheduler: Scheduler,
    request: BookingRequest,
    wanted: Sequence[Sought],
    series_id: str | None,
    patience: float,
) -> list[Appointment]:
    clinic, now = scheduler.clinic, scheduler.clock.now()
    with scheduler.store.write(patience=patience) as work:
        lock_person(work, request.conversation_id)
        if earlier := _booked_before(work, request):
            return earlier
        owners = own_keepers(work, request.conversation_id, request.service.id)
        lock_places(work, clinic, now, sought=wanted, owners=owners)
        for owner in owners:
            let_go(work, owner, now)
        booked: list[Appointment] = []
        clashes: dict[datetime, OpeningTaken | OpeningUnavailable] = {}
        for sought in wanted:
            try:
                booked.append(_book(work, clinic, request, sought, series_id, now))
            except (OpeningTaken, OpeningUnavailable) as refused:
                clashes[sought.start] = refused
        if clashes:
            raise _Clash(clashes)
        end_waiting(work, clinic, request.service.id, booked)
    for each in booked:
        log.info("appointment %s of conversation %s: %s", each.id, each.conversation_id, each.state.value)
    return booked


def _lacks_guardian(patient: Patient | None) -> bool:
    if patient is None or patient.age is None or patient.age >= _OF_AGE:
        return False
    return not (patient.guardian or "").strip()


def _booked_before(work: Work, request: BookingRequest) -> list[Appointment]:
    if request.conversation_id is None:
        return []
    if work.conversations.get(request.conversation_id) is None:
        raise ConversationNotFound()
    if request.message_id is None:
        return []
    return work.appointments.by_message(request.conversation_id, request.message_id)


def _book(
    work: Work, clinic: Clinic, request: BookingRequest, sought: Sought, series_id: str | None, now: datetime
) -> Appointment:
    appointment_id = str(uuid.uuid4())
    place = take_place(work, clinic, sought, Keeper(appointment_id, ReservedFor.APPOINTMENT), now)
    appointment = Appointment(
        id=appointment_id,
        conversation_id=request.conversation_id,
        service=request.service.name,
        clinician=place.clinician,
        start=place.start,
        end=place.end,
        timezone=request.timezone or clinic.timezone,
        state=AppointmentState.BOOKED,
        name=request.name,
        contact=request.contact,
        message_id=request.message_id,
        service_id=request.service.id,
        room=place.room,
        patient=request.patient,
        session_id=place.session_id,
        series_id=series_id,
    )
    work.appointments.add(appointment, now)
    plan_in(work, clinic, appointment, now)
    return work.appointments.by_id(appointment_id) or appointment
