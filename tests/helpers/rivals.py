"""People in processes of their own who want the same opening at the same moment.

Imports little: each process starts from nothing.
"""

from __future__ import annotations

import multiprocessing
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from overture.adapters.sql.database import open_database
from overture.core.appointment import Service
from overture.core.errors import OpeningTaken
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic

WAIT_SECONDS = 60


class MondayMorning:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return nine o'clock."""
        return chicago("2026-03-02T09:00")


TUESDAY_TEN = chicago("2026-03-03T10:00")


def attempt(
    scheduler: Scheduler,
    conversation_id: str,
    message_id: str,
    *,
    service: Service = INDIVIDUAL,
    start: datetime = TUESDAY_TEN,
) -> str:
    """Return the id of the appointment that was booked, "taken", or what went wrong."""
    request = BookingRequest(
        conversation_id,
        message_id,
        service,
        None,
        start,
        "Maria Lopez",
        "maria@example.org",
    )
    try:
        return book_appointment(scheduler, request).id
    except OpeningTaken:
        return "taken"
    except Exception as error:  # noqa: BLE001 - any error at all is what must not happen
        return f"error: {error!r}"


def rival_process(
    url: str | None,
    file: Path,
    key: str | None,
    people: list[str],
    ready: Barrier,
    answers: multiprocessing.Queue[str],
) -> None:
    """Try to book for several people at once, when every process is ready."""
    database = open_database(url, file, key)
    scheduler = Scheduler(database, MondayMorning(), clinic(ANNA))
    together = threading.Barrier(len(people))

    def book(conversation_id: str) -> str:
        together.wait(WAIT_SECONDS)
        return attempt(scheduler, conversation_id, str(uuid.uuid4()))

    with ThreadPoolExecutor(len(people)) as threads:
        ready.wait(WAIT_SECONDS)
        for answer in threads.map(book, people):
            answers.put(answer)
    database.close()
