"""The answers say what the clinic's page says: all of it, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from overture.core.topics import FAQ
from tests.responses.reading_grade import reading_grade, sentences
from tests.responses.response_files import Variant, responses_in

ANSWERS = responses_in("faq.yml")
SOURCE_NOTE = re.compile(r"\s*\((?:Source|From|As|The clinic's page)[^()]*\)$")
GRADE = 8
WITH_YEARS = "evidence_and_sources"
OTHER_INSURERS = ("aetna", "cigna", "united", "humana", "medicare", "medicaid", "kaiser", "anthem", "tricare")
NOT_ON_THE_PAGE = r"[$€]|\b(dollars?|price[sd]?|fee|street|avenue|boulevard|road|suite|minutes?|o'clock|@)\b"
NOT_CLAIMED = r"\b(cures?|heals?|proven|proves|guarantee[sd]?|always works|promises?|safe for everyone)\b"


@dataclass(frozen=True)
class Fact:
    """One fact of the page, and the words by which each answer shows that it says it."""

    id: str
    says: str
    answers: dict[str, list[str]]


def _read() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("facts.yml").read_text("utf-8"))
    return content


_FILE = _read()
FACTS = tuple(Fact(id_, raw["says"], raw["answers"]) for id_, raw in _FILE["facts"].items())
NAMES: tuple[str, ...] = tuple(_FILE["names"])
NOT_FACTS: set[str] = set(_FILE["not_facts"])
every_wording = pytest.mark.parametrize(
    ("topic", "variant"),
    [
        pytest.param(topic, variant, id=f"{topic}-{number}")
        for topic in FAQ
        for number, variant in enumerate(ANSWERS[f"utter_{topic}"], start=1)
    ],
)


def _body(variant: Variant) -> str:
    return SOURCE_NOTE.sub("", variant.text)


def _phrases(topic: str) -> list[str]:
    return [phrase.lower() for fact in FACTS for phrase in fact.answers.get(topic, ())]


def test_the_file_holds_the_faq_and_nothing_else() -> None:
    assert set(ANSWERS) == {f"utter_{topic}" for topic in FAQ}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_every_fact_is_said_in_each_wording_of_its_answers(fact: Fact) -> None:
    assert fact.answers
    for topic, phrases in fact.answers.items():
        for variant in ANSWERS[f"utter_{topic}"]:
            for phrase in phrases:
                assert phrase.lower() in variant.text.lower(), topic


@pytest.mark.parametrize("topic", FAQ)
def test_every_answer_rests_on_a_fact(topic: str) -> None:
    assert _phrases(topic)


@every_wording
def test_every_sentence_rests_on_a_fact(topic: str, variant: Variant) -> None:
    unsupported = [
        sentence
        for sentence in sentences(_body(variant))
        if sentence not in NOT_FACTS and not any(phrase in sentence.lower() for phrase in _phrases(topic))
    ]

    assert unsupported == []


@every_wording
def test_an_answer_has_two_to_four_sentences_and_names_its_source(topic: str, variant: Variant) -> None:
    assert 2 <= len(sentences(_body(variant))) <= 4
    assert "page" in variant.text


@every_wording
def test_an_answer_is_easy_to_read(topic: str, variant: Variant) -> None:
    assert reading_grade(_body(variant), NAMES) <= GRADE


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
