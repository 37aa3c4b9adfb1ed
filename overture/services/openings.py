"""Finding openings, and explaining to staff why a time is none."""

from __future__ import annotations

from datetime import datetime

from overture.core.appointment import Appointment, Opening, Service
from overture.core.closure import Closure
from overture.services.books import Sought, closure_in, free_in, own_keepers, read_books, would_be_free
from overture.services.scheduler import Scheduler


def find_openings(
    scheduler: Scheduler,
    service: Service,
    start: datetime,
    end: datetime,
    *,
    clinician: str | None = None,
    conversation_id: str | None = None,
    moving: Appointment | None = None,
) -> list[Opening]:
    """Return what can be booked with a start within a span, both ends included, in the clinic's zone.

    Args:
        conversation_id: what overlaps its own appointments is left out, what it holds itself is free to it.
        moving: an appointment that is to be moved; what it takes counts as free.
    """
    now, clinic = scheduler.clock.now(), scheduler.clinic
    sought = Sought(service, clinician, start, conversation_id)
    with scheduler.store.read() as work:
        owners = own_keepers(work, conversation_id, service.id)
        leaving = owners if moving is None else owners | {moving.id}
        ignoring = would_be_free(work, leaving, now)
        books = read_books(work, clinic, sought, now, last=end, ignoring=ignoring)
    return free_in(clinic, sought, books, now, last=end)


def explain_closed(
    scheduler: Scheduler,
    service: Service,
    clinician: str | None,
    start: datetime,
    *,
    conversation_id: str | None = None,
) -> Closure | None:
    """Return why a time cannot be booked, None where it can; `clinician` None means that anyone would do."""
    now, clinic = scheduler.clock.now(), scheduler.clinic
    sought = Sought(service, clinician, start, conversation_id)
    with scheduler.store.read() as work:
        ignoring = would_be_free(work, own_keepers(work, conversation_id, service.id), now)
        books = read_books(work, clinic, sought, now, ignoring=ignoring)
    return closure_in(clinic, sought, books, now)
