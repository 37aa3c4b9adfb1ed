"""Appointments as staff change them: the change, what the person is told, and the audit line, all or nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from overture.core.appointment import Appointment, AppointmentState
from overture.core.errors import AppointmentChanged, AppointmentNotFound, MayOnlyRead
from overture.core.ports import Work
from overture.core.reservation import Block
from overture.core.spoken_time import spoken_time
from overture.core.staff import Staff
from overture.core.transcript import Speaker
from overture.services.blocks import block_time, unblock
from overture.services.handoffs import Desk
from overture.services.one_work import OneWork
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from overture.services.speaking import say

log = logging.getLogger(__name__)


def add_appointment(desk: Desk, scheduler: Scheduler, staff: Staff, request: BookingRequest) -> Appointment:
    """Book for somebody who does not chat; the same form sent twice books once.

    Raises:
        MayOnlyRead: this role changes nothing.
        OpeningTaken, OpeningUnavailable, GuardianMissing: as `book_appointment`.
    """
    with _changing(desk, staff, f"adding:{request.start.astimezone(UTC).isoformat()}") as work:
        if earlier := _same_booking(work, request):
            return earlier
        booked = book_appointment(_within(scheduler, work), request)
        work.accounts.note(staff.id, "add_appointment", booked.id, desk.clock.now())
    log.info("appointment %s: added by staff %s", booked.id, staff.id)
    return booked


def move_by_staff(
    desk: Desk,
    scheduler: Scheduler,
    staff: Staff,
    appointment_id: str,
    start: datetime,
    *,
    clinician: str | None = None,
    sequence: int,
) -> Appointment:
    """Move an appointment as it stood at `sequence`, and tell the person; sent twice, it moves once.

    Raises:
        MayOnlyRead: this role changes nothing.
        AppointmentNotFound: it is not there, or not booked any more.
        AppointmentChanged: it is not what staff saw any more.
        OpeningTaken, OpeningUnavailable: as `move_appointment`; it stays where it was.
    """
    with _changing(desk, staff, f"appointment:{appointment_id}") as work:
        before = _known(work, appointment_id)
        if before.state is not AppointmentState.BOOKED:
            raise AppointmentNotFound()
        if before.start == start and clinician in (None, before.clinician):
            return before
        if before.sequence != sequence:
            raise AppointmentChanged()
        moved = move_appointment(
            _within(scheduler, work),
            before.conversation_id,
            appointment_id,
            start,
            clinician=clinician,
            by_staff=True,
        )
        _tell(desk, scheduler, work, moved, "utter_appointment_moved_by_staff")
        work.accounts.note(staff.id, "move_appointment", appointment_id, desk.clock.now())
    log.info("appointment %s: moved by staff %s", appointment_id, staff.id)
    _notice(desk, moved)
    return moved


def cancel_by_staff(desk: Desk, scheduler: Scheduler, staff: Staff, appointment_id: str) -> Appointment:
    """Cancel an appointment and tell the person; one that is cancelled already is left as it is.

    Raises:
        MayOnlyRead: this role changes nothing.
        AppointmentNotFound: it is not there, or has begun.
    """
    with _changing(desk, staff, f"appointment:{appointment_id}") as work:
        before = _known(work, appointment_id)
        if before.state is not AppointmentState.BOOKED:
            return before
        cancelled = cancel_appointment(
            _within(scheduler, work), before.conversation_id, appointment_id, by_staff=True
        )
        _tell(desk, scheduler, work, before, "utter_appointment_cancelled_by_staff")
        work.accounts.note(staff.id, "cancel_appointment", appointment_id, desk.clock.now())
    log.info("appointment %s: cancelled by staff %s", appointment_id, staff.id)
    _notice(desk, before)
    return cancelled


def close_time(
    desk: Desk,
    scheduler: Scheduler,
    staff: Staff,
    clinician: str,
    start: datetime,
    end: datetime,
    reason: str,
) -> Block:
    """Block time of a clinician; the same form sent twice blocks once.

    Raises:
        MayOnlyRead: this role changes nothing.
        OpeningTaken: something is booked, held or blocked then.
    """
    with _changing(desk, staff, f"blocking:{clinician}") as work:
        for earlier in work.reservations.blocks(start, end):
            if (earlier.clinician, earlier.start, earlier.end, earlier.reason) == (
                clinician,
                start,
                end,
                reason,
            ):
                return earlier
        block = block_time(_within(scheduler, work), clinician, start, end, reason, staff.id)
        work.accounts.note(staff.id, "block_time", block.id, desk.clock.now())
    log.info("block %s: made by staff %s", block.id, staff.id)
    return block


def reopen_time(desk: Desk, scheduler: Scheduler, staff: Staff, block_id: str) -> None:
    """Remove a block; one that is gone already is no error.

    Raises:
        MayOnlyRead: this role changes nothing.
    """
    with _changing(desk, staff, f"block:{block_id}") as work:
        if not unblock(_within(scheduler, work), block_id):
            return
        work.accounts.note(staff.id, "unblock", block_id, desk.clock.now())
    log.info("block %s: removed by staff %s", block_id, staff.id)


@contextmanager
def _changing(desk: Desk, staff: Staff, what: str) -> Iterator[Work]:
    """Open a unit of work in which nobody else's console is at the same thing.

    The key is the console's own and is always taken before the resources, so nobody waits in a circle.
    """
    if not staff.may_answer:
        raise MayOnlyRead()
    with desk.store.write() as work:
        work.reservations.lock([f"console:{what}"])
        yield work


def _within(scheduler: Scheduler, work: Work) -> Scheduler:
    return replace(scheduler, store=OneWork(work))


def _known(work: Work, appointment_id: str) -> Appointment:
    appointment = work.appointments.by_id(appointment_id)
    if appointment is None:
        raise AppointmentNotFound()
    return appointment


def _same_booking(work: Work, request: BookingRequest) -> Appointment | None:
    """Return what the same form has booked already: same person, service and time."""
    wanted = (request.start, request.service.id, request.name, request.contact)
    for each in work.appointments.between(request.start, request.start + request.service.length):
        if (each.start, each.service_id, each.name, each.contact) != wanted:
            continue
        if each.conversation_id is None and request.clinician in (None, each.clinician):
            return each
    return None


def _tell(desk: Desk, scheduler: Scheduler, work: Work, appointment: Appointment, response: str) -> None:
    conversation = appointment.conversation_id and work.conversations.get(appointment.conversation_id)
    if not conversation:
        return
    own_zone = ZoneInfo(conversation.timezone) if conversation.timezone else None
    spoken = spoken_time(appointment.start, scheduler.clinic.zone, own_zone)
    reply = desk.words.reply(response, when=spoken.when, timezone=spoken.timezone)
    say(work, conversation, [reply], desk.clock.now(), speaker=Speaker.SYSTEM, urgent=True)


def _notice(desk: Desk, appointment: Appointment) -> None:
    if appointment.conversation_id is not None:
        desk.notices.changed(appointment.conversation_id)
