"""Many processes and threads want one opening: exactly one gets it, and nobody sees an error."""

from __future__ import annotations

import multiprocessing
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from overture.adapters.sql.database import Database
from overture.services.scheduling import Scheduler, appointments_of
from tests.helpers.clinics import ANNA, clinic, open_conversation
from tests.helpers.databases import KEY, DatabaseAddress
from tests.helpers.rivals import WAIT_SECONDS, MondayMorning, attempt, rival_process

PROCESSES = 4
PEOPLE = 20


def test_of_twenty_who_want_one_opening_exactly_one_gets_it(
    database: Database, database_address: DatabaseAddress
) -> None:
    scheduler = Scheduler(database, MondayMorning(), clinic(ANNA))
    people = [open_conversation(database, scheduler.clock) for _ in range(PEOPLE)]
    spawn = multiprocessing.get_context("spawn")
    ready, answers = spawn.Barrier(PROCESSES), spawn.Queue()
    url, file = database_address.url, database_address.file
    opened_with = (url, file, None if url else KEY)
    processes = [
        spawn.Process(target=rival_process, args=(*opened_with, people[i::PROCESSES], ready, answers))
        for i in range(PROCESSES)
    ]

    for process in processes:
        process.start()
    told = [answers.get(timeout=WAIT_SECONDS) for _ in people]
    for process in processes:
        process.join(WAIT_SECONDS)

    winners = [answer for answer in told if answer != "taken"]
    assert len(winners) == 1, winners
    assert not winners[0].startswith("error"), winners
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert [each.id for person in people for each in appointments_of(scheduler, person)] == winners


def test_one_message_worked_on_many_times_at_once_books_once(database: Database) -> None:
    scheduler = Scheduler(database, MondayMorning(), clinic())
    person, message = open_conversation(database, scheduler.clock), str(uuid.uuid4())
    together = threading.Barrier(8)

    def book(_: int) -> str:
        together.wait(WAIT_SECONDS)
        return attempt(scheduler, person, message)

    with ThreadPoolExecutor(8) as threads:
        told = Counter(threads.map(book, range(8)))

    assert list(told.values()) == [8]
    assert [each.id for each in appointments_of(scheduler, person)] == list(told)
