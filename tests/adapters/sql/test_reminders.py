from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.reminder import Reminder, ReminderState
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock, appointment_at

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK = SetClock()


@pytest.fixture
def appointment_id(database: Database) -> str:
    appointment = appointment_at(open_conversation(database, CLOCK), TEN)
    with database.write() as work:
        work.appointments.add(appointment, CLOCK.now())
    return appointment.id


def reminder(appointment_id: str, hours: int, *, starts_at: datetime = TEN) -> Reminder:
    return Reminder(
        str(uuid.uuid4()), appointment_id, starts_at, starts_at - HOUR * hours, ReminderState.PENDING
    )


def plan(database: Database, *reminders: Reminder) -> None:
    with database.write() as work:
        work.reminders.plan(reminders)


def settle(database: Database, settled: Reminder, state: ReminderState) -> bool:
    with database.write() as work:
        return work.reminders.settle(replace(settled, state=state))


def due(database: Database, now: datetime = TEN, limit: int = 10) -> list[Reminder]:
    with database.read() as work:
        return work.reminders.due(now, limit)


def test_what_is_due_comes_oldest_first_and_not_more_than_wished(
    database: Database, appointment_id: str
) -> None:
    late, early, future = (reminder(appointment_id, hours) for hours in (2, 24, 1))

    plan(database, late, early, future)

    assert due(database, late.due_at) == [early, late]
    assert due(database, late.due_at, limit=1) == [early]
    assert due(database, late.due_at - timedelta(microseconds=1)) == [early]


def test_the_same_is_planned_once(database: Database, appointment_id: str) -> None:
    first = reminder(appointment_id, 2)

    plan(database, first, reminder(appointment_id, 2))
    plan(database, reminder(appointment_id, 2))

    assert due(database) == [first]


def test_a_reminder_is_settled_once(database: Database, appointment_id: str) -> None:
    first = reminder(appointment_id, 2)
    plan(database, first)

    assert settle(database, first, ReminderState.SENT)
    assert not settle(database, first, ReminderState.SENT)
    assert not settle(database, first, ReminderState.DROPPED)
    assert due(database) == []


def test_what_was_sent_is_not_planned_again(database: Database, appointment_id: str) -> None:
    first = reminder(appointment_id, 2)
    plan(database, first)
    settle(database, first, ReminderState.SENT)

    plan(database, reminder(appointment_id, 2))

    assert due(database) == []


def test_moved_away_and_back_it_is_reminded_of_again(database: Database, appointment_id: str) -> None:
    first = reminder(appointment_id, 2)
    plan(database, first)

    with database.write() as work:
        assert work.reminders.drop_of(appointment_id) == 1
        work.reminders.plan([reminder(appointment_id, 2, starts_at=TEN + HOUR)])
    with database.write() as work:
        assert work.reminders.drop_of(appointment_id) == 1
        work.reminders.plan([reminder(appointment_id, 2)])

    assert due(database) == [first]


def test_dropping_leaves_what_was_sent_and_what_is_of_others(database: Database, appointment_id: str) -> None:
    sent, pending = reminder(appointment_id, 24), reminder(appointment_id, 2)
    other_appointment = appointment_at(open_conversation(database, CLOCK), TEN)
    with database.write() as work:
        work.appointments.add(other_appointment, CLOCK.now())
    other = reminder(other_appointment.id, 2)
    plan(database, sent, pending, other)
    settle(database, sent, ReminderState.SENT)

    with database.write() as work:
        assert work.reminders.drop_of(appointment_id) == 1
        assert work.reminders.drop_of(appointment_id) == 0

    assert due(database) == [other]


def test_the_next_due_is_the_first_pending_one(database: Database, appointment_id: str) -> None:
    first, second = reminder(appointment_id, 24), reminder(appointment_id, 2)

    with database.read() as work:
        assert work.reminders.next_due() is None
    plan(database, second, first)
    with database.read() as work:
        assert work.reminders.next_due() == first.due_at
    settle(database, first, ReminderState.SENT)
    with database.read() as work:
        assert work.reminders.next_due() == second.due_at
