"""Offering what is free to who waits: kept for one at a time, and given to the next when it lapses."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from overture.core.appointment import Opening, Service
from overture.core.availability import Bookable
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.core.reservation import ReservedFor
from overture.core.waiting import WaitingEntry
from overture.services.books import Sought, offer_owner
from overture.services.openings import find_openings
from overture.services.places import Keeper, let_go, lock_person, lock_places, take_place
from overture.services.scheduler import Scheduler

log = logging.getLogger(__name__)

MOST_OFFERS = 20


def offer_freed(scheduler: Scheduler, *, limit: int = MOST_OFFERS) -> list[WaitingEntry]:
    """Offer each who waits, first joined first, the first opening that fits; return the entries with a new offer.

    An opening is kept for one entry until the offer lapses: after the clinic's term for it, or when it would
    be too soon to book. Safe to call from several processes at once.
    """
    now = scheduler.clock.now()
    with scheduler.store.read() as work:
        waiting = work.waiting_list.waiting()
    offered: list[WaitingEntry] = []
    free: dict[str, list[Opening]] = {}
    for entry in waiting:
        service = scheduler.clinic.service(entry.service_id)
        if service is None or len(offered) >= limit:
            continue
        if entry.service_id not in free:
            free[entry.service_id] = _all_free(scheduler, service, now)
        made = _first_offer(scheduler, entry, service, free[entry.service_id], now)
        if made is not None:
            offered.append(made)
            # What is kept now may be in the way of other services, too: look again.
            free.clear()
    return offered


def lapse_offers(scheduler: Scheduler) -> list[WaitingEntry]:
    """Free the offers that nobody took in time; return their entries, which wait on in their old place.

    `WaitingEntry.may_be_offered` says what they are not offered next.
    """
    now = scheduler.clock.now()
    with scheduler.store.read() as work:
        lapsed = work.waiting_list.lapsed_offers(now)
    return [entry.lapsed() for entry in lapsed if _lapse(scheduler, entry, now)]


def _all_free(scheduler: Scheduler, service: Service, now: datetime) -> list[Opening]:
    bounds = Bookable.at(now, scheduler.clinic)
    # An offer must leave some time to answer before it is too soon to book.
    first = bounds.first + scheduler.clinic.terms.hold
    return find_openings(scheduler, service, first, bounds.last)


def _first_offer(
    scheduler: Scheduler, entry: WaitingEntry, service: Service, free: list[Opening], now: datetime
) -> WaitingEntry | None:
    """Return the entry with an offer, None where nothing fits or another process was faster."""
    pause = scheduler.clinic.terms.waiting_offer
    for opening in free:
        start = opening.start.astimezone(UTC)
        if not entry.fits(service.id, opening.clinician, opening.start.replace(tzinfo=None)):
            continue
        if entry.may_be_offered(start, now, pause) and _is_free_to(scheduler, entry, service, opening):
            made = _offer(scheduler, entry, service, opening, now)
            if made is not None:
                return made
    return None


def _is_free_to(scheduler: Scheduler, entry: WaitingEntry, service: Service, opening: Opening) -> bool:
    """Whether the person has no appointment then."""
    found = find_openings(
        scheduler,
        service,
        opening.start,
        opening.start,
        clinician=opening.clinician,
        conversation_id=entry.conversation_id,
    )
    return bool(found)


def _offer(
    scheduler: Scheduler, entry: WaitingEntry, service: Service, opening: Opening, now: datetime
) -> WaitingEntry | None:
    terms, clinic = scheduler.clinic.terms, scheduler.clinic
    start, owner = opening.start.astimezone(UTC), offer_owner(entry.id)
    until = min(now + terms.waiting_offer, start - terms.minimum_notice)
    offered = entry.offered(opening.clinician, start, until)
    sought = Sought(service, opening.clinician, start, entry.conversation_id)
    try:
        with scheduler.store.write() as work:
            lock_person(work, entry.conversation_id)
            lock_places(work, clinic, now, sought=[sought], owners=[owner])
            if not work.waiting_list.change(offered, was=entry):
                return None
            let_go(work, owner, now)
            take_place(work, clinic, sought, Keeper(owner, ReservedFor.HOLD, until), now)
    except (OpeningTaken, OpeningUnavailable):
        # It went between the look and the lock; nothing of the offer was stored.
        return None
    log.info("waiting entry %s of conversation %s: offered", entry.id, entry.conversation_id)
    return offered


def _lapse(scheduler: Scheduler, entry: WaitingEntry, now: datetime) -> bool:
    owner = offer_owner(entry.id)
    with scheduler.store.write() as work:
        lock_person(work, entry.conversation_id)
        lock_places(work, scheduler.clinic, now, owners=[owner])
        if not work.waiting_list.change(entry.lapsed(), was=entry):
            return False
        let_go(work, owner, now)
    log.info("waiting entry %s of conversation %s: offer lapsed", entry.id, entry.conversation_id)
    return True
