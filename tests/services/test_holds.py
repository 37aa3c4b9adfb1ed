from __future__ import annotations

import pytest

from overture.adapters.sql.database import Database
from overture.core.errors import ConversationNotFound, OpeningTaken, OpeningUnavailable
from overture.services.books import hold_owner
from overture.services.holds import hold_opening, release_hold
from overture.services.openings import find_openings
from overture.services.scheduling import appointments_of, book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.schedulers import CHOIR, TUESDAY_TEN, everything, kept_by, later, request, scheduler

TUESDAY_ELEVEN = chicago("2026-03-03T11:00")


def test_what_is_held_is_not_booked_by_others_until_the_hold_lapses(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    mine = open_conversation(database, desk.clock)

    opening = hold_opening(desk, mine, INDIVIDUAL, None, TUESDAY_TEN)

    assert (opening.clinician, opening.start) == ("Anna Shah", TUESDAY_TEN)
    later(desk, minutes=4)
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk))
    later(desk, minutes=1)
    assert book_appointment(desk, request(desk)).start == TUESDAY_TEN


def test_who_holds_books_and_the_hold_is_gone(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    mine = open_conversation(database, desk.clock)
    hold_opening(desk, mine, INDIVIDUAL, "Anna Shah", TUESDAY_TEN)

    booked = book_appointment(desk, request(desk, conversation_id=mine))

    assert appointments_of(desk, mine) == [booked]
    assert kept_by(desk, hold_owner(mine)) == []


def test_a_new_hold_replaces_the_old_one_even_where_they_overlap(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    mine = open_conversation(database, desk.clock)
    hold_opening(desk, mine, INDIVIDUAL, None, TUESDAY_TEN)

    hold_opening(desk, mine, INDIVIDUAL, None, chicago("2026-03-03T10:30"))

    assert {each.span.start for each in kept_by(desk, hold_owner(mine))} == {chicago("2026-03-03T10:30")}


def test_a_refused_hold_leaves_the_one_before(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    mine = open_conversation(database, desk.clock)
    book_appointment(desk, request(desk, start=TUESDAY_ELEVEN))
    hold_opening(desk, mine, INDIVIDUAL, None, TUESDAY_TEN)

    with pytest.raises(OpeningTaken):
        hold_opening(desk, mine, INDIVIDUAL, None, TUESDAY_ELEVEN)
    with pytest.raises(OpeningUnavailable):
        hold_opening(desk, mine, INDIVIDUAL, None, chicago("2026-03-07T10:00"))

    assert {each.span.start for each in kept_by(desk, hold_owner(mine))} == {TUESDAY_TEN}


def test_a_released_hold_is_free_at_once(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    mine = open_conversation(database, desk.clock)
    hold_opening(desk, mine, INDIVIDUAL, None, TUESDAY_TEN)

    release_hold(desk, mine)
    release_hold(desk, mine)

    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN)


def test_a_held_seat_leaves_the_others_and_lapses_with_its_group(database: Database) -> None:
    desk = scheduler(database, everything())
    mine = open_conversation(database, desk.clock)

    assert hold_opening(desk, mine, CHOIR, "Anna Shah", TUESDAY_TEN).seats_left == 3
    found = find_openings(desk, CHOIR, TUESDAY_TEN, TUESDAY_TEN, clinician="Anna Shah")
    assert [each.seats_left for each in found] == [2]
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk, clinician="Anna Shah"))

    later(desk, minutes=5)
    assert book_appointment(desk, request(desk, clinician="Anna Shah")).session_id is None


def test_a_group_that_began_with_a_hold_stands_once_somebody_books(database: Database) -> None:
    desk = scheduler(database, everything())
    mine = open_conversation(database, desk.clock)
    hold_opening(desk, mine, CHOIR, "Anna Shah", TUESDAY_TEN)

    booked = book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah"))
    later(desk, minutes=5)

    assert {each.until for each in kept_by(desk, str(booked.session_id))} == {None}
    found = find_openings(desk, CHOIR, TUESDAY_TEN, TUESDAY_TEN, clinician="Anna Shah")
    assert [each.seats_left for each in found] == [2]
    more = [book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah")) for _ in range(2)]
    assert {each.session_id for each in more} == {booked.session_id}


def test_a_lapsed_group_makes_place_for_a_new_one_at_the_same_time(database: Database) -> None:
    desk = scheduler(database, everything())
    hold_opening(desk, open_conversation(database, desk.clock), CHOIR, "Anna Shah", TUESDAY_TEN)
    later(desk, minutes=6)

    booked = [book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah")) for _ in range(3)]

    assert len({each.session_id for each in booked}) == 1


def test_nobody_holds_for_a_conversation_that_is_not_there(database: Database) -> None:
    with pytest.raises(ConversationNotFound):
        hold_opening(scheduler(database), "nobody", INDIVIDUAL, None, TUESDAY_TEN)
