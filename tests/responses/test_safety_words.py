"""The fixed words for a person at risk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overture.core.topics import RISK_TOPICS
from tests.responses.response_files import helplines, responses_in
from tests.responses.reviewed_words import FORBIDDEN, find_fault, is_easy_to_read

SAFETY = responses_in("safety.yml")
LEVELS = ("human", "crisis", "emergency")
AFTER_THE_QUESTION = {"utter_crisis_answer_no", "utter_crisis_answer_yes"}
EMERGENCY_WORDS = 60
WIDGET_WORDS = Path(__file__).resolve().parents[2] / "bot_connector" / "widget" / "words.js"

# What a topic must not be without: the level, the topic, and the words.
TOPIC_LINES = [
    (
        "crisis",
        "suicide",
        ("Call or text 988", "chat at https://988lifeline.org", "text HOME to 741741", "suicide"),
    ),
    ("emergency", "suicide", ("911", "988", "suicide")),
    ("emergency", "overdose", ("naloxone", "opioids", "If awake and breathing well", "1-800-222-1222")),
    ("crisis", "overdose", ("911", "naloxone", "If awake and breathing well", "1-800-222-1222")),
    ("crisis", "withdrawal", ("911", "1-800-222-1222")),
    ("emergency", "medical_emergency", ("911", "naloxone")),
    ("crisis", "medical_emergency", ("911", "1-800-222-1222")),
    ("human", "relapse", ("1-800-662-4357",)),
    ("crisis", "relapse", ("1-800-662-4357", "911")),
    ("human", "abuse", ("1-800-799-7233", "START to 88788", "may see this screen")),
    ("crisis", "abuse", ("1-800-799-7233", "START to 88788", "may see this screen", "1-800-656-4673")),
    ("emergency", "abuse", ("START to 88788", "may see this screen")),
    ("human", "child_danger", ("1-800-422-4453",)),
    ("crisis", "child_danger", ("1-800-422-4453", "911", "duty to report")),
    ("emergency", "child_danger", ("1-800-422-4453",)),
    ("human", "minor", ("1-800-422-4453",)),
    ("crisis", "minor", ("1-800-422-4453",)),
    (
        "human",
        "trauma",
        ("Music can do that, and the clinic says so openly", "A therapist can talk with you first"),
    ),
    ("human", "medication", ("I cannot advise on medicines", "1-800-222-1222")),
]


def _words(level: str, topic: str) -> str:
    (variant,) = SAFETY[f"utter_safety_{level}_{topic}"]
    return variant.text


def _at(level: str) -> list[str]:
    return [name for name in SAFETY if name.startswith(f"utter_safety_{level}")]


def test_every_topic_has_words_at_every_level_and_nothing_else_is_there() -> None:
    expected = {f"utter_safety_{level}_{topic}" for level in LEVELS for topic in RISK_TOPICS}
    fallbacks = {f"utter_safety_{level}" for level in LEVELS}

    assert set(SAFETY) == expected | fallbacks | AFTER_THE_QUESTION


@pytest.mark.parametrize("name", sorted(SAFETY))
def test_safety_words_are_fixed(name: str) -> None:
    variants = SAFETY[name]

    assert len(variants) == 1
    assert variants[0].placeholders == frozenset()


@pytest.mark.parametrize("name", [*_at("emergency"), "utter_crisis_answer_no"])
def test_an_emergency_begins_with_911_and_asks_nothing(name: str) -> None:
    (variant,) = SAFETY[name]

    assert variant.lines[0].startswith("Call 911")
    assert "?" not in variant.text
    assert variant.buttons == ()


@pytest.mark.parametrize("name", _at("emergency"))
def test_an_emergency_is_short(name: str) -> None:
    (variant,) = SAFETY[name]

    assert len(variant.text.split()) <= EMERGENCY_WORDS


@pytest.mark.parametrize("name", _at("crisis"))
def test_a_crisis_begins_with_a_number_and_ends_with_one_direct_question(name: str) -> None:
    (variant,) = SAFETY[name]

    assert "911" in variant.lines[0] or "988" in variant.lines[0]
    assert variant.text.count("?") == 1
    assert re.search(r"(safe|with you) right now\?$", variant.text)
    assert [button.topic for button in variant.buttons] == ["request_human"]


@pytest.mark.parametrize("name", _at("crisis"))
def test_a_crisis_names_911_too(name: str) -> None:
    (variant,) = SAFETY[name]

    assert "call 911" in variant.text.lower()


@pytest.mark.parametrize("name", [*_at("emergency"), *_at("crisis"), *sorted(AFTER_THE_QUESTION)])
def test_the_team_has_been_told_and_the_assistant_stays(name: str) -> None:
    (variant,) = SAFETY[name]

    assert "Our team has been told." in variant.text
    assert "I am staying in this chat" in variant.text


@pytest.mark.parametrize("name", _at("emergency") + _at("crisis"))
def test_nobody_is_left_waiting_for_the_team(name: str) -> None:
    (variant,) = SAFETY[name]

    assert "Please do not wait for them." in variant.text


@pytest.mark.parametrize("name", _at("emergency") + _at("crisis"))
def test_what_was_heard_is_said_plainly(name: str) -> None:
    (variant,) = SAFETY[name]

    assert "It sounds like " in variant.text


@pytest.mark.parametrize("name", _at("human"))
def test_a_person_is_offered_gently(name: str) -> None:
    (variant,) = SAFETY[name]

    assert not re.search(r"\d", variant.lines[0]), "care comes first"
    assert "I have let " in variant.text
    assert any(helpline.number in variant.text for helpline in helplines())
    assert "request_human" in {button.topic for button in variant.buttons}


@pytest.mark.parametrize("level", LEVELS)
def test_who_is_being_hurt_is_offered_no_call_that_another_may_answer(level: str) -> None:
    (variant,) = SAFETY[f"utter_safety_{level}_abuse"]

    assert "request_callback" not in {button.topic for button in variant.buttons}


@pytest.mark.parametrize(("level", "topic", "lines"), TOPIC_LINES)
def test_a_topic_has_its_own_help(level: str, topic: str, lines: tuple[str, ...]) -> None:
    text = _words(level, topic)

    for line in lines:
        assert line in text


@pytest.mark.parametrize("level", LEVELS)
def test_who_may_be_watched_is_told_of_quick_exit_as_of_our_website_alone(level: str) -> None:
    assert 'quickExit: "Quick exit"' in WIDGET_WORDS.read_text("utf-8")
    assert "On our website, Quick exit leaves this page" in _words(level, "abuse")


@pytest.mark.parametrize("name", _at("crisis"))
def test_where_988_can_be_called_in_a_crisis_it_can_be_chatted_with(name: str) -> None:
    (variant,) = SAFETY[name]
    leads_to_988 = "988, or chat at https://988lifeline.org, day or night" in variant.text

    assert leads_to_988 or "988, day or night" not in variant.text


@pytest.mark.parametrize("name", sorted(SAFETY))
@pytest.mark.parametrize("fault", FORBIDDEN)
def test_safety_words_hold_nothing_that_harms(name: str, fault: str) -> None:
    (variant,) = SAFETY[name]

    assert find_fault(fault, variant.text) is None


@pytest.mark.parametrize("name", sorted(SAFETY))
def test_safety_words_are_easy_to_read(name: str) -> None:
    (variant,) = SAFETY[name]

    assert is_easy_to_read(variant.text)
