from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, AppointmentState, Patient
from overture.core.booking_ports import Link
from overture.core.errors import (
    AppointmentNotFound,
    CancellationLate,
    ConversationNotFound,
    GuardianMissing,
    OpeningTaken,
    OpeningUnavailable,
)
from overture.core.reminder import Reminder
from overture.services.openings import find_openings
from overture.services.scheduling import (
    Scheduler,
    appointments_of,
    book_appointment,
    cancel_appointment,
    is_late,
    move_appointment,
)
from tests.helpers.clinics import ANNA, CONSULTATION, GROUP, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.schedulers import (
    CHOIR,
    DRUMS,
    TERMS,
    TUESDAY_TEN,
    WITH_BREAK,
    everything,
    kept_by,
    later,
    request,
    scheduler,
)
from tests.helpers.store import SetClock


def test_a_booking_is_kept_in_utc_with_the_clinics_zone(database: Database) -> None:
    desk = scheduler(database)
    wanted = request(desk)

    booked = book_appointment(desk, wanted)

    assert appointments_of(desk, str(wanted.conversation_id)) == [booked]
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
    assert len(appointments_of(desk, str(wanted.conversation_id))) == 1


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
        ("2026-03-03T10:15", "no appointment starts"),
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

    with pytest.raises(OpeningUnavailable, match="nobody offers this"):
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

    assert appointments_of(desk, str(first.conversation_id)) == []
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

    assert appointments_of(desk, str(first.conversation_id)) == [first]


def test_an_appointment_that_has_begun_is_not_cancelled_and_one_that_is_over_not_listed(
    database: Database,
) -> None:
    clock = SetClock()
    desk = Scheduler(database, clock, clinic())
    first = book_appointment(desk, request(desk))

    clock.moment = first.start
    with pytest.raises(AppointmentNotFound):
        cancel_appointment(desk, first.conversation_id, first.id)
    assert appointments_of(desk, str(first.conversation_id)) == [first]

    clock.moment = first.end
    assert appointments_of(desk, str(first.conversation_id)) == []


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


TUESDAY_ELEVEN = chicago("2026-03-03T11:00")


def pending(desk: Scheduler) -> list[Reminder]:
    with desk.store.read() as work:
        return work.reminders.due(desk.clock.now() + timedelta(days=365), 100)


def test_a_child_is_booked_only_with_a_guardian(database: Database) -> None:
    desk = scheduler(database)

    with pytest.raises(GuardianMissing):
        book_appointment(desk, request(desk, patient=Patient(age=9, guardian=" ")))
    booked = book_appointment(desk, request(desk, patient=Patient(age=9, guardian="Rosa Lopez")))

    assert booked.patient == Patient(age=9, guardian="Rosa Lopez")


def test_staff_book_for_somebody_without_a_conversation(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    wanted = replace(request(desk), conversation_id=None, message_id=None)

    booked = book_appointment(desk, wanted)

    assert booked.conversation_id is None
    with pytest.raises(OpeningTaken):
        book_appointment(desk, wanted)
    moved = move_appointment(desk, None, booked.id, TUESDAY_ELEVEN, by_staff=True)
    assert cancel_appointment(desk, None, moved.id, by_staff=True).state is AppointmentState.CANCELLED


def test_the_break_after_an_appointment_is_kept_free(database: Database) -> None:
    desk = scheduler(database, everything())
    book_appointment(desk, request(desk, service=WITH_BREAK, clinician="Anna Shah"))

    overlaps = request(desk, service=CONSULTATION, start=chicago("2026-03-03T10:30"), clinician="Anna Shah")
    with pytest.raises(OpeningTaken):
        book_appointment(desk, overlaps)
    follows = request(desk, service=CONSULTATION, start=TUESDAY_ELEVEN, clinician="Anna Shah")
    assert book_appointment(desk, follows).start == TUESDAY_ELEVEN


def test_rooms_limit_how_many_are_seen_at_once(database: Database) -> None:
    desk = scheduler(database, everything(rooms=1))

    first = book_appointment(desk, request(desk))

    assert first.room == "Room 1"
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk))
    assert book_appointment(desk, request(desk, start=TUESDAY_ELEVEN)).room == "Room 1"


def test_instruments_limit_only_what_needs_them(database: Database) -> None:
    desk = scheduler(database, everything(drums=1))
    book_appointment(desk, request(desk, service=DRUMS))

    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, service=DRUMS))

    assert book_appointment(desk, request(desk, service=INDIVIDUAL)).clinician == "Ben Ortiz"


def test_a_group_has_so_many_seats_and_is_gone_when_the_last_is_given_up(database: Database) -> None:
    desk = scheduler(database, everything())
    booked = [book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah")) for _ in range(3)]

    assert len({each.session_id for each in booked}) == 1
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah"))
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, service=INDIVIDUAL, clinician="Anna Shah"))
    for each in booked:
        cancel_appointment(desk, each.conversation_id, each.id)
    assert kept_by(desk, str(booked[0].session_id)) == []
    assert book_appointment(desk, request(desk, clinician="Anna Shah")).session_id is None


def test_a_seat_given_up_is_taken_by_the_next(database: Database) -> None:
    desk = scheduler(database, everything())
    booked = [book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah")) for _ in range(3)]

    cancel_appointment(desk, booked[1].conversation_id, booked[1].id)

    found = find_openings(desk, CHOIR, TUESDAY_TEN, TUESDAY_TEN, clinician="Anna Shah")
    assert [each.seats_left for each in found] == [1]
    again = book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah"))
    assert again.session_id == booked[0].session_id


def test_moving_keeps_the_appointment_and_frees_its_old_time(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    first = book_appointment(desk, request(desk))

    moved = move_appointment(desk, first.conversation_id, first.id, TUESDAY_ELEVEN)

    assert (moved.id, moved.sequence, moved.start) == (first.id, 1, TUESDAY_ELEVEN)
    assert appointments_of(desk, str(first.conversation_id)) == [moved]
    assert {each.starts_at for each in pending(desk)} == {moved.start}
    assert book_appointment(desk, request(desk)).start == TUESDAY_TEN


def test_an_appointment_moves_into_what_it_takes_itself(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    first = book_appointment(desk, request(desk))
    half_past = chicago("2026-03-03T10:30")
    person = first.conversation_id

    found = find_openings(desk, INDIVIDUAL, half_past, half_past, conversation_id=person, moving=first)

    assert [each.start for each in found] == [half_past]
    assert move_appointment(desk, person, first.id, half_past).start == half_past


def test_a_group_of_one_moves_into_its_own_time(database: Database) -> None:
    desk = scheduler(database, everything())
    first = book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah"))
    half_past = chicago("2026-03-03T10:30")

    found = find_openings(desk, CHOIR, half_past, half_past, clinician="Anna Shah", moving=first)
    moved = move_appointment(desk, first.conversation_id, first.id, half_past)

    assert [each.start for each in found] == [half_past]
    assert moved.start == half_past
    assert kept_by(desk, str(first.session_id)) == []


def test_a_refused_move_leaves_the_appointment_as_it_was(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    first = book_appointment(desk, request(desk))
    book_appointment(desk, request(desk, start=TUESDAY_ELEVEN))
    before = kept_by(desk, first.id)

    with pytest.raises(OpeningTaken):
        move_appointment(desk, first.conversation_id, first.id, TUESDAY_ELEVEN)
    with pytest.raises(OpeningUnavailable):
        move_appointment(desk, first.conversation_id, first.id, chicago("2026-03-07T10:00"))

    assert appointments_of(desk, str(first.conversation_id)) == [first]
    assert kept_by(desk, first.id) == before
    assert {each.starts_at for each in pending(desk)} == {first.start, TUESDAY_ELEVEN}


def test_moving_to_where_it_is_changes_nothing(database: Database) -> None:
    desk = scheduler(database)
    first = book_appointment(desk, request(desk))

    assert move_appointment(desk, first.conversation_id, first.id, TUESDAY_TEN) == first


def test_what_is_cancelled_or_somebody_elses_is_not_moved(database: Database) -> None:
    desk = scheduler(database)
    first = book_appointment(desk, request(desk))

    with pytest.raises(AppointmentNotFound):
        move_appointment(desk, open_conversation(desk.store, desk.clock), first.id, TUESDAY_ELEVEN)
    cancel_appointment(desk, first.conversation_id, first.id)
    with pytest.raises(AppointmentNotFound):
        move_appointment(desk, first.conversation_id, first.id, TUESDAY_ELEVEN)


def test_late_changes_are_for_staff(database: Database) -> None:
    desk = scheduler(database, clinic(terms=TERMS))
    first = book_appointment(desk, request(desk))
    assert not is_late(desk, first)

    later(desk, hours=2)

    assert is_late(desk, first)
    with pytest.raises(CancellationLate, match="24 hours"):
        cancel_appointment(desk, first.conversation_id, first.id)
    with pytest.raises(CancellationLate):
        move_appointment(desk, first.conversation_id, first.id, chicago("2026-03-05T10:00"))
    assert appointments_of(desk, str(first.conversation_id)) == [first]
    assert cancel_appointment(desk, None, first.id, by_staff=True).sequence == 1


def test_cancelling_drops_reminders_and_links(database: Database) -> None:
    desk = scheduler(database)
    first: Appointment = book_appointment(desk, request(desk))
    with desk.store.write() as work:
        work.links.add(Link("0" * 64, first.id, desk.clock.now(), first.start))
    assert pending(desk)

    cancel_appointment(desk, first.conversation_id, first.id)

    assert pending(desk) == []
    assert kept_by(desk, first.id) == []
    with desk.store.read() as work:
        assert work.links.get("0" * 64) is None
