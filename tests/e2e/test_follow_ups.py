"""Messages that mean something only after what was said before, through the real Rasa, on both channels."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Whole
from tests.helpers.telegram_person import TelegramPerson
from tests.helpers.web import Visitor


@pytest.fixture
def visitor(whole: Whole) -> Visitor:
    return Visitor(whole.assistant.address)


@pytest.mark.parametrize(
    ("first", "then", "topic"),
    [
        ("how long does it take?", "and for kids?", "children_and_teens"),
        ("what is music therapy", "what about the risks", "risks"),
        ("does it help with anxiety", "how long does that take", "how_long"),
        ("what are the benefits", "is that covered by my insurance", "insurance"),
        ("can it help with ptsd", "say that again please", "help_trauma"),
        ("what happens in a session?", "repeat that", "session_what_happens"),
    ],
)
def test_a_follow_up_has_its_own_topic(visitor: Visitor, first: str, then: str, topic: str) -> None:
    visitor.ask(first)

    assert visitor.ask(then)[-1]["topic"] == topic


def test_that_is_the_condition_named_last(visitor: Visitor) -> None:
    visitor.ask("my dad had a stroke last year. what is music therapy?")

    assert visitor.ask("does it help with that too")[-1]["topic"] == "help_physical_rehabilitation"


def test_more_is_the_next_thing_that_the_answer_leads_to(visitor: Visitor) -> None:
    first_button = visitor.ask("what is music therapy?")[-1]["buttons"][0]["title"]

    answer = visitor.ask("tell me more")[-1]

    assert (first_button, answer["topic"]) == ("What is a session like?", "session_what_happens")


def test_a_yes_takes_what_was_offered(whole: Whole, visitor: Visitor) -> None:
    offer = visitor.ask("do you know what it costs?")[-1]

    visitor.ask("yes please")

    handoffs = whole.assistant.transcript(visitor.conversation_id)["handoffs"]
    assert offer["text"].endswith("?")
    assert [handoff["reason"] for handoff in handoffs] == ["request_human"]


@pytest.mark.parametrize("words", ["the second one", "2", "option 2 please"])
def test_a_button_can_be_named_by_its_place(visitor: Visitor, words: str) -> None:
    buttons = visitor.ask("what is music therapy?")[-1]["buttons"]

    answer = visitor.ask(words)[-1]

    assert (buttons[1]["title"], answer["topic"]) == ("What can it help with?", "conditions_overview")


def test_two_questions_get_both_answers_in_their_order(visitor: Visitor) -> None:
    answers = visitor.ask("what is it and do you take blue cross")

    assert len(answers) == 2
    assert "therap" in answers[0]["text"]
    assert "Blue Cross" in answers[1]["text"]


def test_an_unclear_message_is_asked_about_and_the_second_brings_a_person(whole: Whole) -> None:
    # Which of them the model doubts changes with every training.
    for vague in (
        "group or alone?",
        "cncl my appt",
        "what about songs",
        "scratch that",
        "when",
        "whats the addy",
    ):
        visitor = Visitor(whole.assistant.address)
        asked = visitor.ask(vague)[-1]
        if "one of these" in asked["text"]:
            break
    offered = visitor.ask(vague)[-1]

    titles = [button["title"] for button in asked["buttons"]]
    assert "one of these" in asked["text"]
    assert len(titles) >= 2
    assert "_" not in "".join(titles)
    assert "person" in offered["text"]
    assert "Talk to a person" in [button["title"] for button in offered["buttons"]]


def test_a_stranger_to_the_clinic_is_declined_with_what_can_be_done(visitor: Visitor) -> None:
    answer = visitor.ask("what's the weather in tulsa tomorrow")[-1]

    assert (answer["topic"], bool(answer["buttons"])) == ("out_of_scope", True)


def test_follow_ups_work_on_telegram_too(whole: Whole) -> None:
    person = TelegramPerson(whole.telegram)
    person.ask("/start", "automated assistant")
    person.ask("what is music therapy?", "therap")
    person.ask("the second one", "dementia")
    person.ask("and for kids?", "young teens")
    person.ask("do you take aetna", "Blue Cross")
    person.ask("how much is it", "admissions")
    person.ask("yes please", "asked")
