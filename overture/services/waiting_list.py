"""The waiting list: joining, leaving, and offers of what is free, one for each entry, in order of joining."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from overture.core.appointment import Appointment, Service
from overture.core.errors import OpeningTaken
from overture.core.waiting import WaitingEntry, WaitingState
from overture.services.books import offer_owner
from overture.services.places import let_go, lock_person, lock_places
from overture.services.scheduler import BookingRequest, Scheduler
from overture.services.scheduling import book_appointment
from overture.services.waiting_entries import active_entries
from overture.services.waiting_offers import lapse_offers, offer_freed

__all__ = ["Wish", "accept_offer", "decline_offer", "join", "lapse_offers", "leave", "offer_freed"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What somebody waits for, as `WaitingEntry` explains it, and who comes."""

    service: Service
    earliest: date
    latest: date
    name: str
    contact: str
    clinician: str | None = None
    weekdays: frozenset[int] = frozenset()
    from_clock: time | None = None
    to_clock: time | None = None


def join(scheduler: Scheduler, conversation_id: str, wish: Wish) -> WaitingEntry:
    """Put a conversation on the list; where it waits for the service already, the wish changes, not its place.

    Raises:
        ConversationNotFound: there is no such conversation.
    """
    now = scheduler.clock.now()
    with scheduler.store.write() as work:
        lock_person(work, conversation_id)
        present = [e for e in active_entries(work, conversation_id) if e.service_id == wish.service.id]
        if present:
            entry = _with_wish(present[0], wish)
            work.waiting_list.change(entry, was=present[0])
        else:
            entry = _new_entry(conversation_id, wish, now)
            work.waiting_list.add(entry)
    log.info("waiting entry %s of conversation %s: %s", entry.id, conversation_id, entry.state.value)
    return entry


def leave(scheduler: Scheduler, conversation_id: str) -> list[WaitingEntry]:
    """Take a conversation off the list, with what was offered to it; return the entries that ended."""
    now = scheduler.clock.now()
    with scheduler.store.write() as work:
        lock_person(work, conversation_id)
        entries = active_entries(work, conversation_id)
        owners = [offer_owner(each.id) for each in entries]
        lock_places(work, scheduler.clinic, now, owners=owners)
        for owner in owners:
            let_go(work, owner, now)
        ended = [each.ended(WaitingState.WITHDRAWN) for each in entries]
        for entry, was in zip(ended, entries, strict=True):
            work.waiting_list.change(entry, was=was)
    return ended


def accept_offer(scheduler: Scheduler, conversation_id: str, message_id: str) -> Appointment:
    """Book what was offered; the same message again gives the same appointment.

    Raises:
        OpeningTaken: there is no offer, or it has lapsed.
        OpeningUnavailable: the clinic has closed that time meanwhile.
    """
    now = scheduler.clock.now()
    with scheduler.store.read() as work:
        if earlier := work.appointments.by_message(conversation_id, message_id):
            return earlier[0]
        offered = [each for each in active_entries(work, conversation_id) if _has_offer(each, now)]
    service = scheduler.clinic.service(offered[0].service_id) if offered else None
    if service is None or offered[0].offered_start is None:
        raise OpeningTaken()
    entry = offered[0]
    return book_appointment(
        scheduler,
        BookingRequest(
            conversation_id,
            message_id,
            service,
            entry.offered_clinician,
            offered[0].offered_start,
            entry.name,
            entry.contact,
        ),
    )


def decline_offer(scheduler: Scheduler, conversation_id: str) -> list[WaitingEntry]:
    """Give up what was offered; the entries wait on in their place, but that start is not offered again next."""
    now = scheduler.clock.now()
    with scheduler.store.write() as work:
        lock_person(work, conversation_id)
        offered = [e for e in active_entries(work, conversation_id) if e.state is WaitingState.OFFERED]
        owners = [offer_owner(each.id) for each in offered]
        lock_places(work, scheduler.clinic, now, owners=owners)
        for owner in owners:
            let_go(work, owner, now)
        declined = [each.declined() for each in offered]
        for entry, was in zip(declined, offered, strict=True):
            work.waiting_list.change(entry, was=was)
    return declined


def _has_offer(entry: WaitingEntry, now: datetime) -> bool:
    return entry.state is WaitingState.OFFERED and entry.offer_until is not None and now < entry.offer_until


def _new_entry(conversation_id: str, wish: Wish, now: datetime) -> WaitingEntry:
    return WaitingEntry(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        service_id=wish.service.id,
        clinician=wish.clinician,
        earliest=wish.earliest,
        latest=wish.latest,
        weekdays=wish.weekdays,
        from_clock=wish.from_clock,
        to_clock=wish.to_clock,
        name=wish.name,
        contact=wish.contact,
        state=WaitingState.WAITING,
        joined_at=now,
    )


def _with_wish(entry: WaitingEntry, wish: Wish) -> WaitingEntry:
    return replace(
        entry,
        clinician=wish.clinician,
        earliest=wish.earliest,
        latest=wish.latest,
        weekdays=wish.weekdays,
        from_clock=wish.from_clock,
        to_clock=wish.to_clock,
        name=wish.name,
        contact=wish.contact,
    )
