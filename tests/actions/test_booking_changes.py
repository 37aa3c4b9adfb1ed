"""What happens to a booking at its read-back and after."""

from __future__ import annotations

import pytest

from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.core.errors import StorageUnavailable
from overture.services.scheduling import (
    cancel_appointment,
)
from tests.helpers.bookings import ASIDE, booked, hold_lapses, names, only, somebody_books, told_all
from tests.helpers.clinics import chicago
from tests.helpers.form_loop import FormLoop
from tests.helpers.store import SetClock


async def test_no_to_the_read_back_asks_what_to_change(person: FormLoop) -> None:
    await told_all(person)

    change = only(await person.say("no", "deny"))
    assert change.response == "utter_ask_appointment_change"
    assert change.titles == ["Day", "Time", "Name", "Contact", "Service", "Don't book"]
    assert names(await person.tap("Name")) == ["utter_ask_appointment_name"]
    again = only(await person.say("Maria Lopez-Garcia"))

    assert again.response == "utter_appointment_read_back"
    assert again.values["name"] == "Maria Lopez-Garcia"
    assert again.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert booked(person) == []


@pytest.mark.parametrize(
    ("text", "topic", "what", "value"),
    [
        ("no, make it 3pm", "deny", "when", "Tuesday, March 3, 2026 at 3:00 PM Central Time"),
        ("actually wednesday", "inform", "when", "Wednesday, March 4, 2026 at 10:00 AM Central Time"),
        ("yes but thursday at 1", "affirm", "when", "Thursday, March 5, 2026 at 1:00 PM Central Time"),
        ("my name is Ana", "inform", "name", "Ana"),
        ("use ana@example.org instead", "inform", "contact", "ana@example.org"),
        ("make it a group session", "inform", "service", "Group session"),
        ("with Ben please", "inform", "clinician", "Ben Ortiz"),
    ],
)
async def test_a_correction_in_words_is_read_back_again(
    person: FormLoop, text: str, topic: str, what: str, value: str
) -> None:
    await told_all(person)

    said = only(await person.say(text, topic))

    assert said.response == "utter_appointment_read_back"
    assert said.values[what] == value
    assert booked(person) == []


async def test_a_fact_that_is_said_to_be_wrong_is_asked_again(person: FormLoop) -> None:
    await told_all(person)

    assert names(await person.say("the name is wrong", "deny")) == ["utter_ask_appointment_name"]


@pytest.mark.parametrize("text", ["never mind", "cancel", "stop", "I don't want to book anymore"])
async def test_leaving_the_booking_is_for_the_rules(person: FormLoop, text: str) -> None:
    await told_all(person)

    said = await person.say(text, "deny")

    assert said[0].response == ASIDE
    assert booked(person) == []


async def test_a_question_at_the_read_back_books_nothing(person: FormLoop) -> None:
    await told_all(person)

    said = await person.say("is it covered by insurance?", "insurance")

    assert names(said) == [ASIDE, "utter_appointment_read_back"]
    assert booked(person) == []


async def test_a_time_taken_meanwhile_is_said_and_the_form_goes_on(
    person: FormLoop, context: ActionsContext
) -> None:
    await told_all(person)
    hold_lapses(context)
    for _ in range(2):
        somebody_books(context, "2026-03-03T10:00")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_opening_taken"
    assert said.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert "11:00 AM" in said.titles
    assert person.form == "appointment_form"
    read_back = only(await person.tap("11:00 AM"))
    assert read_back.response == "utter_appointment_read_back"
    assert read_back.values["name"] == "Maria Lopez"
    assert names(await person.say("yes", "affirm")) == ["utter_appointment_booked"]
    assert [each.start for each in booked(person)] == [chicago("2026-03-03T11:00")]


async def test_anyone_means_that_another_clinician_takes_over_silently(
    person: FormLoop, context: ActionsContext
) -> None:
    await told_all(person)
    hold_lapses(context)
    somebody_books(context, "2026-03-03T10:00", "Anna Shah")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_appointment_booked"
    assert said.values["clinician"] == "Ben Ortiz"


async def test_a_time_that_has_come_too_near_meanwhile_is_not_booked(
    person: FormLoop, context: ActionsContext
) -> None:
    await told_all(person)
    assert isinstance(context.clock, SetClock)
    context.clock.moment = chicago("2026-03-03T09:30")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_opening_taken"
    assert booked(person) == []


async def test_the_same_message_worked_on_again_books_once(person: FormLoop) -> None:
    await told_all(person)
    before = dict(person.slots)
    await person.say("yes", "affirm", message_id="m1")

    person.slots, person.form, person.shown = before | {"appointment_confirmed": "yes"}, None, []
    await person.run("action_book_appointment")

    assert names(person.shown) == ["utter_appointment_booked"]
    assert len(booked(person)) == 1


async def test_what_was_not_confirmed_is_never_booked(person: FormLoop) -> None:
    await told_all(person)

    person.shown = []
    await person.run("action_book_appointment")

    assert person.shown == []
    assert booked(person) == []


async def test_a_database_that_cannot_be_used_keeps_what_was_told_and_asks_again(
    person: FormLoop, context: ActionsContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told_all(person)

    def locked(*_: object) -> Appointment:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr("actions.book_appointment.book_appointment", locked)
        said = await person.say("yes", "affirm")
    again = await person.say("yes", "affirm")

    assert names(said) == ["utter_booking_failed", "utter_appointment_read_back"]
    assert names(again) == ["utter_appointment_booked"]


async def test_any_fault_offers_a_person_instead_of_silence(
    person: FormLoop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("actions.book_appointment.ask_service", broken)

    said = await person.say("book something for Zebulon", "book_appointment")

    assert names(said) == ["utter_offer_person"]
    assert "action_ask_appointment_service" in caplog.text
    assert "Zebulon" not in caplog.text


async def test_where_the_conversation_is_not_ours_nothing_is_booked_and_a_person_offered(
    context: ActionsContext,
) -> None:
    shell = FormLoop(context, "default")
    await told_all(shell)

    said = await shell.say("yes", "affirm")

    assert names(said) == ["utter_offer_person"]


async def test_a_second_booking_asks_everything_anew(person: FormLoop) -> None:
    await told_all(person)
    await person.say("yes", "affirm")

    said = await person.say("book another appointment", "book_appointment")

    assert names(said) == ["utter_ask_appointment_service"]
    assert person.slots["appointment_name"] is None


async def test_a_booking_set_aside_goes_on_where_it_was(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")
    await person.say("let me talk to someone", "request_human")
    await person.run("action_request_handoff")
    person.form = None

    said = await person.say("ok I want to book after all", "book_appointment")

    assert names(said) == ["utter_form_continues", "utter_ask_appointment_name"]
    assert person.slots["appointment_time"] == "2026-03-03T10:00:00-06:00"
    assert person.slots["form_set_aside"] is None


async def test_a_booking_that_was_left_starts_anew(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")
    person.form = None

    said = await person.say("book an appointment", "book_appointment")

    assert names(said) == ["utter_ask_appointment_service"]


async def test_a_button_of_an_older_profile_is_not_believed(person: FormLoop) -> None:
    await person.say("book", "book_appointment")

    said = await person.say('/inform{"appointment_service": "massage"}')

    assert names(said) == ["utter_service_not_understood"]


async def test_a_cancelled_time_can_be_booked_by_someone_else(
    person: FormLoop, context: ActionsContext
) -> None:
    first = somebody_books(context, "2026-03-03T10:00", "Ben Ortiz")
    cancel_appointment(context.booking.scheduler, first.conversation_id, first.id)

    await person.say(
        "book a group session tuesday at 10, my name is Kim, kim@example.org", "book_appointment"
    )
    said = await person.say("yes", "affirm")

    assert names(said) == ["utter_appointment_booked"]
