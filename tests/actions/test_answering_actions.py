"""The actions that answer at once: appointments, openings, clinic, handoff, asking back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overture.bootstrap import ActionsContext
from overture.core.handoff import Priority
from overture.services.scheduling import BookingRequest, book_appointment
from tests.helpers.clinics import INDIVIDUAL, chicago
from tests.helpers.form_loop import FormLoop, Said


async def answer(person: FormLoop, action: str, text: str, topic: str) -> Said:
    await person.say(text, topic)
    person.shown = []
    await person.run(action)
    assert len(person.shown) == 1
    return person.shown[0]


async def test_appointments_are_listed_in_full(person: FormLoop) -> None:
    none = await answer(person, "action_show_appointments", "what have I booked", "show_appointments")
    for start in ("2026-03-04T10:00", "2026-03-03T10:00"):
        book_appointment(
            person.context.booking.scheduler,
            BookingRequest(
                person.conversation_id, start, INDIVIDUAL, None, chicago(start), "Maria", "m@example.org"
            ),
        )

    said = await answer(person, "action_show_appointments", "what have I booked", "show_appointments")

    assert none.response == "utter_appointment_none"
    assert said.response == "utter_appointment_list"
    assert said.values["appointments"] == (
        "Individual session with Anna Shah, Tuesday, March 3, 2026 at 10:00 AM Central Time (America/Chicago); "
        "Individual session with Anna Shah, Wednesday, March 4, 2026 at 10:00 AM Central Time (America/Chicago)"
    )


async def test_free_times_are_shown_for_the_next_days_and_can_be_tapped(person: FormLoop) -> None:
    said = await answer(person, "action_show_openings", "what times are free?", "ask_openings")

    assert said.response == "utter_openings"
    assert said.values["timezone"] == "America/Chicago"
    assert said.values["options"].startswith(
        "Monday, March 2, 2026 at 11:00 AM, 11:30 AM and 12:00 PM; Tuesday"
    )
    assert said.titles[0] == "Mon, Mar 2, 11:00 AM"


async def test_a_day_asked_for_is_shown_whole(person: FormLoop) -> None:
    said = await answer(
        person, "action_show_openings", "what do you have on friday afternoon?", "ask_openings"
    )

    assert said.values["options"].startswith("Friday, March 6, 2026 at 12:00 PM, 12:30 PM")
    assert "4:30 PM" in said.values["options"]
    assert "11:00 AM" not in said.values["options"]


async def test_a_closed_day_asked_for_is_said_to_be_closed(person: FormLoop) -> None:
    said = await answer(person, "action_show_openings", "anything free on sunday?", "ask_openings")

    assert said.response == "utter_no_opening_then"
    assert said.values["when"] == "Sunday, March 8, 2026"


async def test_an_opening_that_was_shown_starts_a_booking_of_it(person: FormLoop) -> None:
    said = await answer(
        person, "action_show_openings", "when could I come for an individual session?", "ask_openings"
    )

    asked = await person.say(dict(said.buttons)["Mon, Mar 2, 11:00 AM"])

    assert [each.response for each in asked] == ["utter_ask_appointment_name"]
    assert person.slots["appointment_service"] == "individual_session"
    assert person.slots["appointment_time"] == "2026-03-02T11:00:00-06:00"


@pytest.mark.parametrize("topic", ["cost", "opening_hours", "location", "contact_details"])
async def test_what_the_profile_does_not_say_is_said_to_be_unknown(person: FormLoop, topic: str) -> None:
    said = await answer(person, "action_answer_clinic_topic", "tell me", topic)

    assert said.response == f"utter_{topic}_unknown"


@pytest.mark.parametrize(
    ("topic", "value"),
    [
        ("cost", "$90 a session"),
        ("opening_hours", "Monday to Friday, 9 am to 5 pm"),
        ("location", "12 Sample Street"),
        ("contact_details", "+1 816 555 0100 or hello@example.org"),
    ],
)
async def test_what_the_profile_says_is_said(context: ActionsContext, topic: str, value: str) -> None:
    told = replace(
        context.clinic,
        price="$90 a session.",
        hours="Monday to Friday, 9 am to 5 pm",
        address="12 Sample Street",
        phone="+1 816 555 0100",
        email="hello@example.org",
    )
    person = FormLoop(replace(context, clinic=told), "any")

    said = await answer(person, "action_answer_clinic_topic", "tell me", topic)

    assert said.response == f"utter_{topic}"
    assert said.values["value"] == value


async def test_two_questions_about_the_clinic_in_one_message_are_both_answered(person: FormLoop) -> None:
    await person.say("what does it cost and when are you open", "cost")
    person.latest["topics"] = ["cost", "benefits", "opening_hours"]

    person.shown = []
    await person.run("action_answer_clinic_topic")

    assert [said.response for said in person.shown] == ["utter_cost_unknown", "utter_opening_hours_unknown"]


@pytest.mark.parametrize(
    ("topic", "response"),
    [
        ("request_human", "utter_handoff_requested"),
        ("request_callback", "utter_callback_requested"),
        ("erase_my_data", "utter_data_request_passed_on"),
        ("export_my_data", "utter_data_request_passed_on"),
    ],
)
async def test_a_request_for_staff_is_filed_once_with_its_reason(
    person: FormLoop, topic: str, response: str
) -> None:
    first = await answer(person, "action_request_handoff", "please", topic)
    await answer(person, "action_request_handoff", "please", topic)

    with person.context.store.read() as work:
        filed = work.handoffs.of(person.conversation_id)
    assert first.response == response
    assert [(each.reason, each.priority) for each in filed] == [(topic, Priority.NORMAL)]


async def test_the_form_that_a_handoff_ends_is_remembered(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    await answer(person, "action_request_handoff", "a person please", "request_human")

    assert person.slots["form_set_aside"] == "appointment_form"


async def test_where_the_conversation_is_not_ours_no_handoff_is_promised(context: ActionsContext) -> None:
    shell = FormLoop(context, "default")

    said = await answer(shell, "action_request_handoff", "a person please", "request_human")

    assert said.response == "utter_offer_person"


async def test_an_unsure_meaning_is_asked_back_with_readable_titles(person: FormLoop) -> None:
    await person.say("hmm music what", "nlu_fallback", 0.3)
    person.latest["intent_ranking"] = [
        {"name": name, "confidence": 0.2}
        for name in ("nlu_fallback", "benefits", "inform", "affirm", "risks", "what_is_music_therapy", "cost")
    ]

    person.shown = []
    await person.run("action_ask_back")

    assert person.shown[0].response == "utter_ask_back"
    assert person.shown[0].buttons == (
        ("What are the benefits?", "/benefits"),
        ("Are there risks?", "/risks"),
        ("What is music therapy?", "/what_is_music_therapy"),
        ("Talk to a person", "/request_human"),
    )


async def test_the_second_unsure_message_in_a_row_is_offered_a_person_and_the_count_starts_anew(
    person: FormLoop,
) -> None:
    said = []
    for text, topic in [("a", "nlu_fallback"), ("b", "nlu_fallback"), ("hi", "greet"), ("c", "nlu_fallback")]:
        await person.say(text, topic, 0.3)
        person.latest["intent_ranking"] = [{"name": "benefits", "confidence": 0.2}]
        person.shown = []
        await person.run("action_ask_back")
        said.append(person.shown[0].response)

    assert said == ["utter_ask_back", "utter_offer_person", "utter_ask_back", "utter_ask_back"]
