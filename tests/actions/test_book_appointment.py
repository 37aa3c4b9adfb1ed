from __future__ import annotations

import pytest

from overture.bootstrap import ActionsContext
from tests.helpers.bookings import ASIDE, booked, names, only, told_all
from tests.helpers.clinics import chicago, open_conversation
from tests.helpers.form_loop import FormLoop


async def test_a_booking_with_buttons_ends_in_an_appointment(person: FormLoop) -> None:
    service = only(await person.say("/book_appointment"))
    assert service.response == "utter_ask_appointment_service"
    assert service.titles == [
        "First consultation (30 min)",
        "Individual session (50 min)",
        "Group session (60 min)",
    ]

    day = only(await person.tap("Individual session (50 min)"))
    assert day.response == "utter_ask_appointment_day"
    assert day.titles[:3] == ["Mon, Mar 2", "Tue, Mar 3", "Wed, Mar 4"]

    times = only(await person.tap("Tue, Mar 3"))
    assert times.response == "utter_ask_appointment_time"
    assert times.titles[0] == "9:00 AM"

    assert names(await person.tap("10:00 AM")) == ["utter_ask_appointment_name"]
    assert names(await person.say("Maria Lopez")) == ["utter_ask_appointment_contact"]
    read_back = only(await person.say("maria@example.org"))
    assert read_back.response == "utter_appointment_read_back"
    assert read_back.values == {
        "service": "Individual session",
        "clinician": "Anna Shah",
        "when": "Tuesday, March 3, 2026 at 10:00 AM Central Time",
        "timezone": "America/Chicago",
        "name": "Maria Lopez",
        "contact": "maria@example.org",
        "hold_minutes": "5",
        "before": "",
    }
    assert booked(person) == []

    done = only(await person.say("/affirm", message_id="the-message"))

    assert done.response == "utter_appointment_booked"
    told = ("service", "clinician", "when", "timezone", "name", "contact")
    assert {name: done.values[name] for name in told} == {name: read_back.values[name] for name in told}
    assert done.values["until"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert "/appointment/" in done.values["link"]
    appointment = booked(person)[0]
    assert appointment.start == chicago("2026-03-03T10:00")
    assert appointment.message_id == "the-message"
    assert appointment.timezone == "America/Chicago"


async def test_one_message_may_tell_it_all(person: FormLoop) -> None:
    said = await person.say(
        "Hi, I'm writing to book an individual session next tuesday at 2 with Ben, my name is Kim O'Hara and my"
        " number is (816) 555-0100",
        "book_appointment",
    )

    read_back = only(said)
    assert read_back.response == "utter_appointment_read_back"
    assert read_back.values["when"] == "Tuesday, March 10, 2026 at 2:00 PM Central Time"
    assert read_back.values["clinician"] == "Ben Ortiz"
    assert read_back.values["name"] == "Kim O'Hara"
    assert read_back.values["contact"] == "(816) 555-0100"


async def test_a_telephone_number_is_kept_so_that_it_can_be_dialled(person: FormLoop) -> None:
    await told_all(person)
    await person.say("yes", "affirm")

    assert booked(person)[0].contact == "+18165550100"


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("what_is_music_therapy", "what is music therapy?"),
        ("cost", "how much does it cost"),
        ("privacy_question", "who can see my number?"),
        ("request_human", "let me talk to a person"),
        ("thanks", "thanks"),
        ("benefits", "/benefits"),
    ],
)
async def test_a_question_in_the_middle_is_for_the_rules_and_the_form_asks_again(
    person: FormLoop, topic: str, text: str
) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")

    said = await person.say(text, topic)

    assert names(said) == [ASIDE, "utter_ask_appointment_name"]
    assert person.slots["appointment_name"] is None


async def test_a_message_that_also_asks_something_still_tells_the_form_its_facts(person: FormLoop) -> None:
    person.answers_first = True

    said = await person.say(
        "what is music therapy and can I book an individual session tuesday at 11", "book_appointment"
    )

    assert names(said)[-1] == "utter_ask_appointment_name"
    assert person.slots["appointment_time"] == "2026-03-03T11:00:00-06:00"


async def test_what_cannot_be_read_is_said_and_the_second_time_a_person_is_offered(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    first = await person.say("blorp", "nlu_fallback", 0.3)
    second = await person.say("blorp blorp", "nlu_fallback", 0.3)
    third = await person.say("friday")

    assert names(first) == ["utter_time_not_understood"]
    assert first[0].titles[0] == "Mon, Mar 2"
    assert names(second) == ["utter_offer_person", "utter_ask_appointment_day"]
    assert names(third) == ["utter_ask_appointment_time"]


@pytest.mark.parametrize(
    "text", ["?", "12345", "🙂🙂", "why do you need that", "x" * 200, "I would rather not say", "next week"]
)
async def test_what_is_no_name_is_not_taken_for_one(person: FormLoop, text: str) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")

    await person.say(text, "nlu_fallback", 0.3)

    assert person.slots["appointment_name"] is None


async def test_a_local_number_is_asked_for_with_its_area_code(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10, my name is Kim", "book_appointment")

    assert names(await person.say("555-0142")) == ["utter_contact_needs_area_code"]
    assert names(await person.say("call me maybe")) == ["utter_offer_person", "utter_ask_appointment_contact"]
    assert names(await person.say("816 555 0142")) == ["utter_appointment_read_back"]


async def test_name_and_contact_may_come_together(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")

    said = only(await person.say("Dana Whitefeather, dana@example.org"))

    assert (said.values["name"], said.values["contact"]) == ("Dana Whitefeather", "dana@example.org")


async def test_a_person_elsewhere_reads_both_clocks(context: ActionsContext) -> None:
    person = FormLoop(context, open_conversation(context.store, context.clock, timezone="America/New_York"))

    said = only(await told_all(person))

    assert said.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert said.values["timezone"] == (
        "America/Chicago; by your clock Tuesday, March 3, 2026 at 11:00 AM Eastern Time, America/New_York"
    )


@pytest.mark.parametrize("name", ["Kim Park", "kim park", "Melody Harper", "Hope Sessions"])
async def test_a_name_that_sounds_like_something_else_is_a_name(person: FormLoop, name: str) -> None:
    await person.say("book an individual session tomorrow at 11am", "book_appointment")

    asked = await person.say(name, "out_of_scope" if name.casefold() == "kim park" else "type_active")

    assert names(asked) == ["utter_ask_appointment_contact"]
    assert person.slots["appointment_name"] == name
