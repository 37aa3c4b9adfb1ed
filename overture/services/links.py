"""Single-use links: showing, moving or cancelling one appointment without the chat."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from overture.core.appointment import Appointment, Opening
from overture.core.booking_ports import Link
from overture.core.errors import AppointmentNotFound, LinkUnknown
from overture.core.handoff import Handoff
from overture.core.ports import Work
from overture.services.handoffs import request_handoff
from overture.services.one_work import OneWork
from overture.services.openings import find_openings
from overture.services.places import lock_appointment
from overture.services.scheduling import Scheduler, cancel_appointment, move_appointment

log = logging.getLogger(__name__)

TOKEN_BYTES = 32
PATH = "/appointment"


class _Reached(Protocol):
    @property
    def public_address(self) -> str: ...


@dataclass(frozen=True)
class ChangedByLink:
    """What became of an appointment, and the token of the new link to it: the one that was used is worn."""

    appointment: Appointment
    token: str = field(repr=False)


def link_address(settings: _Reached, token: str) -> str:
    """Return the address under which a person finds the appointment."""
    return f"{settings.public_address}{PATH}/{token}"


def make_link(scheduler: Scheduler, appointment_id: str) -> str:
    """Return the token of a new link; earlier ones stay as they are.

    Raises:
        AppointmentNotFound: there is no such appointment.
    """
    with scheduler.store.write() as work:
        appointment = work.appointments.by_id(appointment_id)
        if appointment is None:
            raise AppointmentNotFound()
        return _new_link(work, appointment, scheduler.clock.now())


def shown(scheduler: Scheduler, token: str) -> Appointment:
    """Return the appointment behind a link that still stands.

    Raises:
        LinkUnknown: never made, used, or lapsed.
    """
    with scheduler.store.read() as work:
        return _behind(work, token, scheduler.clock.now())


def other_openings(scheduler: Scheduler, appointment: Appointment) -> list[Opening]:
    """Return to when an appointment can be moved: the same service and clinician at another time."""
    service = scheduler.clinic.service(appointment.service_id)
    if service is None:
        return []
    now = scheduler.clock.now()
    found = find_openings(
        scheduler,
        service,
        now,
        now + scheduler.clinic.terms.horizon,
        clinician=appointment.clinician,
        conversation_id=appointment.conversation_id,
        moving=appointment,
    )
    return [opening for opening in found if opening.start != appointment.start]


def cancel_by_link(scheduler: Scheduler, token: str) -> ChangedByLink:
    """Cancel the appointment and wear the link, both or neither.

    Raises:
        LinkUnknown: never made, used, or lapsed.
        AppointmentNotFound: it has begun.
        CancellationLate: so shortly before, only staff can.
    """
    return _use(scheduler, token, _cancel)


def move_by_link(scheduler: Scheduler, token: str, start: datetime) -> ChangedByLink:
    """Move the appointment and wear the link, both or neither.

    Raises:
        LinkUnknown, AppointmentNotFound, CancellationLate: as for cancelling.
        OpeningTaken, OpeningUnavailable: it stays as it was, and so does the link.
    """
    return _use(scheduler, token, partial(_move, start=start))


def call_by_link(scheduler: Scheduler, token: str) -> Handoff | None:
    """Ask staff to call about the appointment, None where there is no conversation that could ask; the link stays.

    Raises:
        LinkUnknown: never made, used, or lapsed.
    """
    appointment = shown(scheduler, token)
    if appointment.conversation_id is None:
        return None
    return request_handoff(scheduler.store, scheduler.clock, appointment.conversation_id, "request_callback")


def _use(
    scheduler: Scheduler, token: str, act: Callable[[Scheduler, Appointment], Appointment]
) -> ChangedByLink:
    now = scheduler.clock.now()
    with scheduler.store.write() as work:
        appointment = _behind(work, token, now)
        # Before the link is touched: whoever cancels in the chat takes these locks first, too.
        lock_appointment(work, appointment)
        if not work.links.use(_hash(token), now):
            raise LinkUnknown()
        changed = act(replace(scheduler, store=OneWork(work)), appointment)
        new = _new_link(work, changed, now)
    log.info("appointment %s: %s by link", changed.id, changed.state.value)
    return ChangedByLink(changed, new)


def _cancel(scheduler: Scheduler, appointment: Appointment) -> Appointment:
    return cancel_appointment(scheduler, None, appointment.id)


def _move(scheduler: Scheduler, appointment: Appointment, start: datetime) -> Appointment:
    return move_appointment(scheduler, None, appointment.id, start, clinician=appointment.clinician)


def _behind(work: Work, token: str, now: datetime) -> Appointment:
    link = work.links.get(_hash(token))
    if link is None or link.used_at is not None or link.lapses_at <= now:
        raise LinkUnknown()
    appointment = work.appointments.by_id(link.appointment_id)
    # It may have been moved to an earlier time since the link was made.
    if appointment is None or appointment.end <= now:
        raise LinkUnknown()
    return appointment


def _new_link(work: Work, appointment: Appointment, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    work.links.add(Link(_hash(token), appointment.id, made_at=now, lapses_at=appointment.end))
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
