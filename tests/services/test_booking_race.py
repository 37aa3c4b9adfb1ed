"""Many processes and threads want one opening: exactly one gets it, and nobody sees an error."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from overture.adapters.sql.database import Database
from overture.core.appointment import Service
from overture.core.errors import OpeningTaken
from overture.core.reservation import clinician_resource
from overture.services.holds import hold_opening
from overture.services.scheduling import (
    Scheduler,
    appointments_of,
    cancel_appointment,
    move_appointment,
)
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.databases import KEY, DatabaseAddress
from tests.helpers.rivals import TUESDAY_TEN, WAIT_SECONDS, MondayMorning, attempt, rival_process
from tests.helpers.schedulers import CHOIR, everything, round_the_clock

PROCESSES = 4
PEOPLE = 30


def test_of_thirty_who_want_one_opening_exactly_one_gets_it(
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


def test_a_group_of_three_seats_takes_three_of_ten(database: Database) -> None:
    # Both clinicians could lead one: only one may, or six would win.
    profile = everything()
    one_leader = replace(profile, clinicians=profile.clinicians[:1])
    scheduler = Scheduler(database, MondayMorning(), one_leader)
    people = [open_conversation(database, scheduler.clock) for _ in range(10)]
    together = threading.Barrier(len(people))

    def book(person: str) -> str:
        together.wait(WAIT_SECONDS)
        return attempt(scheduler, person, str(uuid.uuid4()), service=CHOIR)

    with ThreadPoolExecutor(len(people)) as threads:
        told = list(threads.map(book, people))

    booked = [each for person in people for each in appointments_of(scheduler, person)]
    assert Counter(told)["taken"] == 7
    assert sorted(each.id for each in booked) == sorted(set(told) - {"taken"})
    assert len({each.session_id for each in booked}) == 1


def test_of_ten_who_move_to_one_opening_one_does_and_the_others_keep_theirs(database: Database) -> None:
    scheduler = Scheduler(database, MondayMorning(), clinic(ANNA))
    people = [open_conversation(database, scheduler.clock) for _ in range(10)]
    # Two days of five: Tuesday at ten stays free.
    starts = [TUESDAY_TEN + timedelta(days=1 + number // 5, hours=number % 5) for number in range(10)]
    own = [
        attempt(scheduler, person, str(uuid.uuid4()), start=start)
        for person, start in zip(people, starts, strict=True)
    ]
    together = threading.Barrier(len(people))

    def move(person: str, appointment_id: str) -> bool:
        together.wait(WAIT_SECONDS)
        try:
            return move_appointment(scheduler, person, appointment_id, TUESDAY_TEN).sequence == 1
        except OpeningTaken:
            return False

    with ThreadPoolExecutor(len(people)) as threads:
        moved = list(threads.map(move, people, own))

    found = [appointments_of(scheduler, person) for person in people]
    assert moved.count(True) == 1
    assert [[each.id for each in of_one] for of_one in found] == [[appointment_id] for appointment_id in own]
    expected = [TUESDAY_TEN if has_moved else start for has_moved, start in zip(moved, starts, strict=True)]
    assert [of_one[0].start for of_one in found] == expected


def test_random_lengths_from_twenty_people_never_overlap(database: Database) -> None:
    lengths = [Service(f"s{n}", f"{n} minutes", timedelta(minutes=n)) for n in (15, 30, 45, 60, 90)]
    scheduler = Scheduler(database, MondayMorning(), round_the_clock(*lengths))
    people = [open_conversation(database, scheduler.clock) for _ in range(20)]

    def book(person: str) -> list[str]:
        dice = random.Random(people.index(person))
        starts = [TUESDAY_TEN + timedelta(minutes=15 * dice.randrange(40)) for _ in range(8)]
        return [
            attempt(scheduler, person, str(uuid.uuid4()), service=dice.choice(lengths), start=start)
            for start in starts
        ]

    with ThreadPoolExecutor(len(people)) as threads:
        told = [answer for answers in threads.map(book, people) for answer in answers]

    booked = [each for person in people for each in appointments_of(scheduler, person)]
    booked.sort(key=lambda each: each.start)
    assert [answer for answer in told if answer.startswith("error")] == []
    assert len(booked) == len([answer for answer in told if answer != "taken"]) > 5
    assert all(one.end <= two.start for one, two in itertools.pairwise(booked))


def test_holding_booking_moving_and_cancelling_at_once_loses_nothing(database: Database) -> None:
    scheduler = Scheduler(database, MondayMorning(), everything(rooms=2))
    people = [open_conversation(database, scheduler.clock) for _ in range(12)]

    with ThreadPoolExecutor(len(people)) as threads:
        expected = list(threads.map(lambda person: _live(scheduler, person), people))

    found = [{each.id for each in appointments_of(scheduler, person)} for person in people]
    assert found == expected
    booked = [each for person in people for each in appointments_of(scheduler, person)]
    for one, two in itertools.combinations(booked, 2):
        if one.end <= two.start or two.end <= one.start:
            continue
        assert one.conversation_id != two.conversation_id
        assert one.clinician != two.clinician or (one.session_id or one.id) == two.session_id


def _live(scheduler: Scheduler, person: str) -> set[str]:
    """Do this and that, and return the ids of what must be booked in the end."""
    dice, mine = random.Random(person), set[str]()
    for _ in range(10):
        start = _some_start(dice)
        service = dice.choice((INDIVIDUAL, CHOIR))
        try:
            match dice.choice(("hold", "book", "move", "cancel")):
                case "hold":
                    hold_opening(scheduler, person, service, None, start)
                case "move" if mine:
                    move_appointment(scheduler, person, dice.choice(sorted(mine)), start)
                case "cancel" if mine:
                    mine.discard(cancel_appointment(scheduler, person, dice.choice(sorted(mine))).id)
                case _:
                    told = attempt(scheduler, person, str(uuid.uuid4()), service=service, start=start)
                    assert not told.startswith("error"), told
                    mine.update({told} - {"taken"})
        except OpeningTaken:
            continue
    return mine


def _some_start(dice: random.Random) -> datetime:
    return chicago("2026-03-03T09:00") + timedelta(minutes=30 * dice.randrange(12))


def test_a_booking_waits_its_turn_while_somebody_else_is_at_the_clinicians(database: Database) -> None:
    scheduler = Scheduler(database, MondayMorning(), clinic(ANNA))
    person, at_it, done = open_conversation(database, scheduler.clock), threading.Event(), threading.Event()

    def be_at_it() -> None:
        with database.write() as work:
            work.reservations.lock([clinician_resource(ANNA.name)])
            at_it.set()
            done.wait(1.2)

    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(be_at_it)
        at_it.wait(WAIT_SECONDS)
        booked = attempt(scheduler, person, str(uuid.uuid4()))
        other.result(WAIT_SECONDS)

    assert [each.id for each in appointments_of(scheduler, person)] == [booked]
