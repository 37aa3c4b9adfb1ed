"""Keeping an opening for some minutes while a person decides."""

from __future__ import annotations

from datetime import datetime

from overture.core.appointment import Opening, Service
from overture.core.errors import ConversationNotFound
from overture.core.ports import Work
from overture.core.reservation import ReservedFor
from overture.core.waiting import WaitingEntry
from overture.services.books import Sought, hold_owner, offer_owner, offers_to
from overture.services.places import Keeper, let_go, lock_person, lock_places, take_place
from overture.services.scheduler import Scheduler


def hold_opening(
    scheduler: Scheduler, conversation_id: str, service: Service, clinician: str | None, start: datetime
) -> Opening:
    """Keep an opening until the clinic's term for it runs out; an earlier hold of the conversation is let go.

    What an offer of the waiting list keeps for the conversation needs no hold. An offer that is in the way of
    another time is given up: the person waits on in their place.

    Raises:
        ConversationNotFound: there is no such conversation.
        OpeningTaken, OpeningUnavailable: as `book_appointment`; an earlier hold stays.
    """
    now, clinic = scheduler.clock.now(), scheduler.clinic
    sought, owner = Sought(service, clinician, start, conversation_id), hold_owner(conversation_id)
    with scheduler.store.write() as work:
        lock_person(work, conversation_id)
        if work.conversations.get(conversation_id) is None:
            raise ConversationNotFound()
        offers = offers_to(work, conversation_id, service.id)
        owners = [owner, *(offer_owner(each.id) for each in offers)]
        lock_places(work, clinic, now, sought=[sought], owners=owners)
        let_go(work, owner, now)
        for entry in offers:
            if _is_offered(entry, clinician, start, now) and entry.offered_clinician is not None:
                return _opening(scheduler, service, entry.offered_clinician, start)
            _give_up_overlapping(work, entry, sought, now)
        keeper = Keeper(owner, ReservedFor.HOLD, now + clinic.terms.hold)
        place = take_place(work, clinic, sought, keeper, now)
    return _opening(scheduler, service, place.clinician, start, place.seats_left + 1)


def release_hold(scheduler: Scheduler, conversation_id: str) -> None:
    """Let go what a conversation holds; where it holds nothing, nothing happens."""
    now, owner = scheduler.clock.now(), hold_owner(conversation_id)
    with scheduler.store.write() as work:
        lock_person(work, conversation_id)
        lock_places(work, scheduler.clinic, now, owners=[owner])
        let_go(work, owner, now)


def _is_offered(entry: WaitingEntry, clinician: str | None, start: datetime, now: datetime) -> bool:
    is_kept = entry.offer_until is not None and entry.offer_until > now
    return is_kept and entry.offered_start == start and clinician in (None, entry.offered_clinician)


def _give_up_overlapping(work: Work, entry: WaitingEntry, sought: Sought, now: datetime) -> None:
    first = sought.start - sought.service.before
    last = sought.start + sought.service.length + sought.service.after
    kept = work.reservations.of_owner(offer_owner(entry.id))
    if any(each.span.start < last and each.span.end > first for each in kept):
        let_go(work, offer_owner(entry.id), now)
        work.waiting_list.change(entry.declined(), was=entry)


def _opening(
    scheduler: Scheduler, service: Service, clinician: str, start: datetime, seats_left: int = 1
) -> Opening:
    local = start.astimezone(scheduler.clinic.zone)
    end = (start + service.length).astimezone(scheduler.clinic.zone)
    return Opening(clinician, local, end, seats_left)
