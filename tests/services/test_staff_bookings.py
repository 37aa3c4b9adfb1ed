"""What staff change from several windows at once happens once, and is told once; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, AppointmentState, Service
from overture.core.conversation import Conversation
from overture.core.errors import AppointmentNotFound, MayOnlyRead
from overture.core.staff import Staff
from overture.core.transcript import Speaker
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from overture.services.staff_bookings import (
    add_appointment,
    cancel_by_staff,
    close_time,
    move_by_staff,
    reopen_time,
)
from overture.services.transcripts import whole_transcript
from tests.helpers.clinics import GROUP, INDIVIDUAL, chicago, clinic
from tests.helpers.store import House, house

AT_ONCE = 6
CHOIR = replace(GROUP, capacity=6)
TEN, ELEVEN = chicago("2026-03-03T10:00"), chicago("2026-03-03T11:00")
ADDED = BookingRequest(None, None, INDIVIDUAL, "Anna Shah", TEN, "Maya Cole", "maya@example.org")


@pytest.fixture
def place(database: Database) -> House:
    return house(database)


@pytest.fixture
def scheduler(place: House) -> Scheduler:
    profile = clinic()
    return Scheduler(place.store, place.clock, replace(profile, services=(*profile.services[:2], CHOIR)))


@pytest.fixture
def staff(place: House) -> Staff:
    return place.staff()


@pytest.fixture
def conversation(place: House) -> Conversation:
    return place.conversation()


@pytest.fixture
def booked(scheduler: Scheduler, conversation: Conversation) -> Appointment:
    return book_appointment(scheduler, replace(ADDED, conversation_id=conversation.id, message_id="m"))


def at_once(deed: Callable[[], Appointment]) -> set[str]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {future.result().id for future in [pool.submit(deed) for _ in range(AT_ONCE)]}


def told(place: House, conversation: Conversation) -> int:
    turns = whole_transcript(place.store, conversation.id).turns
    return sum(turn.speaker is Speaker.SYSTEM for turn in turns)


def all_booked(place: House) -> list[Appointment]:
    with place.store.read() as work:
        return work.appointments.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("service", "clinician"), [(INDIVIDUAL, "Anna Shah"), (CHOIR, "Ben Ortiz")])
def test_one_form_sent_many_times_at_once_books_once(
    place: House, scheduler: Scheduler, staff: Staff, service: Service, clinician: str
) -> None:
    request = replace(ADDED, service=service, clinician=clinician)

    ids = at_once(lambda: add_appointment(place.desk, scheduler, staff, request))

    assert [each.id for each in all_booked(place)] == list(ids)


def test_a_move_sent_many_times_at_once_is_told_once(
    place: House, scheduler: Scheduler, staff: Staff, booked: Appointment, conversation: Conversation
) -> None:
    at_once(lambda: move_by_staff(place.desk, scheduler, staff, booked.id, ELEVEN, sequence=0))

    (moved,) = all_booked(place)
    assert (moved.start, moved.sequence) == (ELEVEN, 1)
    assert told(place, conversation) == 1


def test_a_cancellation_sent_many_times_at_once_is_told_once(
    place: House, scheduler: Scheduler, staff: Staff, booked: Appointment, conversation: Conversation
) -> None:
    at_once(lambda: cancel_by_staff(place.desk, scheduler, staff, booked.id))

    assert all_booked(place) == []
    assert told(place, conversation) == 1
    assert place.notes.told == [conversation.id]


def test_a_moved_back_appointment_is_told_each_time(
    place: House, scheduler: Scheduler, staff: Staff, booked: Appointment, conversation: Conversation
) -> None:
    for sequence, start in enumerate((ELEVEN, TEN)):
        move_by_staff(place.desk, scheduler, staff, booked.id, start, sequence=sequence)

    assert all_booked(place)[0].start == TEN
    assert told(place, conversation) == 2


def test_a_cancelled_appointment_cannot_be_moved(
    place: House, scheduler: Scheduler, staff: Staff, booked: Appointment
) -> None:
    cancelled = cancel_by_staff(place.desk, scheduler, staff, booked.id)

    assert cancelled.state is AppointmentState.CANCELLED
    with pytest.raises(AppointmentNotFound):
        move_by_staff(place.desk, scheduler, staff, booked.id, ELEVEN, sequence=1)


def test_a_role_that_reads_changes_nothing(
    place: House, scheduler: Scheduler, booked: Appointment, conversation: Conversation
) -> None:
    ivy = place.staff("Ivy", "auditor")
    block = close_time(place.desk, scheduler, place.staff("Boss"), "Ben Ortiz", TEN, ELEVEN, "Away")
    deeds: list[Callable[[], object]] = [
        lambda: add_appointment(place.desk, scheduler, ivy, replace(ADDED, start=ELEVEN)),
        lambda: move_by_staff(place.desk, scheduler, ivy, booked.id, ELEVEN, sequence=0),
        lambda: cancel_by_staff(place.desk, scheduler, ivy, booked.id),
        lambda: close_time(place.desk, scheduler, ivy, "Anna Shah", ELEVEN, chicago("2026-03-03T12:00"), "x"),
        lambda: reopen_time(place.desk, scheduler, ivy, block.id),
    ]

    for deed in deeds:
        with pytest.raises(MayOnlyRead):
            deed()

    assert all_booked(place) == [booked]
    assert told(place, conversation) == 0
    with place.store.read() as work:
        assert work.reservations.blocks(TEN, ELEVEN) == [block]
