"""An offer is a question that a yes answers, and its yes is the first button."""

from __future__ import annotations

import pytest

from overture.core.topics import FAQ, TOPICS
from tests.responses.response_files import Variant, responses_in

# The questions of booking are answered by its forms.
OUTSIDE_FORMS = ("faq.yml", "clinic.yml", "requests.yml", "smalltalk.yml", "relay.yml")
TALKING = {"session_what_happens", "request_human"}

VARIANTS = [
    (f"{name}-{number}", variant)
    for file in OUTSIDE_FORMS
    for name, variants in responses_in(file).items()
    for number, variant in enumerate(variants, start=1)
]
OFFERS = [pytest.param(variant, id=name) for name, variant in VARIANTS if variant.offer]
every_offer = pytest.mark.parametrize("variant", OFFERS)


def _offering(topic: str) -> list[Variant]:
    return [variant for variant in responses_in("faq.yml")[f"utter_{topic}"] if variant.offer]


@every_offer
def test_an_offer_is_one_question_that_a_yes_answers(variant: Variant) -> None:
    assert variant.offer
    assert variant.offer.endswith("?")
    assert " or " not in variant.offer


@every_offer
def test_the_yes_of_an_offer_is_a_button_that_leads_on(variant: Variant) -> None:
    assert variant.buttons
    assert variant.buttons[0].topic in TOPICS


@every_offer
def test_an_offer_ends_a_text_that_asks_nothing_else(variant: Variant) -> None:
    assert variant.text.count("?") == 1


@pytest.mark.parametrize("file", OUTSIDE_FORMS)
def test_the_wordings_of_a_response_have_the_same_buttons(file: str) -> None:
    for name, variants in responses_in(file).items():
        assert len({variant.buttons for variant in variants}) == 1, name


def test_some_answers_offer_a_next_step_and_some_let_the_person_lead() -> None:
    answers = [variant for variants in responses_in("faq.yml").values() for variant in variants]
    offering = [variant for variant in answers if variant.offer]

    assert 0.4 <= len(offering) / len(answers) <= 0.6


@pytest.mark.parametrize("topic", [topic for topic in FAQ if topic.startswith("help_")])
def test_who_asks_about_a_condition_is_offered_a_session_in_words_and_a_person_to_talk_to(topic: str) -> None:
    assert _offering(topic)
    for variant in responses_in("faq.yml")[f"utter_{topic}"]:
        assert variant.buttons[0].topic in TALKING
        assert "request_human" in {button.topic for button in variant.buttons}


@pytest.mark.parametrize("topic", ["who_provides_it", "how_long", "where_it_happens", "insurance"])
def test_what_is_not_known_is_said_so_and_admissions_offered(topic: str) -> None:
    for variant in responses_in("faq.yml")[f"utter_{topic}"]:
        assert "I don't know" in variant.text
        assert "admissions does" in variant.text
        assert variant.buttons[0].topic == "request_human"


@pytest.mark.parametrize(
    "name", sorted(name for name in responses_in("clinic.yml") if name.endswith("_unknown"))
)
def test_what_the_profile_leaves_out_is_asked_of_admissions_on_a_yes(name: str) -> None:
    for variant in responses_in("clinic.yml")[name]:
        assert "I don't know" in variant.text
        assert "dmissions" in variant.text
        assert variant.offer
        assert variant.buttons[0].topic == "request_human"
