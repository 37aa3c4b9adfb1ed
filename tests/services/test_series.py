from __future__ import annotations

from datetime import timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.clinic import BookingTerms
from overture.core.errors import SeriesClash
from overture.services.scheduling import appointments_of, book_appointment
from overture.services.series import book_series, weekly_starts
from tests.helpers.clinics import ANNA, chicago, clinic, open_conversation
from tests.helpers.schedulers import TUESDAY_TEN, request, scheduler


def test_a_series_keeps_the_wall_clock_over_the_change_to_summer_time(database: Database) -> None:
    desk = scheduler(database)
    wanted = request(desk)

    booked = book_series(desk, wanted, weekly_starts(desk, TUESDAY_TEN, 4))

    local = [each.start.astimezone(desk.clinic.zone) for each in booked]
    assert [f"{each:%m-%d %H:%M}" for each in local] == [
        "03-03 10:00",
        "03-10 10:00",
        "03-17 10:00",
        "03-24 10:00",
    ]
    assert len({each.series_id for each in booked}) == 1
    assert appointments_of(desk, str(wanted.conversation_id)) == booked


def test_the_same_message_books_a_series_once(database: Database) -> None:
    desk = scheduler(database)
    wanted, starts = request(desk), weekly_starts(desk, TUESDAY_TEN, 3)

    assert book_series(desk, wanted, starts) == book_series(desk, wanted, starts)
    assert len(appointments_of(desk, str(wanted.conversation_id))) == 3


def test_a_series_is_booked_whole_or_not_at_all_and_says_all_clashes(database: Database) -> None:
    terms = BookingTerms(horizon=timedelta(days=25))
    desk = scheduler(database, clinic(ANNA, terms=terms))
    starts = weekly_starts(desk, TUESDAY_TEN, 5)
    book_appointment(desk, request(desk, start=starts[1]))
    wanted = request(desk)

    with pytest.raises(SeriesClash) as clash:
        book_series(desk, wanted, starts)

    assert clash.value.clashes == (starts[1], starts[4])
    assert appointments_of(desk, str(wanted.conversation_id)) == []


def test_starts_of_a_series_that_overlap_each_other_clash(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    person = open_conversation(database, desk.clock)
    overlapping = chicago("2026-03-03T10:30")

    with pytest.raises(SeriesClash) as clash:
        book_series(desk, request(desk, conversation_id=person), [TUESDAY_TEN, overlapping])

    assert clash.value.clashes == (overlapping,)
    assert appointments_of(desk, person) == []


def test_a_series_of_no_dates_books_nothing(database: Database) -> None:
    desk = scheduler(database)

    assert book_series(desk, request(desk), weekly_starts(desk, TUESDAY_TEN, 0)) == []
