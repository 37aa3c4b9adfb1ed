from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from overture.core.allocation import BusyTimes, allocate, resources_of
from overture.core.reservation import (
    Reserved,
    ReservedFor,
    Span,
    clinician_resource,
    instrument_resource,
    room_resource,
)
from tests.helpers.clinics import CARA, CHOIR, PIANO_LESSON, chicago, furnished_clinic, reserved

TEN = chicago("2026-03-03T10:00")
CARA_HERSELF, BLUE, HALL = clinician_resource(CARA.name), room_resource("Blue"), room_resource("Hall")
FIRST_PIANO, SECOND_PIANO = (instrument_resource("piano", unit) for unit in (1, 2))


def at_ten(resource: str) -> Reserved:
    return reserved(resource, "2026-03-03T10:00", "2026-03-03T10:10")


def test_the_first_that_is_free_is_taken_with_buffers() -> None:
    found = allocate(furnished_clinic(), PIANO_LESSON, CARA.name, TEN, ())

    assert found is not None
    assert found.room == "Blue"
    assert found.spans() == tuple(
        Span(resource, chicago("2026-03-03T09:55"), chicago("2026-03-03T11:00"))
        for resource in (CARA_HERSELF, BLUE, FIRST_PIANO)
    )


def test_the_next_room_and_unit_are_taken_where_the_first_is_not_free() -> None:
    taken = [at_ten(BLUE), at_ten(FIRST_PIANO)]

    found = allocate(furnished_clinic(), PIANO_LESSON, CARA.name, TEN, taken)

    assert found is not None
    assert found.room == "Hall"
    assert found.resources == (CARA_HERSELF, HALL, SECOND_PIANO)


def test_nothing_is_allocated_where_clinician_rooms_or_units_are_all_taken() -> None:
    for taken in ([CARA_HERSELF], [BLUE, HALL], [FIRST_PIANO, SECOND_PIANO]):
        busy = [at_ten(resource) for resource in taken]
        assert allocate(furnished_clinic(), PIANO_LESSON, CARA.name, TEN, busy) is None


def test_no_room_is_taken_where_the_profile_names_none() -> None:
    found = allocate(replace(furnished_clinic(), rooms=()), CHOIR, CARA.name, TEN, ())

    assert found is not None
    assert found.room is None
    assert found.resources == (CARA_HERSELF,)


def test_all_that_a_booking_may_take_is_named_in_order() -> None:
    place = furnished_clinic()

    assert resources_of(place, CHOIR, CARA.name) == [CARA_HERSELF, HALL]
    assert resources_of(place, PIANO_LESSON) == [
        CARA_HERSELF, clinician_resource("Dan Roy"), FIRST_PIANO, SECOND_PIANO, BLUE, HALL,
    ]  # fmt: skip


_MINUTES = st.integers(0, 59)


@given(spans=st.lists(st.tuples(_MINUTES, _MINUTES), max_size=8), asked=st.tuples(_MINUTES, _MINUTES))
def test_what_is_free_is_what_overlaps_nothing(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    begin, until = min(asked), max(asked) + 1
    taken = [
        Reserved(
            Span(BLUE, TEN.replace(minute=min(span)), TEN.replace(minute=max(span))),
            "somebody",
            ReservedFor.APPOINTMENT,
        )
        for span in spans
    ]
    end = TEN.replace(minute=until) if until < 60 else TEN.replace(hour=11)

    free = BusyTimes(taken).is_free(BLUE, TEN.replace(minute=begin), end)

    assert free == all(min(span) == max(span) or max(span) <= begin or min(span) >= until for span in spans)
