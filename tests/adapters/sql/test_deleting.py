"""Whatever is deleted takes with it all that hangs on it, and nothing of others."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.adapters.sql.unit_of_work import UnitOfWork
from overture.core.appointment import Appointment
from overture.core.booking_ports import Link
from overture.core.reminder import Reminder, ReminderState
from overture.core.reservation import GroupSession, ReservedFor, Span, person_resource, seat_resource
from overture.core.waiting import WaitingEntry, WaitingState
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock, appointment_at

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK = SetClock()
NOW = CLOCK.now()
SESSION = GroupSession("session", "group", "Ben Ortiz", None, TEN, TEN + HOUR, 4)


def book(work: UnitOfWork, conversation_id: str, *, seat: int) -> Appointment:
    """Book a seat of the session, with a reminder and a link."""
    appointment = replace(appointment_at(conversation_id, TEN), session_id=SESSION.id)
    work.appointments.add(appointment, NOW)
    resources = [seat_resource(SESSION.id, seat), person_resource(conversation_id)]
    spans = [Span(resource, TEN, TEN + HOUR) for resource in resources]
    work.reservations.reserve(appointment.id, ReservedFor.APPOINTMENT, spans)
    work.reminders.plan([Reminder(str(uuid.uuid4()), appointment.id, TEN, TEN - HOUR, ReminderState.PENDING)])
    work.links.add(Link(str(uuid.uuid4()), appointment.id, NOW, TEN))
    return appointment


def wait_and_hold(work: UnitOfWork, conversation_id: str) -> None:
    """Be on the waiting list with an offer, and hold another time."""
    entry = WaitingEntry(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        service_id="individual_session",
        clinician=None,
        earliest=date(2026, 3, 3),
        latest=date(2026, 3, 13),
        weekdays=frozenset(),
        from_clock=None,
        to_clock=None,
        name="Maria Lopez",
        contact="maria@example.org",
        state=WaitingState.OFFERED,
        joined_at=NOW,
    )
    work.waiting_list.add(entry)
    for number, owner in enumerate((f"hold:{conversation_id}", f"offer:{entry.id}"), start=1):
        start = TEN + HOUR * number
        span = Span(person_resource(conversation_id), start, start + HOUR)
        work.reservations.reserve(owner, ReservedFor.HOLD, [span], NOW + HOUR)


def counts(database: Database) -> dict[str, int]:
    found = [
        tables.appointment,
        tables.reservation,
        tables.reminder,
        tables.link,
        tables.waiting_entry,
        tables.group_session,
    ]
    with database.read() as work:
        return {
            table.name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in found
        }


def erase(database: Database, conversation_id: str) -> None:
    with database.write() as work:
        work.connection.execute(
            delete(tables.conversation).where(tables.conversation.c.id == conversation_id)
        )


@pytest.fixture
def people(database: Database) -> list[str]:
    people = [open_conversation(database, CLOCK) for _ in range(2)]
    with database.write() as work:
        work.reservations.add_group_session(SESSION)
        work.reservations.reserve(
            SESSION.id, ReservedFor.GROUP_SESSION, [Span("clinician:Ben Ortiz", TEN, TEN + HOUR)]
        )
        for seat, conversation_id in enumerate(people, start=1):
            book(work, conversation_id, seat=seat)
            wait_and_hold(work, conversation_id)
    return people


def test_a_deleted_conversation_takes_all_that_is_its_own(database: Database, people: list[str]) -> None:
    erase(database, people[0])

    assert counts(database) == {
        "appointment": 1,
        # The session's clinician, the other's seat and person, hold and offer.
        "reservation": 5,
        "reminder": 1,
        "link": 1,
        "waiting_entry": 1,
        "group_session": 1,
    }
    with database.read() as work:
        assert work.reservations.taken([person_resource(people[0])], NOW, TEN + HOUR * 9, NOW) == []
        assert len(work.reservations.taken([person_resource(people[1])], NOW, TEN + HOUR * 9, NOW)) == 3


def test_the_last_conversation_of_a_group_session_takes_the_session_too(
    database: Database, people: list[str]
) -> None:
    for conversation_id in people:
        erase(database, conversation_id)

    assert set(counts(database).values()) == {0}


def test_a_deleted_appointment_takes_its_reservations_reminders_and_links(
    database: Database, people: list[str]
) -> None:
    before = counts(database)

    with database.write() as work:
        work.connection.execute(
            delete(tables.appointment).where(tables.appointment.c.conversation_id == people[0])
        )

    assert counts(database) == before | {"appointment": 1, "reservation": 7, "reminder": 1, "link": 1}
