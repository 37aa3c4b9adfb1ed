"""Whole conversations over the message API, through the real Rasa, actions and database."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Whole
from tests.helpers.web import Visitor


def topics(visitor: Visitor, *texts: str) -> list[str | None]:
    return [visitor.ask(text)[-1]["topic"] for text in texts]


def book(visitor: Visitor, day: str = "next tuesday at 10am", name: str = "Jordan Lee") -> dict[str, object]:
    """Answer whatever the form asks, until it ends or goes in circles; return the last message."""
    facts = {
        "service": "individual session",
        "day": day,
        "time": "10am",
        "name": name,
        "contact": "jordan@example.com",
        "phone": "816-555-0142",
        "email": "jordan@example.com",
        "confirm": "yes",
    }
    answer = visitor.ask("I'd like to book an appointment")[-1]
    for _ in range(10):
        if answer["asks"] is None:
            return answer
        answer = visitor.ask(facts[answer["asks"]])[-1]
    return answer


def test_three_questions_are_answered_with_their_topics(whole: Whole) -> None:
    visitor = Visitor(whole.assistant.address)

    found = topics(
        visitor, "what is music therapy?", "do I have to be good at an instrument", "do you take blue cross"
    )

    assert found == ["what_is_music_therapy", "musical_talent", "insurance"]


def test_an_appointment_is_booked_shown_and_cancelled(whole: Whole) -> None:
    visitor = Visitor(whole.assistant.address)

    booked = book(visitor)
    shown = visitor.ask("when is my appointment?")[-1]
    asked = visitor.ask("please cancel my appointment")[-1]
    cancelled = visitor.ask("yes")[-1]

    assert "March 10, 2026" in str(booked["text"])
    assert "March 10, 2026" in shown["text"]
    assert asked["asks"] == "confirm"
    appointment = whole.assistant.transcript(visitor.conversation_id)["appointments"][0]
    assert (appointment["state"], appointment["start"][:16]) == ("cancelled", "2026-03-10T10:00")
    assert cancelled["asks"] is None


def test_a_question_in_the_middle_of_a_booking_is_answered_and_the_form_goes_on(whole: Whole) -> None:
    visitor = Visitor(whole.assistant.address)
    asked = visitor.ask("book an appointment please")[-1]["asks"]

    answers = visitor.ask("wait, what happens in a session?")

    assert answers[0]["topic"] == "session_what_happens"
    assert answers[-1]["asks"] == asked


def test_a_crisis_in_the_middle_of_a_booking_sets_it_aside(whole: Whole) -> None:
    visitor = Visitor(whole.assistant.address)
    visitor.ask("book an appointment please")

    answers = visitor.ask("i want to kill myself")

    assert len(answers) == 1
    assert "988" in answers[0]["text"]
    seen = whole.assistant.transcript(visitor.conversation_id)
    assert seen["turns"][-2]["risk"] == {"level": "crisis", "topic": "suicide"}
    assert [(h["state"], h["priority"]) for h in seen["handoffs"]] == [("requested", "urgent")]


def test_no_after_the_question_whether_one_is_safe_is_never_small_talk(whole: Whole) -> None:
    visitor = Visitor(whole.assistant.address)
    visitor.ask("i want to die")

    answer = visitor.ask("no")[-1]

    assert "988" in answer["text"]


def test_asking_for_a_person_files_a_handoff_once(whole: Whole) -> None:
    visitor = Visitor(whole.assistant.address)

    visitor.ask("can I talk to a real person please")
    visitor.ask("I want a human")

    handoffs = whole.assistant.transcript(visitor.conversation_id)["handoffs"]
    assert [(h["state"], h["priority"]) for h in handoffs] == [("requested", "normal")]


@pytest.mark.parametrize(
    "text", ["/restart", "\u200b/restart", '/book_appointment{"a":"b"}', "／session_start"]
)
def test_nobody_can_type_a_command_into_rasa(whole: Whole, text: str) -> None:
    visitor = Visitor(whole.assistant.address)
    asked = visitor.ask("book an appointment")[-1]["asks"]

    visitor.ask(text)

    assert visitor.ask("individual session")[-1]["asks"] != asked


@pytest.mark.parametrize(
    "text", ["🎵🎵🎵", "asdfgh qwert", "¿Qué es la musicoterapia?", "音楽療法とは何ですか", "a" * 4096]
)
def test_odd_input_gets_an_answer(whole: Whole, text: str) -> None:
    assert Visitor(whole.assistant.address).ask(text)[-1]["text"]


def test_two_people_cannot_have_the_same_hour_with_the_same_clinician(whole: Whole) -> None:
    booked = []
    for name in ("Ana Ruiz", "Bo Chen", "Cleo Marsh"):
        visitor = Visitor(whole.assistant.address)
        book(visitor, day="wednesday march 11 at 2pm", name=name)
        booked += whole.assistant.transcript(visitor.conversation_id)["appointments"]

    # The sample clinic has two clinicians: whoever comes third is offered another time.
    at_two = [appointment["clinician"] for appointment in booked if "T14:00" in appointment["start"]]
    assert len(at_two) == len(set(at_two)) == 2
