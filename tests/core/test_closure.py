from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.core.availability import openings
from overture.core.clinic import BookingTerms, DayHours
from overture.core.closure import Closure, Reason, why_closed
from overture.core.reservation import (
    Reserved,
    ReservedFor,
    clinician_resource,
    instrument_resource,
    person_resource,
    room_resource,
)
from tests.helpers.clinics import (
    ANNA,
    BEN,
    CARA,
    CHOIR,
    CONSULTATION,
    DAN,
    GROUP,
    INDIVIDUAL,
    PIANO_LESSON,
    chicago,
    choir_session,
    clinic,
    furnished_clinic,
    reserved,
)

MONDAY_NINE = chicago("2026-03-02T09:00")
TUESDAY = date(2026, 3, 3)
TEN = "2026-03-03T10:00"


def at_ten(resource: str, reserved_for: ReservedFor = ReservedFor.APPOINTMENT) -> Reserved:
    return reserved(resource, TEN, "2026-03-03T11:00", reserved_for)


def said(closure: Closure | None) -> tuple[Reason, str]:
    assert closure is not None
    return closure.reason, closure.sentence


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-03-02T10:30", Reason.TOO_SOON),
        ("2026-03-01T10:00", Reason.TOO_SOON),
        (TEN, None),
        ("2026-03-03T10:10", Reason.NOT_A_START),
        ("2026-03-03T16:30", Reason.OUTSIDE_HOURS),
        ("2026-03-03T08:30", Reason.OUTSIDE_HOURS),
        ("2026-03-07T10:00", Reason.OUTSIDE_HOURS),
        ("2026-05-01T10:00", None),
        ("2026-05-04T10:00", Reason.TOO_FAR),
    ],
)
def test_a_time_that_cannot_be_booked_has_a_reason(start: str, reason: Reason | None) -> None:
    closure = why_closed(clinic(), INDIVIDUAL, chicago(start), now=MONDAY_NINE)

    assert (closure and closure.reason) is reason


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2026-03-02T08:00", "closed: it has passed"),
        ("2026-03-02T10:30", "closed: less than 2 hours ahead"),
        ("2026-05-04T10:00", "closed: more than 60 days ahead"),
        ("2026-03-03T10:10", "closed: appointments start every 30 minutes from the hours' start"),
        ("2026-03-03T18:00", "closed: outside hours, Anna Shah has hours from 9:00 AM to 5:00 PM on that day"),
        ("2026-03-07T10:00", "closed: outside hours, Anna Shah has no hours on that day"),
        ("2026-03-08T02:30", "closed: the clock is put forward then, so that time does not come"),
    ],
)  # fmt: skip
def test_staff_read_why(start: str, sentence: str) -> None:
    closure = why_closed(clinic(ANNA), INDIVIDUAL, chicago(start), now=MONDAY_NINE)

    assert said(closure)[1] == sentence


def test_one_hour_and_one_day_are_not_many() -> None:
    terms = BookingTerms(minimum_notice=timedelta(hours=1), horizon=timedelta(days=1))
    strict = clinic(terms=terms)

    assert (
        said(why_closed(strict, INDIVIDUAL, chicago("2026-03-02T09:30"), now=MONDAY_NINE))[1]
        == "closed: less than 1 hour ahead"
    )
    assert (
        said(why_closed(strict, INDIVIDUAL, chicago("2026-03-04T09:30"), now=MONDAY_NINE))[1]
        == "closed: more than 1 day ahead"
    )


def test_a_holiday_and_a_closed_day_are_named() -> None:
    holiday = replace(clinic(), public_holidays={TUESDAY: "Labor Day"})
    closed = replace(holiday, closed_days=frozenset({TUESDAY}))

    assert said(why_closed(holiday, INDIVIDUAL, chicago(TEN), now=MONDAY_NINE)) == (
        Reason.HOLIDAY, "closed: public holiday (Labor Day)",
    )  # fmt: skip
    assert said(why_closed(closed, INDIVIDUAL, chicago(TEN), now=MONDAY_NINE)) == (
        Reason.CLOSED_DAY, "closed: the clinic is closed on that day",
    )  # fmt: skip


def test_a_date_on_which_the_clinician_is_away_tells_why() -> None:
    away = clinic(replace(ANNA, exceptions=(DayHours(TUESDAY, reason="training day"),)))
    silent = clinic(replace(ANNA, exceptions=(DayHours(TUESDAY),)))

    assert said(why_closed(away, INDIVIDUAL, chicago(TEN), now=MONDAY_NINE)) == (
        Reason.AWAY, "closed: Anna Shah is away (training day)",
    )  # fmt: skip
    assert said(why_closed(silent, INDIVIDUAL, chicago(TEN), now=MONDAY_NINE)) == (
        Reason.AWAY, "closed: Anna Shah is away",
    )  # fmt: skip


def test_other_hours_on_a_date_are_told_with_their_reason() -> None:
    late = DayHours(TUESDAY, ((time(12), time(15)), (time(16), time(18))), "open house")
    changed = clinic(replace(ANNA, exceptions=(late,)))

    assert said(why_closed(changed, INDIVIDUAL, chicago(TEN), now=MONDAY_NINE)) == (
        Reason.OUTSIDE_HOURS,
        "closed: outside hours, Anna Shah has hours from 12:00 PM to 3:00 PM, 4:00 PM to 6:00 PM on that day"
        " (open house)",
    )


def test_a_service_that_somebody_does_not_offer_is_told() -> None:
    assert said(why_closed(clinic(), GROUP, chicago(TEN), now=MONDAY_NINE, clinician=ANNA.name)) == (
        Reason.NOT_OFFERED, "closed: Anna Shah does not offer Group session",
    )  # fmt: skip
    assert said(why_closed(clinic(ANNA), GROUP, chicago(TEN), now=MONDAY_NINE)) == (
        Reason.NOT_OFFERED, "closed: nobody offers Group session",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reserved_for", "what"),
    [
        (ReservedFor.APPOINTMENT, "an appointment"),
        (ReservedFor.GROUP_SESSION, "a group session"),
        (ReservedFor.HOLD, "a time kept for somebody who is deciding"),
        (ReservedFor.BLOCK, "blocked time"),
    ],
)
def test_a_time_that_is_taken_tells_by_what(reserved_for: ReservedFor, what: str) -> None:
    taken = [at_ten(clinician_resource(CARA.name), reserved_for)]

    closure = why_closed(
        furnished_clinic(), PIANO_LESSON, chicago(TEN), now=MONDAY_NINE, taken=taken, clinician=CARA.name
    )

    assert said(closure) == (Reason.TAKEN, f"taken: Cara Lind has {what}, 10:00 AM to 11:00 AM")


def test_a_buffer_that_is_not_free_is_a_time_that_is_taken() -> None:
    taken = [reserved(clinician_resource(CARA.name), "2026-03-03T10:55", "2026-03-03T12:00")]

    closure = why_closed(furnished_clinic(CARA), PIANO_LESSON, chicago(TEN), now=MONDAY_NINE, taken=taken)

    assert said(closure)[0] is Reason.TAKEN


def test_without_a_room_or_an_instrument_it_is_told_which() -> None:
    rooms = [at_ten(room_resource("Blue")), at_ten(room_resource("Hall"))]
    pianos = [at_ten(instrument_resource("piano", unit)) for unit in (1, 2)]
    place, ten = furnished_clinic(CARA), chicago(TEN)

    assert said(why_closed(place, PIANO_LESSON, ten, now=MONDAY_NINE, taken=rooms)) == (
        Reason.NO_ROOM, "taken: no room for Piano lesson is free",
    )  # fmt: skip
    assert said(why_closed(place, PIANO_LESSON, ten, now=MONDAY_NINE, taken=pianos)) == (
        Reason.NO_INSTRUMENT, "taken: the instrument is not free (Piano)",
    )  # fmt: skip


def test_a_full_group_and_one_with_seats() -> None:
    sessions = [choir_session(TEN)]
    kept = [at_ten(clinician_resource(CARA.name), ReservedFor.GROUP_SESSION)]
    place, ten = furnished_clinic(), chicago(TEN)

    full = why_closed(
        place, CHOIR, ten, now=MONDAY_NINE, taken=kept, group_sessions=sessions, seats_taken={"choir-1": 3}
    )
    room_for_one = why_closed(
        place, CHOIR, ten, now=MONDAY_NINE, taken=kept, group_sessions=sessions, seats_taken={"choir-1": 2}
    )

    assert said(full) == (Reason.FULL, "full: all 3 seats of the group are taken")
    assert room_for_one is None


def test_a_person_is_not_in_two_places() -> None:
    own = [at_ten(person_resource("me"))]

    closure = why_closed(clinic(), CONSULTATION, chicago(TEN), now=MONDAY_NINE, taken=own, person="me")

    assert said(closure) == (
        Reason.PERSON_BUSY, "closed: the same person has another appointment, 10:00 AM to 11:00 AM",
    )  # fmt: skip


def test_with_anyone_the_clinician_who_comes_nearest_gives_the_reason() -> None:
    away = replace(ANNA, exceptions=(DayHours(TUESDAY, reason="training day"),))
    taken = [at_ten(clinician_resource(BEN.name))]

    closure = why_closed(clinic(away, BEN), INDIVIDUAL, chicago(TEN), now=MONDAY_NINE, taken=taken)
    one_is_free = why_closed(clinic(ANNA, BEN), INDIVIDUAL, chicago(TEN), now=MONDAY_NINE, taken=taken)

    assert said(closure)[0] is Reason.TAKEN
    assert one_is_free is None


_RESOURCES = [
    clinician_resource(CARA.name), clinician_resource(DAN.name), room_resource("Blue"), room_resource("Hall"),
    instrument_resource("piano", 1), instrument_resource("piano", 2), person_resource("me"),
]  # fmt: skip


@given(
    kept=st.lists(st.tuples(st.sampled_from(_RESOURCES), st.integers(0, 20), st.integers(1, 6)), max_size=8),
    step=st.integers(-20, 60),
    service=st.sampled_from([PIANO_LESSON, CHOIR]),
    who=st.sampled_from([None, CARA.name, DAN.name]),
    seats=st.integers(0, 3),
)
def test_a_time_is_closed_just_where_it_is_no_opening(
    kept: list[tuple[str, int, int]], step: int, service: object, who: str | None, seats: int
) -> None:
    assert service in (PIANO_LESSON, CHOIR)
    wanted = PIANO_LESSON if service is PIANO_LESSON else CHOIR
    base = chicago("2026-03-03T09:00")
    taken = []
    for resource, begin, length in kept:
        start = base + timedelta(minutes=10 * begin)
        end = start + timedelta(minutes=10 * length)
        taken.append(reserved(resource, f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}"))
    start = base + timedelta(minutes=10 * step)
    sessions, seats_taken = [choir_session(TEN)], {"choir-1": seats}

    found = openings(
        furnished_clinic(), wanted, start, start, now=MONDAY_NINE, taken=taken, group_sessions=sessions,
        seats_taken=seats_taken, clinician=who, person="me",
    )  # fmt: skip
    closure = why_closed(
        furnished_clinic(), wanted, start, now=MONDAY_NINE, taken=taken, group_sessions=sessions,
        seats_taken=seats_taken, clinician=who, person="me",
    )  # fmt: skip

    assert (closure is None) == bool(found)
