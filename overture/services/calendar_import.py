"""Busy times of a clinician's own calendar, kept free of appointments as blocks."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from overture.core.errors import Refused
from overture.core.ports import Work
from overture.core.reservation import Block, clinician_resource
from overture.services.blocks import block_time, unblock
from overture.services.one_work import OneWork
from overture.services.scheduling import Scheduler

log = logging.getLogger(__name__)

REASON = "busy in their own calendar"
_EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)

Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class Imported:
    """How many times were blocked, and how many busy times overlap what is booked or blocked already."""

    blocked: int
    overlapping: int


def import_span(scheduler: Scheduler) -> Times:
    """Return from when to when busy times matter: as far as can be booked, and the last appointment's length."""
    now = scheduler.clock.now()
    return now, now + scheduler.clinic.terms.horizon + timedelta(days=1)


def import_busy(scheduler: Scheduler, clinician: str, busy: Iterable[Times]) -> Imported:
    """Block a clinician's busy times instead of those that were imported before, all or nothing.

    Where one overlaps what is booked already, the rest of it is blocked around that.

    Raises:
        Refused: the profile has no such clinician.
    """
    if scheduler.clinic.clinician(clinician) is None:
        names = ", ".join(each.name for each in scheduler.clinic.clinicians)
        raise Refused(f"There is no clinician {clinician} in the profile: use one of {names}.")
    start, end = import_span(scheduler)
    with scheduler.store.write() as work:
        inner = replace(scheduler, store=OneWork(work))
        work.reservations.lock([clinician_resource(clinician)])
        for earlier in _imported(work, clinician):
            unblock(inner, earlier.id)
        blocked, overlapping = 0, 0
        for span in merged(busy, start, end):
            taken = _taken(work, clinician, span, start)
            overlapping += bool(taken)
            for free_start, free_end in without(span, taken):
                block_time(inner, clinician, free_start, free_end, REASON, None)
                blocked += 1
        work.accounts.note(None, "calendar_import", clinician, start)
    log.info("calendar import: %d blocks, %d overlaps", blocked, overlapping)
    return Imported(blocked, overlapping)


def merged(busy: Iterable[Times], start: datetime, end: datetime) -> list[Times]:
    """Return times in order, none touching another, cut to a span."""
    result: list[Times] = []
    for each_start, each_end in sorted((max(a, start), min(b, end)) for a, b in busy):
        if each_start >= each_end:
            continue
        if result and each_start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], each_end))
        else:
            result.append((each_start, each_end))
    return result


def without(span: Times, taken: Iterable[Times]) -> Iterator[Times]:
    """Yield what is left of a span."""
    at, end = span
    for taken_start, taken_end in sorted(taken):
        if at < taken_start:
            yield at, min(taken_start, end)
        at = max(at, taken_end)
    if at < end:
        yield at, end


def _imported(work: Work, clinician: str) -> list[Block]:
    return [
        block
        for block in work.reservations.blocks(*_EVER)
        if block.clinician == clinician and block.made_by is None
    ]


def _taken(work: Work, clinician: str, span: Times, now: datetime) -> list[Times]:
    found = work.reservations.taken([clinician_resource(clinician)], *span, now)
    return [(each.span.start, each.span.end) for each in found]
