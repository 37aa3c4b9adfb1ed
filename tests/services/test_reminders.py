"""Reminders: sent once, while they are true, in words that tell a stranger nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.adapters.words import ResponseWords
from overture.core.appointment import Appointment
from overture.core.clinic import BookingTerms
from overture.core.transcript import Speaker, Turn
from overture.paths import CHECKOUT
from overture.services import reminders
from overture.services.reminders import Caller, send_due
from overture.services.scheduling import Scheduler, book_appointment, cancel_appointment, move_appointment
from tests.helpers.clinics import chicago, clinic
from tests.helpers.schedulers import TUESDAY_TEN, later, request, scheduler
from tests.helpers.store import Notes

TERMS = BookingTerms(reminders=(timedelta(hours=24), timedelta(hours=2)))
THURSDAY_TEN = chicago("2026-03-05T10:00")
TREATMENT = ("music", "therap", "clinic", "recovery", "session", "health", "addiction", "consult")


@pytest.fixture
def desk(database: Database) -> Scheduler:
    """A scheduler on Monday at nine."""
    return scheduler(database, clinic(terms=TERMS))


def caller(desk: Scheduler) -> Caller:
    words = ResponseWords.from_files(CHECKOUT / "data" / "responses")
    return Caller(desk.store, desk.clock, words, Notes(), desk.clinic)


def booked(desk: Scheduler) -> Appointment:
    return book_appointment(desk, request(desk, start=THURSDAY_TEN))


def heard(desk: Scheduler, appointment: Appointment) -> list[Turn]:
    assert appointment.conversation_id is not None
    with desk.store.read() as work:
        return work.transcripts.of(appointment.conversation_id)


def test_a_reminder_goes_out_at_each_due_time_and_once(desk: Scheduler) -> None:
    appointment = booked(desk)

    assert send_due(caller(desk)) == 0
    later(desk, hours=49)
    assert [send_due(caller(desk)) for _ in range(3)] == [1, 0, 0]
    later(desk, hours=22)
    assert [send_due(caller(desk)) for _ in range(3)] == [1, 0, 0]
    later(desk, hours=48)
    assert send_due(caller(desk)) == 0
    assert len(heard(desk, appointment)) == 2


def test_a_reminder_tells_day_and_time_and_nothing_of_the_treatment(desk: Scheduler) -> None:
    appointment = booked(desk)

    later(desk, hours=49)
    send_due(caller(desk))

    (turn,) = heard(desk, appointment)
    shown = " ".join([turn.text, *(button.title for button in turn.buttons)]).casefold()
    assert turn.speaker is Speaker.SYSTEM
    assert "thursday, march 5, 2026 at 10:00 am central time" in shown
    assert not [word for word in TREATMENT if word in shown]


def test_what_was_cancelled_is_not_reminded_of(desk: Scheduler) -> None:
    appointment = booked(desk)
    cancel_appointment(desk, appointment.conversation_id, appointment.id)

    later(desk, hours=49)

    assert send_due(caller(desk)) == 0
    assert heard(desk, appointment) == []


def test_what_was_moved_is_reminded_of_at_its_new_time_alone(desk: Scheduler) -> None:
    appointment = booked(desk)
    move_appointment(desk, appointment.conversation_id, appointment.id, THURSDAY_TEN + timedelta(days=1))

    later(desk, hours=49)
    assert send_due(caller(desk)) == 0
    later(desk, hours=24)
    assert send_due(caller(desk)) == 1
    assert "Friday, March 6" in heard(desk, appointment)[0].text


def test_after_a_standstill_only_the_newest_reminder_is_sent(desk: Scheduler) -> None:
    appointment = booked(desk)

    later(desk, hours=71, minutes=30)

    assert [send_due(caller(desk)) for _ in range(2)] == [1, 0]
    assert len(heard(desk, appointment)) == 1


def test_the_newest_is_found_among_more_than_are_sent_in_one_go(
    desk: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "_AT_ONCE", 1)
    appointment = booked(desk)

    later(desk, hours=71.5)
    sent = [send_due(caller(desk)) for _ in range(3)]

    assert sent == [0, 1, 0]
    assert len(heard(desk, appointment)) == 1


def test_once_it_has_begun_nobody_is_reminded(desk: Scheduler) -> None:
    appointment = booked(desk)

    later(desk, hours=73)

    assert send_due(caller(desk)) == 0
    assert heard(desk, appointment) == []


def test_of_many_who_send_at_once_one_does(desk: Scheduler) -> None:
    appointment = booked(desk)
    later(desk, hours=49)

    with ThreadPoolExecutor(6) as threads:
        sent = list(threads.map(lambda _: send_due(caller(desk)), range(6)))

    assert sorted(sent) == [0, 0, 0, 0, 0, 1]
    assert len(heard(desk, appointment)) == 1


def test_whom_staff_booked_without_a_conversation_has_no_reminder(desk: Scheduler) -> None:
    by_phone = replace(request(desk, start=TUESDAY_TEN), conversation_id=None, message_id=None)
    book_appointment(desk, by_phone)

    with desk.store.read() as work:
        assert work.reminders.next_due() is None
