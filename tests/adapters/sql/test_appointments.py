from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, AppointmentState
from overture.core.errors import OpeningTaken
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
CLOCK = SetClock()


def appointment(conversation_id: str, *, start: datetime = TEN, clinician: str = "Anna Shah") -> Appointment:
    return Appointment(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        service="Individual session",
        clinician=clinician,
        start=start,
        end=start + timedelta(minutes=50),
        timezone="America/Chicago",
        state=AppointmentState.BOOKED,
        name="Zoë 🎵 O'Connor",
        contact="+18165550100",
        message_id=str(uuid.uuid4()),
    )


def add(database: Database, wanted: Appointment) -> None:
    with database.write() as work:
        work.appointments.add(wanted, CLOCK.now())


def test_what_is_added_is_read_back_as_it_was(database: Database) -> None:
    wanted = appointment(open_conversation(database, CLOCK))

    add(database, wanted)

    with database.read() as work:
        assert work.appointments.get(wanted.conversation_id, wanted.id) == wanted
        assert work.appointments.by_message(wanted.conversation_id, wanted.message_id) == wanted
        assert work.appointments.of(wanted.conversation_id) == [wanted]


def test_another_conversation_does_not_see_it(database: Database) -> None:
    wanted = appointment(open_conversation(database, CLOCK))
    other = open_conversation(database, CLOCK)

    add(database, wanted)

    with database.read() as work:
        assert work.appointments.get(other, wanted.id) is None
        assert work.appointments.by_message(other, wanted.message_id) is None
        assert work.appointments.of(other) == []


@pytest.mark.parametrize("minutes", [-49, -10, 0, 10, 49])
def test_the_database_refuses_an_overlap_of_a_clinician(database: Database, minutes: int) -> None:
    add(database, appointment(open_conversation(database, CLOCK)))
    late = appointment(open_conversation(database, CLOCK), start=TEN + timedelta(minutes=minutes))

    with pytest.raises(OpeningTaken):
        add(database, late)

    with database.read() as work:
        assert work.appointments.of(late.conversation_id) == []


def test_the_database_refuses_an_overlap_of_a_person_with_two_clinicians(database: Database) -> None:
    first = appointment(open_conversation(database, CLOCK))
    add(database, first)

    with pytest.raises(OpeningTaken):
        add(
            database,
            appointment(first.conversation_id, start=TEN + timedelta(minutes=10), clinician="Ben Ortiz"),
        )


@pytest.mark.parametrize("minutes", [-50, 50])
def test_appointments_may_touch(database: Database, minutes: int) -> None:
    first = appointment(open_conversation(database, CLOCK))
    add(database, first)

    add(database, appointment(first.conversation_id, start=TEN + timedelta(minutes=minutes)))

    with database.read() as work:
        assert len(work.appointments.of(first.conversation_id)) == 2


def test_a_refusal_leaves_the_unit_of_work_usable(database: Database) -> None:
    add(database, appointment(open_conversation(database, CLOCK)))
    mine = open_conversation(database, CLOCK)

    with database.write() as work:
        with pytest.raises(OpeningTaken):
            work.appointments.add(appointment(mine), CLOCK.now())
        work.appointments.add(appointment(mine, clinician="Ben Ortiz"), CLOCK.now())

    with database.read() as work:
        assert [each.clinician for each in work.appointments.of(mine)] == ["Ben Ortiz"]


def test_a_cancelled_time_can_be_booked_again_and_is_not_busy(database: Database) -> None:
    first = appointment(open_conversation(database, CLOCK))
    add(database, first)

    with database.write() as work:
        assert work.appointments.cancel(first.id, CLOCK.now())
        assert not work.appointments.cancel(first.id, CLOCK.now())

    with database.read() as work:
        assert work.appointments.busy(["Anna Shah"], TEN, TEN + timedelta(hours=1)) == []
    add(database, appointment(open_conversation(database, CLOCK)))


def test_a_message_books_once(database: Database) -> None:
    first = appointment(open_conversation(database, CLOCK))
    add(database, first)
    again = replace(
        first, id=str(uuid.uuid4()), start=TEN + timedelta(days=1), end=TEN + timedelta(days=1, hours=1)
    )

    with pytest.raises(OpeningTaken):
        add(database, again)


def test_busy_times_are_those_that_touch_the_span_and_the_clinicians(database: Database) -> None:
    first = appointment(open_conversation(database, CLOCK))
    add(database, first)

    with database.read() as work:
        assert work.appointments.busy(["Anna Shah"], TEN, TEN + timedelta(minutes=1)) == [
            ("Anna Shah", first.start, first.end)
        ]
        assert work.appointments.busy(["Ben Ortiz"], TEN, TEN + timedelta(hours=1)) == []
        assert work.appointments.busy(["Anna Shah"], first.end, first.end + timedelta(hours=1)) == []
