from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from overture.core.appointment import Opening, Service
from overture.core.availability import openings
from overture.core.clinic import BookingTerms, Clinic, Instrument
from overture.core.reservation import (
    Reserved,
    ReservedFor,
    clinician_resource,
    instrument_resource,
    person_resource,
    room_resource,
)
from tests.helpers.clinics import (
    CARA,
    CHOIR,
    DAN,
    PIANO_LESSON,
    chicago,
    choir_session,
    furnished_clinic,
    reserved,
)

NOW = chicago("2026-03-02T09:00")
MORNING = (chicago("2026-03-03T09:00"), chicago("2026-03-03T12:00"))
BLUE, HALL = room_resource("Blue"), room_resource("Hall")


def at_ten(resource: str) -> Reserved:
    return reserved(resource, "2026-03-03T10:00", "2026-03-03T11:00")


def walls(found: list[Opening], clinician: str = CARA.name) -> list[str]:
    return [f"{opening.start:%H:%M}" for opening in found if opening.clinician == clinician]


def morning_of(place: Clinic, service: Service, *taken: Reserved, person: str | None = None) -> list[Opening]:
    return openings(place, service, *MORNING, now=NOW, taken=taken, person=person)


@pytest.mark.parametrize(
    ("start", "end", "offered"),
    [
        # The lesson at nine ends at 9:50 and is kept free around until ten.
        ("10:00", "10:30", ["09:00", "11:00", "11:30", "12:00"]),
        ("09:59", "10:25", ["10:30", "11:00", "11:30", "12:00"]),
        ("10:00", "10:25", ["09:00", "10:30", "11:00", "11:30", "12:00"]),
        ("10:00", "10:26", ["09:00", "11:00", "11:30", "12:00"]),
    ],
)
def test_buffers_are_free_of_what_else_is_reserved(start: str, end: str, offered: list[str]) -> None:
    busy = reserved(clinician_resource(CARA.name), f"2026-03-03T{start}", f"2026-03-03T{end}")

    assert walls(morning_of(furnished_clinic(CARA), PIANO_LESSON, busy)) == offered


def test_buffers_may_lie_outside_the_hours() -> None:
    day = (chicago("2026-03-03T00:00"), chicago("2026-03-03T23:00"))
    terms = BookingTerms(step=timedelta(minutes=10))

    found = openings(furnished_clinic(CARA, terms=terms), PIANO_LESSON, *day, now=NOW)

    assert walls(found)[0] == "09:00"
    assert found[-1].end == chicago("2026-03-03T17:00")


def test_an_opening_needs_a_room_that_fits_and_is_free() -> None:
    place = furnished_clinic(CARA)

    assert "10:00" in walls(morning_of(place, PIANO_LESSON, at_ten(BLUE)))
    assert "10:00" not in walls(morning_of(place, PIANO_LESSON, at_ten(BLUE), at_ten(HALL)))
    assert "10:00" not in walls(morning_of(place, CHOIR, at_ten(HALL)))
    assert "10:00" in walls(morning_of(place, CHOIR, at_ten(BLUE)))


def test_a_service_that_fits_no_room_has_no_openings_and_without_rooms_none_is_needed() -> None:
    place = furnished_clinic(CARA)

    assert morning_of(replace(place, rooms=place.rooms[:1]), CHOIR) == []
    assert morning_of(replace(place, rooms=()), CHOIR) != []


def test_an_opening_needs_a_free_unit_of_each_instrument() -> None:
    first, second = (at_ten(instrument_resource("piano", unit)) for unit in (1, 2))
    place = furnished_clinic(CARA)

    assert "10:00" in walls(morning_of(place, PIANO_LESSON, first))
    assert "10:00" not in walls(morning_of(place, PIANO_LESSON, first, second))
    assert "11:30" in walls(morning_of(place, PIANO_LESSON, first, second))


def test_two_instruments_are_both_needed() -> None:
    duet = replace(PIANO_LESSON, needs=("piano", "drum"))
    place = replace(
        furnished_clinic(CARA),
        services=(duet,),
        instruments=(Instrument("piano", "Piano"), Instrument("drum", "Drum")),
    )

    assert "10:00" in walls(morning_of(place, duet))
    assert "10:00" not in walls(morning_of(place, duet, at_ten(instrument_resource("drum", 1))))


def test_what_another_clinician_keeps_is_in_nobodys_way() -> None:
    found = morning_of(furnished_clinic(), PIANO_LESSON, at_ten(clinician_resource(DAN.name)))

    assert "10:00" in walls(found)
    assert "10:00" not in walls(found, DAN.name)


def test_a_persons_own_appointments_are_in_the_way_without_buffers() -> None:
    own = reserved(person_resource("me"), "2026-03-03T09:50", "2026-03-03T10:30")

    found = walls(morning_of(furnished_clinic(CARA), PIANO_LESSON, own, person="me"))

    assert found == ["09:00", "10:30", "11:00", "11:30", "12:00"]
    assert "09:30" in walls(morning_of(furnished_clinic(CARA), PIANO_LESSON, own, person="you"))


def group_openings(seats_taken: int, person: str | None = None, *taken: Reserved) -> list[Opening]:
    kept = (
        reserved(resource, "2026-03-03T10:00", "2026-03-03T11:00", ReservedFor.GROUP_SESSION)
        for resource in (clinician_resource(CARA.name), HALL)
    )
    return openings(
        furnished_clinic(),
        CHOIR,
        *MORNING,
        now=NOW,
        taken=[*kept, *taken],
        group_sessions=[choir_session("2026-03-03T10:00")],
        seats_taken={"choir-1": seats_taken},
        person=person,
    )


def test_a_group_on_the_books_is_offered_while_it_has_seats() -> None:
    seats = {f"{opening.start:%H:%M}": opening.seats_left for opening in group_openings(2)}

    assert seats == {"09:00": 3, "10:00": 1, "11:00": 3, "11:30": 3, "12:00": 3}


@pytest.mark.parametrize("seats_taken", [3, 4])
def test_a_full_group_is_not_offered(seats_taken: int) -> None:
    assert walls(group_openings(seats_taken)) == ["09:00", "11:00", "11:30", "12:00"]


def test_who_has_a_seat_in_a_group_is_not_offered_another() -> None:
    own = reserved(person_resource("me"), "2026-03-03T10:00", "2026-03-03T11:00")

    assert walls(group_openings(1, "me", own)) == ["09:00", "11:00", "11:30", "12:00"]


def test_a_group_is_not_offered_on_a_day_that_was_closed_since_nor_for_another_service() -> None:
    session = choir_session("2026-03-03T10:00")
    place = furnished_clinic(CARA)
    closed = replace(place, closed_days=frozenset({session.start.date()}))

    assert openings(closed, CHOIR, *MORNING, now=NOW, group_sessions=[session]) == []
    assert {
        opening.seats_left
        for opening in openings(place, PIANO_LESSON, *MORNING, now=NOW, group_sessions=[session])
    } == {1}


def test_a_group_off_the_grid_is_offered_as_it_stands() -> None:
    session = choir_session("2026-03-03T10:10")

    found = openings(furnished_clinic(CARA), CHOIR, *MORNING, now=NOW, group_sessions=[session])

    assert Opening(CARA.name, session.start, session.end, 3) in found
    assert [opening.start for opening in found] == sorted(opening.start for opening in found)


def test_a_group_on_the_books_is_offered_once() -> None:
    session = choir_session("2026-03-03T10:00")

    found = openings(furnished_clinic(CARA), CHOIR, *MORNING, now=NOW, group_sessions=[session])

    assert [opening.start for opening in found].count(session.start) == 1
