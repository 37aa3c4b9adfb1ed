"""Booking for a child or somebody else: asked only where a message hints at it, and each thing once."""

from __future__ import annotations

import pytest

from overture.core.appointment import Patient
from tests.helpers.bookings import ASIDE, booked, names, only, told_all
from tests.helpers.form_loop import FormLoop


async def test_an_adult_for_themselves_is_asked_nothing_more(person: FormLoop) -> None:
    read_back = only(await told_all(person))

    await person.say("yes", "affirm")

    assert read_back.values["name"] == "Maria Lopez"
    assert booked(person)[0].patient is None


async def test_a_parent_is_asked_for_age_name_and_consent_once(person: FormLoop) -> None:
    name = await person.say("book an individual session for my son tuesday at 10", "book_appointment")
    age = await person.say("Tom Lopez")
    guardian = await person.say("9")
    contact = await person.say("Maria Lopez")
    consent = await person.say("maria@example.org")
    read_back = only(await person.say("yes", "affirm"))
    done = await person.say("yes", "affirm")

    assert names(name) == ["utter_ask_name_of_other"]
    assert (names(age), age[0].values["name"]) == (["utter_ask_appointment_age"], "Tom Lopez")
    assert names(guardian) == ["utter_ask_appointment_guardian"]
    assert names(contact) == ["utter_ask_appointment_contact"]
    assert names(consent) == ["utter_ask_appointment_consent"]
    assert consent[0].values == {"name": "Tom Lopez", "guardian": "Maria Lopez"}
    assert read_back.values["name"] == "Tom Lopez (your son, age 9; parent or guardian: Maria Lopez)"
    assert names(done) == ["utter_appointment_booked"]
    appointment = booked(person)[0]
    assert appointment.name == "Tom Lopez"
    assert appointment.patient == Patient(age=9, guardian="Maria Lopez", relation="son")


async def test_one_message_may_tell_all_of_a_child(person: FormLoop) -> None:
    said = await person.say(
        "50 minutes with anyone friday at 3, it's for my son Tom, he's 9. My name is Maria Lopez,"
        " maria@example.org",
        "book_appointment",
    )

    assert names(said) == ["utter_ask_appointment_consent"]
    assert said[0].values == {"name": "Tom", "guardian": "Maria Lopez"}
    read_back = only(await person.say("I agree", "inform"))
    assert read_back.values["when"] == "Friday, March 6, 2026 at 3:00 PM Central Time"


async def test_hours_of_a_day_are_read_beside_the_child(person: FormLoop) -> None:
    said = await person.say(
        "50 minutes with anyone friday after 3, it's for my son Tom, he's 9", "book_appointment"
    )

    assert names(said) == ["utter_ask_appointment_time"]
    assert said[0].titles == ["3:00 PM", "3:30 PM", "4:00 PM"]
    assert (person.slots["appointment_name"], person.slots["appointment_age"]) == ("Tom", "9")


@pytest.mark.parametrize(("text", "topic"), [("no", "deny"), ("I don't agree", "deny"), ("/deny", "deny")])
async def test_without_consent_nothing_is_booked_and_a_person_is_offered(
    person: FormLoop, text: str, topic: str
) -> None:
    await person.say(
        "an individual session tuesday at 10 for my son Tom, he's 9, my name is Maria, m@example.org",
        "book_appointment",
    )

    said = only(await person.say(text, topic))

    assert said.response == "utter_consent_refused"
    assert person.form is None
    assert booked(person) == []
    assert person.slots["appointment_name"] is None


async def test_a_question_at_the_consent_is_for_the_rules(person: FormLoop) -> None:
    await person.say(
        "an individual session tuesday at 10 for my son Tom, he's 9, my name is Maria, m@example.org",
        "book_appointment",
    )

    said = await person.say("what does it cost?", "cost")

    assert names(said) == [ASIDE, "utter_ask_appointment_consent"]


async def test_a_hint_after_the_name_makes_the_name_the_parents(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")
    await person.say("Maria Lopez")

    said = await person.say("oh, it's for my daughter, she's 7")

    assert names(said) == ["utter_ask_name_of_other"]
    assert person.slots["appointment_guardian"] == "Maria Lopez"
    assert names(await person.say("Ana")) == ["utter_ask_appointment_contact"]


async def test_an_adult_relative_needs_neither_age_nor_guardian(person: FormLoop) -> None:
    await person.say("my mom needs an individual session tuesday at 10", "book_appointment")
    await person.say("Rosa Lopez")
    read_back = only(await person.say("816-555-0100"))

    await person.say("yes", "affirm")

    assert read_back.values["name"] == "Rosa Lopez (your mom)"
    assert booked(person)[0].patient == Patient(relation="mom")


async def test_a_grown_son_needs_no_guardian(person: FormLoop) -> None:
    await person.say("an individual session tuesday at 10 for my son Tom, he's 25", "book_appointment")

    assert names(await person.say("816-555-0100")) == ["utter_appointment_read_back"]


async def test_who_is_under_age_and_books_alone_gives_guardian_and_their_contact(person: FormLoop) -> None:
    await person.say("I'm 16 and want an individual session tuesday at 10", "book_appointment")
    guardian = await person.say("Kim Adams")
    contact = await person.say("Lee Adams")
    consent = await person.say("816-555-0100")

    assert names(guardian) == ["utter_ask_guardian_of_other"]
    assert names(contact) == ["utter_ask_guardian_contact"]
    assert contact[0].values["guardian"] == "Lee Adams"
    assert names(consent) == ["utter_ask_consent_of_other"]


async def test_somebody_else_without_a_word_for_them_is_asked_for(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10 for someone else", "book_appointment")

    assert names(person.shown) == ["utter_ask_appointment_for_whom"]
    assert names(await person.tap("My child")) == ["utter_ask_name_of_other"]
    assert names(await person.say("Tom")) == ["utter_ask_appointment_age"]


async def test_it_is_for_me_after_all_forgets_the_child(person: FormLoop) -> None:
    await person.say("an individual session tuesday at 10 for my son Tom, he's 9", "book_appointment")

    said = await person.say("actually it's for me")

    assert names(said) == ["utter_ask_appointment_name"]
    assert person.slots["appointment_age"] == "-"
    assert person.slots["appointment_guardian"] == "-"


@pytest.mark.parametrize("text", ["200", "-3", "old", "pretty young"])
async def test_what_is_no_age_is_said_in_one_kind_sentence(person: FormLoop, text: str) -> None:
    await person.say("an individual session tuesday at 10 for my son Tom", "book_appointment")

    said = await person.say(text, "inform", 0.5)

    assert names(said) == ["utter_invalid_age"]
    assert person.slots["appointment_age"] is None
    assert names(await person.say("nine")) == ["utter_ask_appointment_guardian"]


async def test_an_age_with_the_name_is_not_asked_again(person: FormLoop) -> None:
    await person.say("an individual session tuesday at 10 for my daughter", "book_appointment")

    said = await person.say("Ana Lopez, she is 7")

    assert names(said) == ["utter_ask_appointment_guardian"]
    assert person.slots["appointment_name"] == "Ana Lopez"


async def test_another_age_asks_for_consent_anew(person: FormLoop) -> None:
    await person.say(
        "an individual session tuesday at 10 for my son Tom, he's 9, my name is Maria, m@example.org",
        "book_appointment",
    )
    await person.say("yes", "affirm")

    said = await person.say("sorry, he's 10")

    assert names(said) == ["utter_ask_appointment_consent"]
