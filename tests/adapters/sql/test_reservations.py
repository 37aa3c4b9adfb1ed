from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.core.errors import OpeningTaken
from overture.core.reservation import Block, GroupSession, Reserved, ReservedFor, Span

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
NOW = TEN - timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
ANNA, ROOM, PIANO = "clinician:Anna Shah", "room:Blue room", "instrument:piano#1"
RESOURCES = [ANNA, ROOM, PIANO, "seat:session#1", "person:conversation"]


def span(resource: str = ANNA, minutes: int = 0, length: timedelta = HOUR) -> Span:
    start = TEN + timedelta(minutes=minutes)
    return Span(resource, start, start + length)


def reserve(database: Database, owner: str, *spans: Span, until: datetime | None = None) -> None:
    with database.write() as work:
        work.reservations.reserve(owner, ReservedFor.APPOINTMENT, spans, until)


def move(database: Database, owner: str, *spans: Span) -> None:
    with database.write() as work:
        work.reservations.release(owner)
        work.reservations.reserve(owner, ReservedFor.APPOINTMENT, spans)


def kept(database: Database, owner: str) -> list[Span]:
    with database.read() as work:
        return [each.span for each in work.reservations.of_owner(owner)]


def test_what_is_reserved_is_read_back_as_it_was(database: Database) -> None:
    until = NOW + timedelta(minutes=5)

    with database.write() as work:
        work.reservations.reserve("hold:1", ReservedFor.HOLD, [span(), span(ROOM)], until)

    expected = [Reserved(each, "hold:1", ReservedFor.HOLD, until) for each in (span(), span(ROOM))]
    with database.read() as work:
        assert work.reservations.of_owner("hold:1") == expected
        assert work.reservations.taken([ANNA, ROOM, PIANO], TEN, TEN + HOUR, NOW) == expected


@pytest.mark.parametrize("minutes", [-59, -30, 0, 10, 59])
def test_an_overlap_of_any_resource_is_refused(database: Database, minutes: int) -> None:
    for resource in RESOURCES:
        reserve(database, f"first {resource}", span(resource))

        with pytest.raises(OpeningTaken):
            reserve(database, f"late {resource}", span(resource, minutes))

        assert kept(database, f"late {resource}") == []


@pytest.mark.parametrize("length", [timedelta(minutes=1), timedelta(hours=5)])
def test_a_span_within_another_or_around_it_is_refused(database: Database, length: timedelta) -> None:
    reserve(database, "first", span(minutes=60))

    with pytest.raises(OpeningTaken):
        reserve(database, "late", span(minutes=-60 if length > HOUR else 80, length=length))

    assert kept(database, "late") == []


@pytest.mark.parametrize("minutes", [-60, 60])
def test_touching_ends_do_not_overlap(database: Database, minutes: int) -> None:
    for resource in RESOURCES:
        reserve(database, "first", span(resource))

        reserve(database, "next", span(resource, minutes))

    assert len(kept(database, "next")) == len(RESOURCES)


def test_a_microsecond_is_an_overlap(database: Database) -> None:
    reserve(database, "first", span(length=HOUR + timedelta(microseconds=1)))

    with pytest.raises(OpeningTaken):
        reserve(database, "next", span(minutes=60))

    assert kept(database, "next") == []


def test_the_same_time_of_other_resources_is_free(database: Database) -> None:
    reserve(database, "first", span(ANNA), span("seat:session#1"))

    reserve(database, "second", span("clinician:Ben Ortiz"), span("seat:session#2"))

    assert len(kept(database, "second")) == 2


def test_all_spans_are_kept_or_none_and_the_unit_of_work_goes_on(database: Database) -> None:
    reserve(database, "first", span(ROOM))

    with database.write() as work:
        with pytest.raises(OpeningTaken):
            work.reservations.reserve("late", ReservedFor.APPOINTMENT, [span(ANNA), span(ROOM), span(PIANO)])
        assert work.reservations.of_owner("late") == []
        work.reservations.reserve("late", ReservedFor.APPOINTMENT, [span(ANNA), span("room:Red room")])

    assert [each.resource for each in kept(database, "late")] == [ANNA, "room:Red room"]


def test_two_spans_of_one_wish_that_overlap_are_refused(database: Database) -> None:
    with pytest.raises(OpeningTaken):
        reserve(database, "wish", span(), span(minutes=30))

    assert kept(database, "wish") == []


def test_nothing_to_reserve_is_no_mistake(database: Database) -> None:
    reserve(database, "nothing")

    assert kept(database, "nothing") == []


def test_a_span_that_ends_before_it_starts_is_a_mistake_and_not_taken(database: Database) -> None:
    with pytest.raises(IntegrityError):
        reserve(database, "wrong", span(length=-HOUR))

    assert kept(database, "wrong") == []


def test_an_overlap_by_an_update_is_refused_as_well(database: Database) -> None:
    reserve(database, "first", span())
    reserve(database, "second", span(minutes=60))
    table = tables.reservation

    with database.write() as work:
        work.connection.execute(
            update(table).where(table.c.owner_id == "second").values(end_at=TEN + HOUR * 3)
        )
    with pytest.raises(IntegrityError), database.write() as work:
        work.connection.execute(update(table).where(table.c.owner_id == "second").values(start_at=TEN))

    assert kept(database, "second") == [span(minutes=60, length=HOUR * 2)]


def test_what_is_released_can_be_reserved_in_the_same_unit_of_work(database: Database) -> None:
    reserve(database, "first", span(), span(ROOM))

    with database.write() as work:
        assert work.reservations.release("first") == 2
        assert work.reservations.release("first") == 0
        work.reservations.reserve("second", ReservedFor.APPOINTMENT, [span(minutes=10), span(ROOM)])

    assert kept(database, "first") == []
    assert len(kept(database, "second")) == 2


def test_a_move_that_clashes_leaves_the_old_time_as_it_was(database: Database) -> None:
    reserve(database, "mine", span())
    reserve(database, "other", span(minutes=120))

    with pytest.raises(OpeningTaken):
        move(database, "mine", span(minutes=90))

    assert kept(database, "mine") == [span()]


def test_taken_is_what_touches_the_span_and_the_resources(database: Database) -> None:
    reserve(database, "first", span(), span(ROOM), span(minutes=60))

    with database.read() as work:
        taken = work.reservations.taken
        assert [each.span for each in taken([ANNA], TEN, TEN + HOUR, NOW)] == [span()]
        assert [each.span for each in taken([ANNA], TEN + HOUR, TEN + HOUR * 9, NOW)] == [span(minutes=60)]
        assert taken([ANNA], TEN - HOUR, TEN, NOW) == []
        assert taken([PIANO], TEN, TEN + HOUR, NOW) == []
        assert taken([], TEN, TEN + HOUR, NOW) == []


def test_a_hold_counts_until_it_lapses_and_is_then_forgotten(database: Database) -> None:
    until = NOW + timedelta(minutes=5)
    reserve(database, "hold:1", span(), span(ROOM), until=until)
    reserve(database, "for good", span(minutes=60))

    with database.write() as work:
        early = until - timedelta(microseconds=1)
        assert len(work.reservations.taken([ANNA, ROOM], TEN, TEN + HOUR, early)) == 2
        assert work.reservations.forget_lapsed(early) == 0
        assert work.reservations.taken([ANNA, ROOM], TEN, TEN + HOUR, until) == []
        assert work.reservations.forget_lapsed(until, [ANNA, PIANO]) == 1
        work.reservations.reserve("second", ReservedFor.APPOINTMENT, [span()])
        assert work.reservations.forget_lapsed(until) == 1

    assert kept(database, "hold:1") == []
    assert kept(database, "for good") == [span(minutes=60)]


def test_a_group_session_is_kept_until_it_is_removed_and_its_time_goes_with_it(database: Database) -> None:
    first = GroupSession("s1", "group", "Anna Shah", "Blue room", TEN, TEN + HOUR, 6)
    second = GroupSession("s2", "group", "Ben Ortiz", None, TEN - HOUR, TEN, 4)
    with database.write() as work:
        work.reservations.add_group_session(first)
        work.reservations.add_group_session(second)
        work.reservations.reserve("s1", ReservedFor.GROUP_SESSION, [span(), span(ROOM)])

    with database.write() as work:
        assert work.reservations.group_session("s1") == first
        assert work.reservations.group_sessions(TEN - HOUR, TEN + HOUR) == [second, first]
        assert work.reservations.group_sessions(TEN, TEN + HOUR) == [first]
        work.reservations.remove_group_session("s1")

    with database.read() as work:
        assert work.reservations.group_session("s1") is None
        assert work.reservations.group_session("s2") == second
        assert work.reservations.of_owner("s1") == []


def test_a_clinician_has_one_group_session_at_a_start_and_the_unit_of_work_goes_on(
    database: Database,
) -> None:
    with database.write() as work:
        work.reservations.add_group_session(
            GroupSession("s1", "group", "Anna Shah", None, TEN, TEN + HOUR, 6)
        )
        with pytest.raises(OpeningTaken):
            work.reservations.add_group_session(
                GroupSession("s2", "group", "Anna Shah", None, TEN, TEN + HOUR, 6)
            )

    with database.read() as work:
        assert [each.id for each in work.reservations.group_sessions(TEN, TEN + HOUR)] == ["s1"]


def test_a_block_is_kept_until_it_is_removed_and_its_time_goes_with_it(database: Database) -> None:
    imported = Block("b1", "Anna Shah", TEN, TEN + HOUR, "busy", None)
    made = Block("b2", "Anna Shah", TEN + WEEK, TEN + WEEK + HOUR, "training", "staff")
    with database.write() as work:
        work.reservations.add_block(imported)
        work.reservations.add_block(made)
        work.reservations.reserve("b1", ReservedFor.BLOCK, [span()])

    with database.write() as work:
        assert work.reservations.blocks(TEN, TEN + WEEK * 2) == [imported, made]
        assert work.reservations.blocks(TEN + HOUR, TEN + WEEK) == []
        assert work.reservations.remove_block("b1")
        assert not work.reservations.remove_block("b1")

    with database.read() as work:
        assert work.reservations.blocks(TEN, TEN + WEEK * 2) == [made]
        assert work.reservations.of_owner("b1") == []
