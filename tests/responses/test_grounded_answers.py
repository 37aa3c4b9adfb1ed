"""The answers say what the clinic's page says: all of it, and no more."""

from __future__ import annotations

import re

import pytest

from overture.checks.answers import find_ungrounded, sentences
from overture.checks.facts import Facts, read_facts
from overture.checks.mistakes import Mistakes
from overture.checks.responses import read_responses
from overture.core.topics import FAQ
from overture.paths import CHECKOUT
from tests.responses.reading_grade import reading_grade
from tests.responses.response_files import Variant, responses_in

ANSWERS = responses_in("faq.yml")
GRADE = 8
WITH_YEARS = "evidence_and_sources"
OTHER_INSURERS = ("aetna", "cigna", "united", "humana", "medicare", "medicaid", "kaiser", "anthem", "tricare")
NOT_ON_THE_PAGE = r"[$€]|\b(dollars?|price[sd]?|fee|street|avenue|boulevard|road|suite|minutes?|o'clock|@)\b"
NOT_CLAIMED = r"\b(cures?|heals?|proven|proves|guarantee[sd]?|always works|promises?|safe for everyone)\b"


def read_all_facts() -> Facts:
    mistakes = Mistakes(CHECKOUT)
    facts = read_facts(CHECKOUT / "data/facts.yml", mistakes)
    assert facts, mistakes.sentences
    return facts


FACTS = read_all_facts()
every_wording = pytest.mark.parametrize(
    ("topic", "variant"),
    [
        pytest.param(topic, variant, id=f"{topic}-{number}")
        for topic in FAQ
        for number, variant in enumerate(ANSWERS[f"utter_{topic}"], start=1)
    ],
)


def test_the_file_holds_the_faq_and_nothing_else() -> None:
    assert set(ANSWERS) == {f"utter_{topic}" for topic in FAQ}


def test_the_answers_say_what_the_facts_say_and_no_more() -> None:
    mistakes = Mistakes(CHECKOUT)
    file = CHECKOUT / "data/responses/faq.yml"

    find_ungrounded(file, read_responses(file, {}, mistakes), FACTS, mistakes)

    assert mistakes.sentences == ()


@pytest.mark.parametrize("topic", FAQ)
def test_every_answer_rests_on_a_fact(topic: str) -> None:
    assert FACTS.words(topic)


@every_wording
def test_an_answer_has_two_to_four_sentences(topic: str, variant: Variant) -> None:
    assert 2 <= len(sentences(variant.text)) <= 4


@every_wording
def test_an_answer_is_easy_to_read(topic: str, variant: Variant) -> None:
    assert reading_grade(variant.text, FACTS.names) <= GRADE


@every_wording
def test_an_answer_states_no_price_hour_address_number_or_other_insurer(topic: str, variant: Variant) -> None:
    text = variant.text.lower()

    assert topic == WITH_YEARS or not re.search(r"\d", text)
    assert re.search(NOT_ON_THE_PAGE, text) is None
    assert not any(insurer in text for insurer in OTHER_INSURERS)


@every_wording
def test_an_answer_promises_nothing(topic: str, variant: Variant) -> None:
    assert re.search(NOT_CLAIMED, variant.text, re.IGNORECASE) is None


def test_the_sources_are_dated_as_on_the_page_and_no_other_year_is_said() -> None:
    for variant in ANSWERS[f"utter_{WITH_YEARS}"]:
        assert re.findall(r"\d+", variant.text) == ["20", "2023", "2021", "2016", "2023", "2023", "2022"]


def test_other_insurers_are_left_to_admissions() -> None:
    for variant in ANSWERS["utter_insurance"]:
        assert "I don't know" in variant.text
        assert "request_human" in {button.topic for button in variant.buttons}
