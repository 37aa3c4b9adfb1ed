from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, AppointmentState, Patient
from overture.core.errors import AppointmentNotFound, ConversationNotFound, OpeningTaken
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock, appointment_at

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
CLOCK = SetClock()
NOW = CLOCK.now()
LATER = NOW + timedelta(hours=1)


def add(database: Database, *wanted: Appointment) -> None:
    with database.write() as work:
        for each in wanted:
            work.appointments.add(each, NOW)


def by_id(database: Database, appointment: Appointment) -> Appointment | None:
    with database.read() as work:
        return work.appointments.by_id(appointment.id)


def test_what_is_added_is_read_back_as_it_was(database: Database) -> None:
    mine = open_conversation(database, CLOCK)
    wanted = replace(
        appointment_at(mine, TEN, message_id="m"),
        room="Blue room",
        patient=Patient(9, "Maria Lopez", "son"),
        session_id=str(uuid.uuid4()),
        series_id=str(uuid.uuid4()),
        sequence=3,
        booked_at=NOW,
    )

    add(database, wanted)

    with database.read() as work:
        assert work.appointments.get(mine, wanted.id) == wanted
        assert work.appointments.by_id(wanted.id) == wanted
        assert work.appointments.by_message(mine, "m") == [wanted]
        assert work.appointments.of(mine) == [wanted]


def test_what_staff_booked_needs_no_conversation_and_no_message(database: Database) -> None:
    first = replace(appointment_at(None, TEN), message_id=None)
    second = replace(first, id=str(uuid.uuid4()), clinician="Ben Ortiz")

    add(database, first, second)

    assert by_id(database, first) == replace(first, booked_at=NOW)
    assert by_id(database, second) == replace(second, booked_at=NOW)


def test_another_conversation_does_not_see_it(database: Database) -> None:
    wanted = appointment_at(open_conversation(database, CLOCK), TEN, message_id="m")
    other = open_conversation(database, CLOCK)

    add(database, wanted)

    with database.read() as work:
        assert work.appointments.get(other, wanted.id) is None
        assert work.appointments.by_message(other, "m") == []
        assert work.appointments.of(other) == []


def test_a_message_books_a_series_and_each_of_its_starts_once(database: Database) -> None:
    mine = open_conversation(database, CLOCK)
    series = [appointment_at(mine, TEN + WEEK * number, message_id="m") for number in (1, 0, 2)]
    add(database, *series)

    with database.write() as work:
        with pytest.raises(OpeningTaken):
            work.appointments.add(appointment_at(mine, TEN, message_id="m"), NOW)
        work.appointments.add(appointment_at(mine, TEN, message_id="another"), NOW)

    with database.read() as work:
        found = work.appointments.by_message(mine, "m")
    assert [each.start for each in found] == [TEN, TEN + WEEK, TEN + WEEK * 2]


def test_one_of_a_series_can_move_to_where_a_cancelled_one_was(database: Database) -> None:
    mine = open_conversation(database, CLOCK)
    first, second = (appointment_at(mine, TEN + WEEK * number, message_id="m") for number in (0, 1))
    add(database, first, second)

    with database.write() as work:
        assert work.appointments.cancel(second.id, LATER)
        work.appointments.change(replace(first, start=second.start, end=second.end, sequence=1), LATER)

    moved = by_id(database, first)
    assert moved is not None
    assert moved.start == second.start


def test_an_appointment_of_no_conversation_at_all_is_refused(database: Database) -> None:
    with pytest.raises(ConversationNotFound), database.write() as work:
        work.appointments.add(appointment_at(str(uuid.uuid4()), TEN), NOW)


def test_an_appointment_that_ends_before_it_starts_is_refused(database: Database) -> None:
    wrong = replace(appointment_at(open_conversation(database, CLOCK), TEN), end=TEN)

    with pytest.raises(IntegrityError), database.write() as work:
        work.appointments.add(wrong, NOW)

    assert by_id(database, wrong) is None


def test_a_change_moves_it_and_leaves_the_rest(database: Database) -> None:
    wanted = appointment_at(open_conversation(database, CLOCK), TEN)
    add(database, wanted)
    moved = replace(
        wanted,
        clinician="Ben Ortiz",
        room="Red room",
        session_id=str(uuid.uuid4()),
        start=TEN + WEEK,
        end=TEN + WEEK + timedelta(hours=1),
        sequence=1,
    )

    with database.write() as work:
        work.appointments.change(replace(moved, name="Somebody Else"), LATER)

    assert by_id(database, wanted) == replace(moved, booked_at=NOW, changed_at=LATER)


def test_a_cancelled_one_is_not_changed_any_more(database: Database) -> None:
    wanted = appointment_at(open_conversation(database, CLOCK), TEN)
    add(database, wanted)

    with database.write() as work:
        work.appointments.cancel(wanted.id, LATER)
        with pytest.raises(AppointmentNotFound):
            work.appointments.change(replace(wanted, start=TEN - WEEK, sequence=1), LATER)

    kept = by_id(database, wanted)
    assert kept is not None
    assert (kept.start, kept.state) == (TEN, AppointmentState.CANCELLED)


def test_cancelling_raises_the_sequence_once(database: Database) -> None:
    wanted = appointment_at(open_conversation(database, CLOCK), TEN)
    add(database, wanted)

    with database.write() as work:
        assert work.appointments.cancel(wanted.id, LATER)
        assert not work.appointments.cancel(wanted.id, LATER + WEEK)

    assert by_id(database, wanted) == replace(
        wanted, state=AppointmentState.CANCELLED, sequence=1, booked_at=NOW, changed_at=LATER
    )


def test_between_finds_the_booked_ones_that_touch_the_span(database: Database) -> None:
    mine = open_conversation(database, CLOCK)
    later = appointment_at(mine, TEN + timedelta(hours=1), clinician="Ben Ortiz")
    first, gone = appointment_at(mine, TEN), appointment_at(mine, TEN + timedelta(minutes=10))
    add(database, later, first, gone)
    with database.write() as work:
        work.appointments.cancel(gone.id, LATER)

    with database.read() as work:
        between = work.appointments.between
        assert [each.id for each in between(TEN, TEN + WEEK)] == [first.id, later.id]
        assert [each.id for each in between(TEN, TEN + WEEK, ["Ben Ortiz"])] == [later.id]
        assert between(TEN, TEN + WEEK, []) == []
        assert between(first.end, later.start) == []
        assert [each.id for each in between(first.end - timedelta(seconds=1), first.end)] == [first.id]
