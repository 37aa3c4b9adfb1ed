from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.clinic import BookingTerms
from overture.core.errors import ConversationNotFound, OpeningTaken
from overture.core.waiting import WaitingEntry, WaitingState
from overture.services.blocks import block_time
from overture.services.books import offer_owner
from overture.services.holds import hold_opening
from overture.services.openings import find_openings
from overture.services.scheduling import (
    Scheduler,
    appointments_of,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from overture.services.waiting_list import (
    Wish,
    accept_offer,
    decline_offer,
    join,
    lapse_offers,
    leave,
    offer_freed,
)
from tests.helpers.clinics import ANNA, CONSULTATION, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.schedulers import TUESDAY_TEN, kept_by, later, request, scheduler

TUESDAY = date(2026, 3, 3)
# From ten to eleven, so that exactly one opening fits.
AT_TEN = Wish(
    INDIVIDUAL,
    TUESDAY,
    TUESDAY,
    "Maria Lopez",
    "maria@example.org",
    from_clock=time(10),
    to_clock=time(10),
)


def someone(desk: Scheduler) -> str:
    return open_conversation(desk.store, desk.clock)


def waits(desk: Scheduler, wish: Wish = AT_TEN) -> WaitingEntry:
    entry = join(desk, someone(desk), wish)
    later(desk, seconds=1)
    return entry


def stored(desk: Scheduler, entry: WaitingEntry) -> WaitingEntry:
    with desk.store.read() as work:
        found = work.waiting_list.get(entry.id)
    assert found is not None
    return found


def full(database: Database) -> Scheduler:
    """Return a clinic of one clinician whose Tuesday at ten is taken."""
    return scheduler(database, clinic(ANNA))


def test_what_a_cancellation_frees_is_offered_to_who_joined_first(database: Database) -> None:
    desk = full(database)
    booked = book_appointment(desk, request(desk))
    first, second = waits(desk), waits(desk)
    assert offer_freed(desk) == []

    cancel_appointment(desk, booked.conversation_id, booked.id)
    offered = offer_freed(desk)

    assert [each.id for each in offered] == [first.id]
    assert (offered[0].offered_clinician, offered[0].offered_start) == ("Anna Shah", TUESDAY_TEN)
    assert offered[0] == stored(desk, first)
    assert offer_freed(desk) == []
    assert stored(desk, second).state is WaitingState.WAITING


def test_what_a_move_frees_is_offered(database: Database) -> None:
    desk = full(database)
    booked = book_appointment(desk, request(desk))
    first = waits(desk)

    move_appointment(desk, booked.conversation_id, booked.id, chicago("2026-03-04T10:00"))

    assert [each.id for each in offer_freed(desk)] == [first.id]


def test_what_is_offered_is_kept_for_one_alone(database: Database) -> None:
    desk = full(database)
    first = waits(desk)
    offer_freed(desk)

    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN) == []
    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk))
    booked = accept_offer(desk, first.conversation_id, "yes")

    assert (booked.start, booked.name) == (TUESDAY_TEN, "Maria Lopez")
    assert accept_offer(desk, first.conversation_id, "yes") == booked
    assert stored(desk, first).state is WaitingState.BOOKED
    assert kept_by(desk, offer_owner(first.id)) == []


def test_an_offer_that_lapses_goes_to_the_next_in_line(database: Database) -> None:
    desk = full(database)
    first, second = waits(desk), waits(desk)
    offer_freed(desk)
    assert lapse_offers(desk) == []

    later(desk, minutes=60)
    with pytest.raises(OpeningTaken):
        accept_offer(desk, first.conversation_id, "too late")
    lapsed = lapse_offers(desk)

    assert [(each.id, each.state) for each in lapsed] == [(first.id, WaitingState.WAITING)]
    assert lapse_offers(desk) == []
    assert [each.id for each in offer_freed(desk)] == [second.id]
    assert stored(desk, first).joined_at == first.joined_at


def test_who_let_an_offer_lapse_is_not_offered_the_same_again_at_once(database: Database) -> None:
    desk = full(database)
    entry = waits(desk, replace(AT_TEN, to_clock=time(11)))
    offer_freed(desk)
    later(desk, minutes=60)
    lapse_offers(desk)

    assert offer_freed(desk) == []
    later(desk, minutes=60)
    assert [each.offered_start for each in offer_freed(desk)] == [chicago("2026-03-03T10:30")]
    assert stored(desk, entry).state is WaitingState.OFFERED


def test_who_declines_keeps_the_place_and_is_offered_something_else(database: Database) -> None:
    desk = full(database)
    entry = waits(desk, replace(AT_TEN, to_clock=time(11)))
    offer_freed(desk)

    declined = decline_offer(desk, entry.conversation_id)

    assert [each.state for each in declined] == [WaitingState.WAITING]
    assert kept_by(desk, offer_owner(entry.id)) == []
    assert [each.offered_start for each in offer_freed(desk)] == [chicago("2026-03-03T10:30")]
    assert decline_offer(desk, someone(desk)) == []


def test_nobody_is_offered_what_does_not_fit(database: Database) -> None:
    desk = full(database)
    waits(desk, replace(AT_TEN, clinician="Ben Ortiz"))
    waits(desk, replace(AT_TEN, earliest=TUESDAY + timedelta(days=4), latest=TUESDAY + timedelta(days=5)))
    waits(desk, replace(AT_TEN, weekdays=frozenset({2})))

    assert offer_freed(desk) == []


def test_nobody_is_offered_what_overlaps_their_own_appointment(database: Database) -> None:
    desk = scheduler(database)
    busy = someone(desk)
    book_appointment(desk, request(desk, conversation_id=busy, service=CONSULTATION, clinician="Anna Shah"))
    join(desk, busy, AT_TEN)
    free = waits(desk)

    assert [each.id for each in offer_freed(desk)] == [free.id]


def test_joining_again_changes_the_wish_and_keeps_the_place(database: Database) -> None:
    desk = full(database)
    first = waits(desk, replace(AT_TEN, clinician="Nobody"))
    waits(desk)

    again = join(desk, first.conversation_id, AT_TEN)
    other = join(desk, first.conversation_id, replace(AT_TEN, service=CONSULTATION))

    assert (again.id, again.joined_at) == (first.id, first.joined_at)
    assert other.id != first.id
    assert offer_freed(desk)[0].id == first.id


def test_only_a_conversation_that_is_there_may_wait(database: Database) -> None:
    with pytest.raises(ConversationNotFound):
        join(full(database), "nobody", AT_TEN)


def test_who_leaves_gives_the_offer_back(database: Database) -> None:
    desk = full(database)
    first, second = waits(desk), waits(desk)
    offer_freed(desk)

    assert [each.state for each in leave(desk, first.conversation_id)] == [WaitingState.WITHDRAWN]

    assert [each.id for each in offer_freed(desk)] == [second.id]
    assert leave(desk, first.conversation_id) == []
    with pytest.raises(OpeningTaken):
        accept_offer(desk, first.conversation_id, "yes")


def test_booking_what_one_waits_for_ends_the_waiting(database: Database) -> None:
    desk = full(database)
    waiting, offered = waits(desk, replace(AT_TEN, to_clock=time(12))), waits(desk)
    person = waiting.conversation_id
    decline = stored(desk, waiting)

    booked = book_appointment(desk, request(desk, conversation_id=person, start=chicago("2026-03-03T11:00")))

    assert decline.state is WaitingState.WAITING
    assert stored(desk, waiting).state is WaitingState.BOOKED
    assert appointments_of(desk, person) == [booked]
    assert [each.id for each in offer_freed(desk)] == [offered.id]
    book_appointment(desk, request(desk, conversation_id=offered.conversation_id))
    assert stored(desk, offered).state is WaitingState.BOOKED


def test_booking_something_else_waits_on_without_the_offer(database: Database) -> None:
    desk = full(database)
    entry = waits(desk)
    offer_freed(desk)

    elsewhere = request(desk, conversation_id=entry.conversation_id, start=chicago("2026-03-05T10:00"))
    book_appointment(desk, elsewhere)

    assert stored(desk, entry).state is WaitingState.WAITING
    assert kept_by(desk, offer_owner(entry.id)) == []
    assert find_openings(desk, INDIVIDUAL, TUESDAY_TEN, TUESDAY_TEN)


def test_a_hold_on_what_is_offered_leaves_the_offer_and_one_across_it_gives_it_up(
    database: Database,
) -> None:
    desk = full(database)
    entry = waits(desk)
    offer_freed(desk)

    hold_opening(desk, entry.conversation_id, INDIVIDUAL, None, TUESDAY_TEN)
    assert stored(desk, entry).state is WaitingState.OFFERED

    hold_opening(desk, entry.conversation_id, INDIVIDUAL, None, chicago("2026-03-03T10:30"))
    assert stored(desk, entry).state is WaitingState.WAITING


def test_an_offer_ends_before_it_would_be_too_soon_to_book(database: Database) -> None:
    desk = full(database)
    today = replace(AT_TEN, earliest=date(2026, 3, 2), latest=date(2026, 3, 2))
    waits(desk, replace(today, from_clock=time(11, 30), to_clock=time(11, 30)))

    offered = offer_freed(desk)

    assert [each.offer_until for each in offered] == [chicago("2026-03-02T09:30")]


def test_an_opening_that_the_clinic_closed_meanwhile_is_not_offered(database: Database) -> None:
    desk = full(database)
    waits(desk)
    block_time(desk, "Anna Shah", TUESDAY_TEN, TUESDAY_TEN + timedelta(hours=1), "training", None)

    assert offer_freed(desk) == []


def test_no_more_than_the_limit_is_offered_at_once(database: Database) -> None:
    desk = scheduler(database, clinic(terms=BookingTerms(waiting_offer=timedelta(minutes=30))))
    entries = [waits(desk, replace(AT_TEN, to_clock=time(16))) for _ in range(3)]

    offered = offer_freed(desk, limit=2)

    assert [each.id for each in offered] == [each.id for each in entries[:2]]
    assert [each.offered_clinician for each in offered] == ["Anna Shah", "Ben Ortiz"]


def test_several_who_offer_at_once_offer_everything_once_and_in_order(database: Database) -> None:
    desk = full(database)
    entries = [waits(desk, replace(AT_TEN, to_clock=time(16))) for _ in range(8)]
    together = threading.Barrier(6)

    def offer(_: int) -> list[WaitingEntry]:
        together.wait(60)
        return offer_freed(desk)

    with ThreadPoolExecutor(6) as threads:
        offered = [entry for made in threads.map(offer, range(6)) for entry in made]

    # Seven openings of fifty minutes fit from ten to four: the last in line gets none.
    assert sorted(each.id for each in offered) == sorted(each.id for each in entries[:7])
    by_place = sorted(offered, key=lambda each: each.joined_at)
    starts = [each.offered_start for each in by_place]
    assert starts == [TUESDAY_TEN + timedelta(hours=hour) for hour in range(7)]
