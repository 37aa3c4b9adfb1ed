from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.errors import ConversationNotFound
from overture.core.waiting import WaitingEntry, WaitingState
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
CLOCK = SetClock()
NOW = CLOCK.now()
UNTIL = NOW + timedelta(hours=1)


def entry(conversation_id: str, *, joined_at: datetime = NOW) -> WaitingEntry:
    return WaitingEntry(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        service_id="individual_session",
        clinician=None,
        earliest=date(2026, 3, 3),
        latest=date(2026, 3, 13),
        weekdays=frozenset(),
        from_clock=None,
        to_clock=None,
        name="Zoë 🎵 O'Connor",
        contact="+18165550100",
        state=WaitingState.WAITING,
        joined_at=joined_at,
    )


def offered(waiting: WaitingEntry, start: datetime = TEN) -> WaitingEntry:
    return replace(
        waiting,
        state=WaitingState.OFFERED,
        offered_clinician="Anna Shah",
        offered_start=start,
        offer_until=UNTIL,
    )


def add(database: Database, *entries: WaitingEntry) -> None:
    with database.write() as work:
        for each in entries:
            work.waiting_list.add(each)


def change(database: Database, new: WaitingEntry, *, was: WaitingEntry) -> bool:
    with database.write() as work:
        return work.waiting_list.change(new, was=was)


def test_what_is_added_is_read_back_as_it_was(database: Database) -> None:
    mine = open_conversation(database, CLOCK)
    plain = entry(mine)
    full = replace(
        offered(entry(mine)),
        clinician="Anna Shah",
        weekdays=frozenset({0, 4}),
        from_clock=time(9, 30),
        to_clock=time(23, 59, 59),
    )

    add(database, plain, full)

    with database.read() as work:
        assert work.waiting_list.get(plain.id) == plain
        assert work.waiting_list.get(full.id) == full
        assert work.waiting_list.of(mine) == [plain, full]
        assert work.waiting_list.get("nobody") is None
        assert work.waiting_list.of("nobody") == []


def test_an_entry_of_no_conversation_at_all_is_refused(database: Database) -> None:
    with pytest.raises(ConversationNotFound), database.write() as work:
        work.waiting_list.add(entry(str(uuid.uuid4())))


def test_who_joined_first_is_first_even_in_the_same_instant(database: Database) -> None:
    mine = open_conversation(database, CLOCK)
    late = entry(mine, joined_at=NOW + timedelta(seconds=1))
    together = [entry(mine) for _ in range(9)]

    add(database, late, *together, replace(entry(mine), state=WaitingState.WITHDRAWN), offered(entry(mine)))

    with database.read() as work:
        assert work.waiting_list.waiting() == [*together, late]


def test_offers_lapse_at_their_time(database: Database) -> None:
    given = offered(entry(open_conversation(database, CLOCK)))
    add(database, given, entry(given.conversation_id))

    with database.read() as work:
        assert work.waiting_list.lapsed_offers(UNTIL - timedelta(microseconds=1)) == []
        assert work.waiting_list.lapsed_offers(UNTIL) == [given]


def test_a_change_is_stored_while_nothing_else_changed(database: Database) -> None:
    waiting = entry(open_conversation(database, CLOCK))
    add(database, waiting)

    assert change(database, offered(waiting), was=waiting)
    assert not change(database, replace(waiting, state=WaitingState.WITHDRAWN), was=waiting)
    assert change(database, waiting, was=offered(waiting))

    with database.read() as work:
        assert work.waiting_list.get(waiting.id) == waiting


def test_an_offer_that_became_another_is_not_taken_for_the_first(database: Database) -> None:
    waiting = entry(open_conversation(database, CLOCK))
    first, second = offered(waiting), offered(waiting, TEN + timedelta(hours=1))
    add(database, second)

    assert not change(database, replace(first, state=WaitingState.BOOKED), was=first)
    assert change(database, replace(second, state=WaitingState.BOOKED), was=second)

    with database.read() as work:
        assert work.waiting_list.get(waiting.id) == replace(second, state=WaitingState.BOOKED)


def test_an_entry_that_is_gone_cannot_be_changed(database: Database) -> None:
    waiting = entry(open_conversation(database, CLOCK))

    assert not change(database, offered(waiting), was=waiting)
