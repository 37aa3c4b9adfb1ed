from __future__ import annotations

import pytest

from overture.core.answer_words import (
    fact_named,
    is_correction,
    is_no,
    is_question,
    is_stop,
    is_yes,
    wants_others,
)
from overture.core.proposal import Fact


@pytest.mark.parametrize(
    "text", ["is it private", "What does it cost", "and how long?", "ok, can I bring my son", "do you"]
)
def test_questions_are_known(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["Maria", "tuesday at 10", "Isaac", "however you like"])
def test_answers_are_no_questions(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text", ["yes", "Yep!", "ok", "sure, go ahead", "sounds good", "that's right", "👍", "book it"]
)
def test_a_yes_is_known(text: str) -> None:
    assert is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize("text", ["no", "Nope", "not quite", "that's wrong", "wrong"])
def test_a_no_is_known(text: str) -> None:
    assert is_no(text)
    assert not is_yes(text)


@pytest.mark.parametrize("text", ["nobody", "Noah", "yesterday", "okra", "yesman"])
def test_words_that_only_begin_alike_are_neither(text: str) -> None:
    assert not is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text", ["never mind", "nvm", "cancel", "please stop", "no thanks", "I don't want to book anymore"]
)
def test_leaving_is_known(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "none of these",
        "anything else?",
        "another day",
        "later",
        "that doesn't work",
        "too early",
        "something later",
    ],
)
def test_that_nothing_suits_is_known(text: str) -> None:
    assert wants_others(text)


@pytest.mark.parametrize(
    "text", ["any time", "friday", "whenever", "10:30", "the first one", "any time after 4"]
)
def test_that_something_suits_is_not_taken_for_that(text: str) -> None:
    assert not wants_others(text)


@pytest.mark.parametrize("text", ["actually friday", "no, make it 3", "sorry I meant 4", "friday instead"])
def test_a_correction_is_known(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("the name is wrong", Fact.NAME),
        ("change the time", Fact.TIME),
        ("another date please", Fact.DAY),
        ("wrong phone number", Fact.CONTACT),
        ("the date and the time are wrong", None),
        ("no", None),
    ],
)
def test_the_fact_spoken_of_is_known_where_it_is_one(text: str, fact: Fact | None) -> None:
    assert fact_named(text) is fact
