"""Busy times of a clinician's own calendar become blocks, on both databases."""

from __future__ import annotations

import pytest

from overture.adapters.sql.database import Database
from overture.core.errors import Refused
from overture.core.reservation import Block
from overture.services.blocks import block_time
from overture.services.calendar_feeds import busy_times, clinician_of, feed_token
from overture.services.calendar_import import Imported, Times, import_busy, merged, without
from tests.helpers.clinics import ANNA, BEN, chicago
from tests.helpers.links import CALENDAR_KEY, Practice


@pytest.fixture
def practice(database: Database) -> Practice:
    return Practice(database)


def span(day: int, start: str, end: str) -> Times:
    return chicago(f"2026-03-{day:02}T{start}"), chicago(f"2026-03-{day:02}T{end}")


def blocked(practice: Practice) -> list[Times]:
    return [(block.start, block.end) for block in blocks(practice)]


def blocks(practice: Practice) -> list[Block]:
    with practice.store.read() as work:
        return work.reservations.blocks(chicago("2026-01-01T00:00"), chicago("2027-01-01T00:00"))


def test_busy_times_are_blocked_and_those_that_touch_are_one(practice: Practice) -> None:
    busy = [
        span(3, "11:00", "12:00"),
        span(3, "10:00", "11:00"),
        span(3, "10:30", "10:45"),
        span(4, "09:00", "10:00"),
    ]

    told = import_busy(practice.scheduler, ANNA.name, busy)

    assert told == Imported(blocked=2, overlapping=0)
    assert blocked(practice) == [span(3, "10:00", "12:00"), span(4, "09:00", "10:00")]
    assert {(block.clinician, block.made_by) for block in blocks(practice)} == {(ANNA.name, None)}


def test_again_replaces_what_was_imported_and_nothing_else(practice: Practice) -> None:
    block_time(practice.scheduler, ANNA.name, *span(5, "09:00", "10:00"), "a talk", "s1")
    import_busy(practice.scheduler, BEN.name, [span(3, "10:00", "11:00")])
    import_busy(practice.scheduler, ANNA.name, [span(3, "10:00", "11:00"), span(4, "10:00", "11:00")])

    import_busy(practice.scheduler, ANNA.name, [span(4, "10:30", "12:00")])

    assert [(block.clinician, block.start) for block in blocks(practice)] == [
        (BEN.name, span(3, "10:00", "11:00")[0]),
        (ANNA.name, span(4, "10:30", "12:00")[0]),
        (ANNA.name, span(5, "09:00", "10:00")[0]),
    ]


def test_what_is_booked_stays_and_the_rest_around_it_is_blocked(practice: Practice) -> None:
    appointment = practice.book("2026-03-05T10:00")

    told = import_busy(practice.scheduler, ANNA.name, [span(5, "09:00", "12:00"), span(6, "09:00", "10:00")])

    assert told == Imported(blocked=3, overlapping=1)
    assert blocked(practice) == [
        span(5, "09:00", "10:00"), (appointment.end, span(5, "09:00", "12:00")[1]), span(6, "09:00", "10:00"),
    ]  # fmt: skip
    assert practice.stored(appointment) == appointment


def test_what_is_over_or_too_far_ahead_is_left_out(practice: Practice) -> None:
    busy = [span(1, "09:00", "10:00"), (chicago("2027-03-01T09:00"), chicago("2027-03-01T10:00"))]

    assert import_busy(practice.scheduler, ANNA.name, busy) == Imported(0, 0)


def test_an_unknown_clinician_is_refused_with_those_that_are_known(practice: Practice) -> None:
    with pytest.raises(
        Refused, match=r"no clinician Nobody in the profile: use one of Anna Shah, Ben Ortiz\."
    ):
        import_busy(practice.scheduler, "Nobody", [])


def test_times_without_others() -> None:
    whole = span(3, "09:00", "12:00")

    assert list(without(whole, [])) == [whole]
    assert list(without(whole, [whole])) == []
    assert list(without(whole, [span(3, "08:00", "10:00"), span(3, "11:00", "13:00")])) == [
        span(3, "10:00", "11:00")
    ]
    assert merged([whole, whole], *span(3, "10:00", "11:00")) == [span(3, "10:00", "11:00")]


def test_a_feed_holds_the_clinicians_own_times(practice: Practice) -> None:
    appointment = practice.book()
    block_time(practice.scheduler, ANNA.name, *span(6, "09:00", "10:00"), "a talk", "s1")
    block_time(practice.scheduler, BEN.name, *span(6, "09:00", "10:00"), "a talk", "s1")

    busy = busy_times(practice.scheduler, ANNA.name)

    assert [each.id for each in busy.appointments] == [appointment.id]
    assert [each.clinician for each in busy.blocks] == [ANNA.name]
    assert busy_times(practice.scheduler, BEN.name).appointments == ()


def test_the_token_of_a_feed_opens_that_feed_only_and_only_with_the_key(practice: Practice) -> None:
    clinic = practice.scheduler.clinic
    token = feed_token(CALENDAR_KEY, BEN.name)

    assert clinician_of(clinic, CALENDAR_KEY, token) == BEN.name
    assert clinician_of(clinic, "ef" * 32, token) is None
    assert clinician_of(clinic, CALENDAR_KEY, token[:-1]) is None
    assert clinician_of(clinic, CALENDAR_KEY, "é\ud800") is None
