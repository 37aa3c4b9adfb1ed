"""Two or more who want the same at the same moment, each through a connection of their own."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TypeVar

from sqlalchemy import select

from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.core.booking_ports import Link
from overture.core.errors import OpeningTaken
from overture.core.reminder import Reminder, ReminderState
from overture.core.reservation import ReservedFor, Span
from tests.helpers.clinics import open_conversation
from tests.helpers.databases import DatabaseAddress
from tests.helpers.store import SetClock, appointment_at

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK = SetClock()
ROUNDS = 20
WAIT_SECONDS = 60


T = TypeVar("T")


def together(address: DatabaseAddress, *deeds: Callable[[Database], T]) -> list[T]:
    """Return what each deed gives, all of them begun at the same moment, each on a database opened anew."""
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[Database], T]) -> T:
        database = address.open()
        try:
            barrier.wait(WAIT_SECONDS)
            return deed(database)
        finally:
            database.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def reserving(owner: str, resources: list[str]) -> Callable[[Database], int]:
    """Return a deed that tries many times to have all the resources, locked in the order given, and counts."""

    def deed(database: Database) -> int:
        won = 0
        for number in range(ROUNDS):
            start = TEN + HOUR * number
            spans = [Span(resource, start, start + HOUR) for resource in resources]
            with database.write() as work:
                work.reservations.lock(resources)
                try:
                    work.reservations.reserve(f"{owner} {number}", ReservedFor.APPOINTMENT, spans)
                    won += 1
                except OpeningTaken:
                    continue
        return won

    return deed


def test_opposite_orders_of_locks_do_not_wait_for_each_other_for_ever(
    database_address: DatabaseAddress,
) -> None:
    resources = ["clinician:A", "room:1", "person:c"]

    won = together(database_address, reserving("one", resources), reserving("two", resources[::-1]))

    assert sum(won) == ROUNDS


def test_a_lock_keeps_others_out_until_the_unit_of_work_ends(database_address: DatabaseAddress) -> None:
    order: list[str] = []
    locked = threading.Event()

    def first(database: Database) -> None:
        with database.write() as work:
            work.reservations.lock(["room:1", "clinician:A"])
            locked.set()
            time.sleep(0.3)
            order.append("first")

    def second(database: Database) -> None:
        assert locked.wait(WAIT_SECONDS)
        with database.write() as work:
            work.reservations.lock(["clinician:A", "clinician:A", "person:c"])
            order.append("second")

    together(database_address, first, second)

    assert order == ["first", "second"]


def test_locking_nothing_is_no_mistake(database: Database) -> None:
    with database.write() as work:
        work.reservations.lock([])
        assert work.reservations.release("nobody") == 0


def wishing(owner: str, seed: int) -> Callable[[Database], int]:
    """Return a deed that reserves random spans of two resources, and counts how often it could."""

    def deed(database: Database) -> int:
        random, won = Random(seed), 0
        for number in range(ROUNDS):
            start = TEN + timedelta(minutes=random.randrange(300))
            end = start + timedelta(minutes=random.randrange(10, 90))
            wanted = random.sample(["clinician:A", "clinician:B", "room:1", "room:2"], 2)
            with database.write() as work:
                work.reservations.lock(wanted)
                try:
                    work.reservations.reserve(
                        f"{owner} {number}",
                        ReservedFor.APPOINTMENT,
                        [Span(name, start, end) for name in wanted],
                    )
                    won += 1
                except OpeningTaken:
                    continue
        return won

    return deed


def test_of_eight_at_once_none_overlap_and_each_that_won_has_all_it_wished(
    database_address: DatabaseAddress, database: Database
) -> None:
    won = together(database_address, *(wishing(f"person {number}", number) for number in range(8)))

    table = tables.reservation
    with database.read() as work:
        rows = list(work.connection.execute(select(table).order_by(table.c.resource, table.c.start_at)))
    assert len(rows) == 2 * sum(won) > 0
    for one, following in pairwise(rows):
        assert one.resource != following.resource or one.end_at <= following.start_at


def test_a_reminder_is_settled_by_one_of_two(database_address: DatabaseAddress, database: Database) -> None:
    appointment = appointment_at(open_conversation(database, CLOCK), TEN)
    planned = [
        Reminder(str(uuid.uuid4()), appointment.id, TEN, TEN - HOUR * number, ReminderState.PENDING)
        for number in range(1, ROUNDS)
    ]
    with database.write() as work:
        work.appointments.add(appointment, CLOCK.now())
        work.reminders.plan(planned)

    def settle_all(database: Database) -> list[str]:
        settled = []
        for reminder in planned:
            sent = Reminder(reminder.id, appointment.id, TEN, reminder.due_at, ReminderState.SENT)
            with database.write() as work:
                if work.reminders.settle(sent):
                    settled.append(reminder.id)
        return settled

    one, other = together(database_address, settle_all, settle_all)

    assert sorted(one + other) == sorted(each.id for each in planned)


def test_a_link_is_used_by_one_of_two(database_address: DatabaseAddress, database: Database) -> None:
    appointment = appointment_at(open_conversation(database, CLOCK), TEN)
    links = [Link(f"hash {number}", appointment.id, CLOCK.now(), TEN) for number in range(ROUNDS)]
    with database.write() as work:
        work.appointments.add(appointment, CLOCK.now())
        for link in links:
            work.links.add(link)

    def use_all(database: Database) -> int:
        used = 0
        for link in links:
            with database.write() as work:
                used += work.links.use(link.token_hash, CLOCK.now())
        return used

    assert sum(together(database_address, use_all, use_all)) == ROUNDS
