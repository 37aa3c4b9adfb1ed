"""Keeping the chosen time for a person while the rest is asked and read back.

A hold is a courtesy: where it cannot be had or has lapsed, the booking itself looks again.
"""

from __future__ import annotations

import logging

from overture.core.errors import ConversationNotFound, OpeningTaken, OpeningUnavailable, StorageUnavailable
from overture.core.proposal import Proposal
from overture.services.booking_offers import BookingDesk, free
from overture.services.booking_times import Taken, offer_instead
from overture.services.books import hold_owner
from overture.services.holds import hold_opening, release_hold

log = logging.getLogger(__name__)


def keep_time(desk: BookingDesk, before: Proposal, taken: Taken, conversation_id: str) -> Taken:
    """Hold the time that was settled; where somebody else was faster, offer others instead."""
    proposal = taken.proposal
    service = desk.clinic.service(proposal.service)
    if proposal.start is None or service is None:
        if before.start is not None:
            let_go(desk, conversation_id)
        return taken
    if proposal.confirmed:
        return taken
    try:
        hold_opening(desk.scheduler, conversation_id, service, proposal.clinician, proposal.start)
    except (OpeningTaken, OpeningUnavailable):
        # A time that overlaps the appointment to be moved cannot be held beside it, and yet can be had.
        let_go(desk, conversation_id)
        if not free(desk, proposal, conversation_id):
            return offer_instead(desk, proposal, conversation_id)
    except (ConversationNotFound, StorageUnavailable) as error:
        log.warning("conversation %s: no hold, %s", conversation_id, type(error).__name__)
    return taken


def let_go(desk: BookingDesk, conversation_id: str) -> None:
    """Free what is held for the person; where that fails it lapses by itself."""
    try:
        release_hold(desk.scheduler, conversation_id)
    except StorageUnavailable as error:
        log.warning("conversation %s: hold not released, %s", conversation_id, type(error).__name__)


def is_kept(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> bool:
    """Whether the chosen time is held for the person just now."""
    now, start = desk.scheduler.clock.now(), proposal.start
    if start is None:
        return False
    with desk.scheduler.store.read() as work:
        kept = work.reservations.of_owner(hold_owner(conversation_id))
    return any(
        each.span.start <= start < each.span.end and (each.until is None or each.until > now) for each in kept
    )
