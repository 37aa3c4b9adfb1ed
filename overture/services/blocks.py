"""Closing time of a clinician, and opening it again."""

from __future__ import annotations

import logging
import uuid
from datetime import UTC, datetime

from overture.core.errors import OpeningUnavailable
from overture.core.reservation import Block, ReservedFor, Span, clinician_resource
from overture.services.places import lock_places
from overture.services.scheduler import Scheduler

log = logging.getLogger(__name__)


def block_time(
    scheduler: Scheduler, clinician: str, start: datetime, end: datetime, reason: str, staff_id: str | None
) -> Block:
    """Close a clinician's time; `staff_id` None means that another calendar says it is busy.

    Raises:
        OpeningTaken: something is booked, held or blocked then.
        OpeningUnavailable: there is no such clinician, or the time ends before it starts.
    """
    if scheduler.clinic.clinician(clinician) is None:
        raise OpeningUnavailable("there is no such clinician")
    if start >= end:
        raise OpeningUnavailable("it ends before it starts")
    now, resource = scheduler.clock.now(), clinician_resource(clinician)
    block = Block(str(uuid.uuid4()), clinician, start.astimezone(UTC), end.astimezone(UTC), reason, staff_id)
    with scheduler.store.write() as work:
        work.reservations.lock([resource])
        work.reservations.forget_lapsed(now, [resource])
        work.reservations.reserve(block.id, ReservedFor.BLOCK, [Span(resource, block.start, block.end)])
        work.reservations.add_block(block)
    log.info("block %s: made", block.id)
    return block


def unblock(scheduler: Scheduler, block_id: str) -> bool:
    """Open blocked time again; False where there is no such block."""
    with scheduler.store.write() as work:
        lock_places(work, scheduler.clinic, scheduler.clock.now(), owners=[block_id])
        work.reservations.release(block_id)
        is_gone = work.reservations.remove_block(block_id)
    log.info("block %s: removed", block_id)
    return is_gone
