"""The fixed words beside a finding: for people abroad, in Spanish, for veterans, and the one direct question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overture.checks.answers import sentences
from overture.screening.frames import Lexicon
from overture.screening.signals import COUNTRY
from tests.responses.response_files import country_of, helplines, responses_in
from tests.responses.reviewed_words import FORBIDDEN, find_fault, is_easy_to_read

CONTEXT = responses_in("safety_context.yml")
RISK = Path(__file__).resolve().parents[2] / "data" / "risk"
ABROAD = sorted(name for name in CONTEXT if name.startswith("utter_safety_abroad_"))
SPANISH = "utter_safety_spanish"
BESIDE = {
    "utter_safety_ask_directly",
    "utter_direct_answer_no",
    "utter_still_here",
    SPANISH,
    "utter_safety_veteran",
}


def _text(name: str) -> str:
    (variant,) = CONTEXT[name]
    return variant.text


def test_nothing_stands_in_the_file_that_is_not_known_here() -> None:
    assert set(CONTEXT) == BESIDE | set(ABROAD)


def test_no_response_stands_in_both_files() -> None:
    assert set(CONTEXT).isdisjoint(responses_in("safety.yml"))


def test_every_country_that_is_recognized_has_its_words_and_no_other_has() -> None:
    recognized = {
        signal.id.removeprefix(COUNTRY).lower()
        for signal in Lexicon.from_files(RISK).signals
        if signal.id.startswith(COUNTRY)
    }

    assert {name.removeprefix("utter_safety_abroad_") for name in ABROAD} == recognized


@pytest.mark.parametrize("name", sorted(CONTEXT))
def test_the_words_are_fixed(name: str) -> None:
    variants = CONTEXT[name]

    assert len(variants) == 1
    assert variants[0].placeholders == frozenset()


@pytest.mark.parametrize("name", sorted(CONTEXT))
@pytest.mark.parametrize("fault", FORBIDDEN)
def test_the_words_hold_nothing_that_harms(name: str, fault: str) -> None:
    assert find_fault(fault, _text(name)) is None


@pytest.mark.parametrize("name", sorted(set(CONTEXT) - {SPANISH}))
def test_english_words_are_easy_to_read(name: str) -> None:
    assert is_easy_to_read(_text(name))


@pytest.mark.parametrize("name", ABROAD)
def test_who_is_abroad_reads_first_whom_to_call_there_in_danger(name: str) -> None:
    emergency = {one.country: one.number for one in helplines() if one.name == "Emergency services"}
    whom = emergency.get(country_of(name), "your local emergency number")

    (variant,) = CONTEXT[name]

    assert variant.lines[0].startswith("In danger now ")
    assert variant.lines[0].endswith(f": call {whom}.")


@pytest.mark.parametrize("name", ABROAD)
def test_who_is_abroad_is_told_of_no_line_of_the_us(name: str) -> None:
    own = {helpline.number for helpline in helplines() if helpline.country == country_of(name)}
    american = {helpline.number for helpline in helplines() if helpline.country == "US"}

    assert [number for number in american - own if re.search(rf"\b{number}\b", _text(name))] == []


@pytest.mark.parametrize("name", ABROAD)
def test_who_is_abroad_is_told_whose_numbers_follow(name: str) -> None:
    (variant,) = CONTEXT[name]

    assert re.fullmatch(r"(The|Other) numbers that follow are for the US\.", variant.lines[-1])


def test_the_direct_question_names_suicide_and_is_the_only_one() -> None:
    last = sentences(_text("utter_safety_ask_directly"))[-1]

    assert last == "Are you thinking about suicide?"
    assert _text("utter_safety_ask_directly").count("?") == 1


def test_the_direct_question_can_be_answered_with_one_tap() -> None:
    (variant,) = CONTEXT["utter_safety_ask_directly"]

    assert [(button.title, button.topic) for button in variant.buttons] == [("Yes", "affirm"), ("No", "deny")]


def test_only_the_direct_question_asks_for_an_answer() -> None:
    asking = {name for name in CONTEXT if "?" in _text(name) or CONTEXT[name][0].buttons}

    assert asking == {"utter_safety_ask_directly"}


def test_who_answers_no_is_told_where_help_is_and_that_a_person_knows() -> None:
    text = _text("utter_direct_answer_no")

    assert "call or text 988, day or night" in text
    assert "I have let our team know" in text


def test_who_is_reminded_reads_that_the_assistant_stayed_and_where_help_is() -> None:
    text = _text("utter_still_here")

    assert text.startswith("I am still here")
    assert "call or text 988" in text
    assert "call 911" in text


def test_the_spanish_line_begins_with_911_and_says_how_to_reach_988_in_spanish() -> None:
    first, second = sentences(_text(SPANISH))

    assert first == "En peligro ahora: llame al 911."
    assert "llame al 988 y oprima 2" in second
    assert "AYUDA al 988" in second


def test_a_veteran_is_told_the_key_to_press_and_the_number_to_text() -> None:
    assert "988 and press 1, or text 838255" in _text("utter_safety_veteran")
