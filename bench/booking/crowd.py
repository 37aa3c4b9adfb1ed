"""Many processes, each with a connection of its own, that begin at the same moment.

They are forked from a server that has imported the application already: what is measured is what they do then,
not how long two hundred of them take to start.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Generic, TypeVar

from overture.core.clinic import Clinic
from overture.services.openings import find_openings
from overture.services.scheduling import Scheduler
from tests.helpers.clinics import chicago
from tests.helpers.databases import DatabaseAddress

WAIT_SECONDS = 300

Answer = TypeVar("Answer")
Deed = Callable[[Scheduler, str], Answer]


class MondayMorning:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return nine o'clock."""
        return chicago("2026-03-02T09:00")


@dataclass(frozen=True)
class Crowd(Generic[Answer]):
    """What became of a deed that everybody did at once; `broke` tells the errors that reached a process's rim."""

    answers: list[Answer]
    broke: list[str]
    # From when the first began until the last answer.
    seconds: float


@dataclass(frozen=True)
class _Told(Generic[Answer]):
    answer: Answer | None
    error: str | None
    began: float
    ended: float


def at_once(
    address: DatabaseAddress, clinic: Clinic, people: Sequence[str], deed: Deed[Answer]
) -> Crowd[Answer]:
    """Let every person do the deed in a process of their own, begun when all are ready."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, deed.__module__])
    ready, told = context.Barrier(len(people) + 1), context.Queue()
    processes = [
        context.Process(target=_one, args=(address, clinic, person, deed, ready, told)) for person in people
    ]
    for process in processes:
        process.start()
    ready.wait(WAIT_SECONDS)
    results = [told.get(timeout=WAIT_SECONDS) for _ in processes]
    for process in processes:
        process.join(WAIT_SECONDS)
    return Crowd(
        [each.answer for each in results if each.answer is not None],
        [each.error for each in results if each.error is not None],
        max(each.ended for each in results) - min(each.began for each in results),
    )


def _one(
    address: DatabaseAddress,
    clinic: Clinic,
    person: str,
    deed: Deed[Answer],
    ready: Barrier,
    told: Queue[_Told[Answer]],
) -> None:
    database = address.open()
    scheduler = Scheduler(database, MondayMorning(), clinic)
    # Whoever wants an opening has seen it among others; and a process that runs has done all of this before.
    week = scheduler.clock.now() + timedelta(days=7)
    find_openings(scheduler, clinic.services[0], scheduler.clock.now(), week, conversation_id=person)
    answer, error = None, None
    ready.wait(WAIT_SECONDS)
    # Every process of a machine reads the same clock.
    began = time.monotonic()
    try:
        answer = deed(scheduler, person)
    except Exception as broken:  # noqa: BLE001 - any error at all is what must not happen
        error = f"{type(broken).__name__}: {broken}"
    told.put(_Told(answer, error, began, time.monotonic()))
    database.close()
