"""How the answers are worded: short, plain, not always the same, and the source named where it is asked for."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from overture.checks.answers import sentences
from overture.core.topics import FAQ
from tests.responses.response_files import Variant, all_responses, responses_in

ANSWERS = responses_in("faq.yml")
SPOKEN = [
    (name, variants)
    for file in ("faq.yml", "clinic.yml", "requests.yml", "smalltalk.yml")
    for name, variants in responses_in(file).items()
    if len(variants) > 1
]
MOST_ASKED = (
    "what_is_music_therapy",
    "conditions_overview",
    "help_anxiety",
    "help_depression",
    "help_substance_use",
    "help_trauma",
    "session_what_happens",
    "benefits",
    "risks",
    "musical_talent",
    "how_long",
    "insurance",
    "music_at_this_facility",
)
WITH_SOURCES = "utter_evidence_and_sources"
# Above this two wordings read as one: the share of their words that both use.
ALIKE = 0.75
SOURCE_NOTE = re.compile(r"\(.*\bpage\b.*\)|\bsource|last updated|\b(?:19|20)\d\d\b", re.IGNORECASE)
BRITISH = re.compile(
    r"behaviour|colour|favour|centre|programme|counsell|cheque|(?:organ|recogn|social|real)is[ei]"
)


def _shared_words(one: Variant, other: Variant) -> float:
    first, second = (set(re.findall(r"[\w']+", variant.text.lower())) for variant in (one, other))
    return len(first & second) / len(first | second)


@pytest.mark.parametrize("topic", MOST_ASKED)
def test_what_is_asked_most_has_three_wordings(topic: str) -> None:
    assert len(ANSWERS[f"utter_{topic}"]) >= 3


@pytest.mark.parametrize(("name", "variants"), SPOKEN, ids=[name for name, _ in SPOKEN])
def test_two_wordings_of_a_response_do_not_read_as_one(name: str, variants: tuple[Variant, ...]) -> None:
    for one, other in combinations(variants, 2):
        assert _shared_words(one, other) < ALIKE, one.text


@pytest.mark.parametrize("topic", FAQ)
def test_an_answer_has_at_least_two_wordings_of_two_to_four_sentences(topic: str) -> None:
    variants = ANSWERS[f"utter_{topic}"]

    assert len(variants) >= 2
    for variant in variants:
        assert 2 <= len(sentences(variant.text)) <= 4, variant.text


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {WITH_SOURCES}))
def test_an_answer_does_not_end_in_a_note_on_its_source(name: str) -> None:
    for variant in ANSWERS[name]:
        assert SOURCE_NOTE.search(variant.text) is None, variant.text


def test_who_asks_for_the_source_is_told_the_page_its_date_and_its_sources() -> None:
    for variant in ANSWERS[WITH_SOURCES]:
        assert '"Music Therapy: How It Works & Benefits"' in variant.text
        assert "last updated November 20, 2023" in variant.text
        assert len(re.findall(r"\(20\d\d\)", variant.text)) == 5


@pytest.mark.parametrize("name", sorted(all_responses()))
def test_words_are_spelled_as_in_the_united_states(name: str) -> None:
    for variant in all_responses()[name]:
        assert BRITISH.search(variant.text) is None, variant.text


def test_who_complains_hears_one_apology() -> None:
    for variant in responses_in("smalltalk.yml")["utter_feedback_negative"]:
        assert variant.text.lower().count("sorry") == 1
        assert variant.buttons[0].topic == "request_human"
