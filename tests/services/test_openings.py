from __future__ import annotations

from overture.adapters.sql.database import Database
from overture.core.closure import Reason
from overture.services.blocks import block_time
from overture.services.holds import hold_opening
from overture.services.openings import explain_closed, find_openings
from overture.services.scheduling import book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.schedulers import CHOIR, TUESDAY_TEN, everything, request, scheduler

TUESDAY = (chicago("2026-03-03T00:00"), chicago("2026-03-03T23:59"))


def test_a_day_shows_what_is_left_of_it(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    book_appointment(desk, request(desk))
    block_time(desk, "Anna Shah", chicago("2026-03-03T11:00"), chicago("2026-03-03T17:00"), "training", None)

    found = find_openings(desk, INDIVIDUAL, *TUESDAY)

    assert [f"{each.start:%H:%M}" for each in found] == ["09:00"]


def test_seats_left_are_counted_and_a_full_group_is_none(database: Database) -> None:
    desk = scheduler(database, everything())
    left = []
    for _ in range(4):
        found = find_openings(desk, CHOIR, TUESDAY_TEN, TUESDAY_TEN, clinician="Anna Shah")
        left.append([each.seats_left for each in found])
        if found:
            book_appointment(desk, request(desk, service=CHOIR, clinician="Anna Shah"))

    assert left == [[3], [2], [1], []]


def test_who_has_a_seat_is_not_offered_another_of_the_same_group(database: Database) -> None:
    desk = scheduler(database, everything())
    first = book_appointment(desk, request(desk, service=CHOIR))

    assert not find_openings(desk, CHOIR, TUESDAY_TEN, TUESDAY_TEN, conversation_id=first.conversation_id)


def test_a_hold_hides_the_opening_from_all_but_its_own_conversation(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    mine = open_conversation(database, desk.clock)

    hold_opening(desk, mine, INDIVIDUAL, None, TUESDAY_TEN)

    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN) == []
    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN, conversation_id=mine)


def test_staff_learn_why_a_time_is_closed(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    book_appointment(desk, request(desk))

    taken = explain_closed(desk, INDIVIDUAL, "Anna Shah", TUESDAY_TEN)
    early = explain_closed(desk, INDIVIDUAL, None, chicago("2026-03-03T08:00"))

    assert taken is not None
    assert taken.reason is Reason.TAKEN
    assert early is not None
    assert early.reason is Reason.OUTSIDE_HOURS
    assert explain_closed(desk, INDIVIDUAL, "Anna Shah", chicago("2026-03-03T11:00")) is None
