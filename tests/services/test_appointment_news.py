"""Times that came free are offered to who waits, in the chat, and taken back when nobody answers."""

from __future__ import annotations

from datetime import time

import pytest

from overture.adapters.sql.database import Database
from overture.adapters.words import ResponseWords
from overture.core.appointment import Appointment
from overture.core.transcript import Turn
from overture.paths import CHECKOUT
from overture.services.appointment_news import AppointmentNews
from overture.services.reminders import Caller
from overture.services.scheduling import Scheduler, appointments_of, book_appointment, cancel_appointment
from overture.services.waiting_list import Wish, accept_offer, join
from tests.helpers.clinics import ANNA, INDIVIDUAL, clinic, open_conversation
from tests.helpers.schedulers import TUESDAY_TEN, later, request, scheduler
from tests.helpers.store import Notes


@pytest.fixture
def desk(database: Database) -> Scheduler:
    """A scheduler on Monday at nine, with one clinician."""
    return scheduler(database, clinic(ANNA))


@pytest.fixture
def taken(desk: Scheduler) -> Appointment:
    """Somebody's appointment on Tuesday at ten."""
    return book_appointment(desk, request(desk))


@pytest.fixture
def waits(desk: Scheduler, taken: Appointment) -> str:
    """The conversation of somebody who waits for that time alone."""
    conversation_id = open_conversation(desk.store, desk.clock)
    day, ten = TUESDAY_TEN.date(), time(10)
    join(
        desk,
        conversation_id,
        Wish(INDIVIDUAL, day, day, "Lee", "lee@example.org", None, frozenset(), ten, ten),
    )
    return conversation_id


@pytest.fixture
def news(desk: Scheduler) -> AppointmentNews:
    """The worker, looking when the test says so."""
    words = ResponseWords.from_files(CHECKOUT / "data" / "responses")
    return AppointmentNews(Caller(desk.store, desk.clock, words, Notes(), desk.clinic))


def heard(desk: Scheduler, conversation_id: str) -> list[Turn]:
    with desk.store.read() as work:
        return work.transcripts.of(conversation_id)


def test_who_waits_hears_nothing_while_nothing_is_free(
    desk: Scheduler, waits: str, news: AppointmentNews
) -> None:
    news.look()

    assert heard(desk, waits) == []


def test_a_freed_time_is_offered_once_with_its_day_time_and_zone(
    desk: Scheduler, taken: Appointment, waits: str, news: AppointmentNews
) -> None:
    cancel_appointment(desk, taken.conversation_id, taken.id)

    news.look()
    news.look()

    (turn,) = heard(desk, waits)
    assert "Tuesday, March 3, 2026 at 10:00 AM Central Time" in turn.text
    assert "until 10:00 AM" in turn.text
    assert [button.title for button in turn.buttons] == ["Yes, book it", "No, thank you"]


def test_what_the_buttons_carry_names_the_offer(
    desk: Scheduler, taken: Appointment, waits: str, news: AppointmentNews
) -> None:
    cancel_appointment(desk, taken.conversation_id, taken.id)
    news.look()

    (turn,) = heard(desk, waits)
    with desk.store.read() as work:
        (entry,) = work.waiting_list.of(waits)
        carried = [work.buttons.get(waits, button.id) for button in turn.buttons]
    payloads = [found[0].payload for found in carried if found is not None]
    assert payloads == [
        f'/{topic}{{"waiting_offer": "{entry.id}"}}' for topic in ("book_appointment", "deny")
    ]


def test_an_offer_that_is_taken_is_booked_and_not_said_to_have_lapsed(
    desk: Scheduler, taken: Appointment, waits: str, news: AppointmentNews
) -> None:
    cancel_appointment(desk, taken.conversation_id, taken.id)
    news.look()
    accept_offer(desk, waits, "message")
    later(desk, hours=3)
    news.look()

    assert [each.start for each in appointments_of(desk, waits)] == [TUESDAY_TEN]
    assert not [turn for turn in heard(desk, waits) if "lapsed" in turn.text]


def test_who_does_not_answer_in_time_is_told(
    desk: Scheduler, taken: Appointment, waits: str, news: AppointmentNews
) -> None:
    cancel_appointment(desk, taken.conversation_id, taken.id)
    news.look()

    later(desk, minutes=61)
    news.look()

    assert "has lapsed" in heard(desk, waits)[-1].text
