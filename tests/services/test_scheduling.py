from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from overture.adapters.sql.database import Database
from overture.core.appointment import AppointmentState, Service
from overture.core.clinic import Clinic
from overture.core.errors import AppointmentNotFound, ConversationNotFound, OpeningTaken, OpeningUnavailable
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    appointments_of,
    book_appointment,
    cancel_appointment,
    find_openings,
)
from tests.helpers.clinics import ANNA, CONSULTATION, GROUP, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.store import SetClock

TUESDAY_TEN = chicago("2026-03-03T10:00")


def scheduler(database: Database, profile: Clinic | None = None) -> Scheduler:
    return Scheduler(database, SetClock(), profile or clinic())


def request(
    desk: Scheduler,
    *,
    conversation_id: str | None = None,
    start: datetime = TUESDAY_TEN,
    service: Service = INDIVIDUAL,
    clinician: str | None = None,
) -> BookingRequest:
    return BookingRequest(
        conversation_id=conversation_id or open_conversation(desk.store, desk.clock),
        message_id=str(uuid.uuid4()),
        service=service,
        clinician=clinician,
        start=start,
        name="Maria Lopez",
        contact="maria@example.org",
    )


def test_a_booking_is_kept_in_utc_with_the_clinics_zone(database: Database) -> None:
    desk = scheduler(database)
    wanted = request(desk)

    booked = book_appointment(desk, wanted)

    assert appointments_of(desk, wanted.conversation_id) == [booked]
    assert booked.start == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    assert booked.start.tzinfo is UTC
    assert booked.end == datetime(2026, 3, 3, 16, 50, tzinfo=UTC)
    assert (booked.timezone, booked.service, booked.clinician) == (
        "America/Chicago",
        "Individual session",
        "Anna Shah",
    )


def test_the_same_message_books_once(database: Database) -> None:
    desk = scheduler(database)
    wanted = request(desk)

    first = book_appointment(desk, wanted)
    again = book_appointment(desk, wanted)

    assert again == first
    assert len(appointments_of(desk, wanted.conversation_id)) == 1


def test_anyone_means_the_next_one_who_is_free(database: Database) -> None:
    desk = scheduler(database)

    booked = [book_appointment(desk, request(desk)).clinician for _ in range(2)]

    assert booked == ["Anna Shah", "Ben Ortiz"]
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk))


def test_a_clinician_wished_for_is_not_replaced(database: Database) -> None:
    desk = scheduler(database)
    book_appointment(desk, request(desk, clinician="Anna Shah"))

    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, clinician="Anna Shah"))


def test_a_person_cannot_be_in_two_places(database: Database) -> None:
    desk = scheduler(database)
    first = book_appointment(desk, request(desk))

    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, conversation_id=first.conversation_id))


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-03-02T10:30", "too soon"),
        ("2026-02-27T10:00", "too soon"),
        ("2026-03-03T08:30", "outside the times"),
        ("2026-03-03T10:15", "outside the times"),
        ("2026-03-07T10:00", "outside the times"),
        ("2026-06-02T10:00", "too far ahead"),
    ],
)
def test_a_time_that_is_no_opening_is_refused_with_the_reason(
    database: Database, start: str, reason: str
) -> None:
    desk = scheduler(database)

    with pytest.raises(OpeningUnavailable, match=reason):
        book_appointment(desk, request(desk, start=chicago(start)))


def test_a_clinician_who_does_not_offer_the_service_is_not_booked(database: Database) -> None:
    desk = scheduler(database)

    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, service=GROUP, clinician="Anna Shah"))


def test_nothing_is_booked_for_a_conversation_that_is_not_there(database: Database) -> None:
    desk = scheduler(database)

    with pytest.raises(ConversationNotFound):
        book_appointment(desk, request(desk, conversation_id="nobody"))


def test_adjacent_appointments_are_both_booked(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))

    book_appointment(desk, request(desk, service=CONSULTATION, start=chicago("2026-03-03T10:00")))
    book_appointment(desk, request(desk, service=CONSULTATION, start=chicago("2026-03-03T10:30")))
    book_appointment(desk, request(desk, service=CONSULTATION, start=chicago("2026-03-03T09:30")))

    found = find_openings(desk, CONSULTATION, chicago("2026-03-03T09:00"), chicago("2026-03-03T11:00"))
    assert [f"{opening.start:%H:%M}" for opening in found] == ["09:00", "11:00"]


def test_a_cancelled_time_is_an_opening_again(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    first = book_appointment(desk, request(desk))

    cancel_appointment(desk, first.conversation_id, first.id)

    assert appointments_of(desk, first.conversation_id) == []
    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN)
    assert book_appointment(desk, request(desk)).state is AppointmentState.BOOKED


def test_cancelling_twice_changes_nothing(database: Database) -> None:
    desk = scheduler(database)
    first = book_appointment(desk, request(desk))

    assert cancel_appointment(desk, first.conversation_id, first.id).id == first.id
    assert cancel_appointment(desk, first.conversation_id, first.id).id == first.id


def test_an_appointment_of_someone_else_is_not_cancelled(database: Database) -> None:
    desk = scheduler(database)
    first = book_appointment(desk, request(desk))
    other = open_conversation(desk.store, desk.clock)

    with pytest.raises(AppointmentNotFound):
        cancel_appointment(desk, other, first.id)

    assert appointments_of(desk, first.conversation_id) == [first]


def test_an_appointment_that_has_begun_is_not_cancelled_and_one_that_is_over_not_listed(
    database: Database,
) -> None:
    clock = SetClock()
    desk = Scheduler(database, clock, clinic())
    first = book_appointment(desk, request(desk))

    clock.moment = first.start
    with pytest.raises(AppointmentNotFound):
        cancel_appointment(desk, first.conversation_id, first.id)
    assert appointments_of(desk, first.conversation_id) == [first]

    clock.moment = first.end
    assert appointments_of(desk, first.conversation_id) == []


def test_openings_leave_out_what_the_person_has_booked_with_anyone(database: Database) -> None:
    desk = scheduler(database)
    first = book_appointment(desk, request(desk))

    mine = find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN, conversation_id=first.conversation_id)
    others = find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN)

    assert mine == []
    assert [opening.clinician for opening in others] == ["Ben Ortiz"]


def test_an_appointment_that_begins_before_the_span_still_makes_it_busy(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    book_appointment(desk, request(desk, start=chicago("2026-03-03T09:30")))

    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN) == []


def test_on_the_day_of_the_change_to_summer_time_the_wall_clock_counts(database: Database) -> None:
    everyday = replace(
        ANNA, availability=tuple(replace(ANNA.availability[0], weekday=day) for day in range(7))
    )
    desk = scheduler(database, clinic(everyday))

    before = book_appointment(desk, request(desk, start=chicago("2026-03-07T09:00")))
    after = book_appointment(desk, request(desk, start=chicago("2026-03-08T09:00")))

    assert before.start == datetime(2026, 3, 7, 15, 0, tzinfo=UTC)
    assert after.start == datetime(2026, 3, 8, 14, 0, tzinfo=UTC)
