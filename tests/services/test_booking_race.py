"""Many processes and threads want one opening: exactly one gets it, and nobody sees an error."""

from __future__ import annotations

import multiprocessing
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier

from overture.adapters.sql.database import Database
from overture.core.errors import OpeningTaken
from overture.services.scheduling import BookingRequest, Scheduler, appointments_of, book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.databases import DatabaseAddress
from tests.helpers.store import SetClock

PROCESSES = 4
THREADS = 5
START_SECONDS = 60


def attempt(scheduler: Scheduler, conversation_id: str, message_id: str) -> str:
    request = BookingRequest(
        conversation_id,
        message_id,
        INDIVIDUAL,
        None,
        chicago("2026-03-03T10:00"),
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
    address: DatabaseAddress, conversations: list[str], ready: Barrier, answers: multiprocessing.Queue[str]
) -> None:
    database = address.open()
    desk = Scheduler(database, SetClock(), clinic(ANNA))
    together = threading.Barrier(len(conversations))

    def book(conversation_id: str) -> str:
        together.wait(START_SECONDS)
        return attempt(desk, conversation_id, str(uuid.uuid4()))

    with ThreadPoolExecutor(len(conversations)) as threads:
        ready.wait(START_SECONDS)
        for answer in threads.map(book, conversations):
            answers.put(answer)
    database.close()


def test_of_twenty_who_want_one_opening_exactly_one_gets_it(
    database: Database, database_address: DatabaseAddress
) -> None:
    desk = Scheduler(database, SetClock(), clinic(ANNA))
    people = [open_conversation(database, desk.clock) for _ in range(PROCESSES * THREADS)]
    spawn = multiprocessing.get_context("spawn")
    ready, answers = spawn.Barrier(PROCESSES), spawn.Queue()
    processes = [
        spawn.Process(target=rival_process, args=(database_address, people[i::PROCESSES], ready, answers))
        for i in range(PROCESSES)
    ]

    for process in processes:
        process.start()
    told = [answers.get(timeout=START_SECONDS) for _ in people]
    for process in processes:
        process.join(START_SECONDS)

    winners = [answer for answer in told if answer != "taken"]
    assert len(winners) == 1
    assert not winners[0].startswith("error"), winners
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    booked = [each.id for person in people for each in appointments_of(desk, person)]
    assert booked == winners


def test_one_message_worked_on_many_times_at_once_books_once(database: Database) -> None:
    desk = Scheduler(database, SetClock(), clinic())
    person, message = open_conversation(database, desk.clock), str(uuid.uuid4())
    together = threading.Barrier(8)

    def book(_: int) -> str:
        together.wait(START_SECONDS)
        return attempt(desk, person, message)

    with ThreadPoolExecutor(8) as threads:
        told = Counter(threads.map(book, range(8)))

    assert list(told.values()) == [8]
    assert [each.id for each in appointments_of(desk, person)] == list(told)
