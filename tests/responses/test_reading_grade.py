"""The measure itself: simple words score low, long ones high."""

from __future__ import annotations

import pytest

from overture.checks.answers import sentences
from tests.responses.reading_grade import reading_grade


def test_short_words_in_short_sentences_are_easy() -> None:
    assert reading_grade("The cat sat on the mat. It was a warm day.") < 2


def test_long_words_in_a_long_sentence_are_hard() -> None:
    text = "Interdisciplinary rehabilitation necessitates individualized multidimensional evaluation methodologies."

    assert reading_grade(text) > 16


def test_a_known_sentence_is_graded_as_by_hand() -> None:
    words, syllables = 6, 7

    grade = reading_grade("We will call you after lunch.")

    assert grade == pytest.approx(0.39 * words + 11.8 * syllables / words - 15.59)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("suicide", 3),
        ("anxiety", 4),
        ("being", 2),
        ("create", 2),
        ("violence", 3),
        ("evaluated", 5),
        ("quality", 3),
    ],
)
def test_vowels_spoken_apart_count_apart(word: str, syllables: int) -> None:
    assert reading_grade(f"{word}.") == pytest.approx(0.39 + 11.8 * syllables - 15.59)


def test_numbers_and_known_names_do_not_count_as_hard_words() -> None:
    name = "National Center for Complementary and Integrative Health"

    assert reading_grade(f"The {name} is here, at 1-800-222-1222.", (name,)) < 4


def test_line_breaks_end_sentences_and_web_addresses_do_not() -> None:
    assert sentences("Call 911 now\nChat at 988lifeline.org, day or night. Are you safe?") == [
        "Call 911 now",
        "Chat at 988lifeline.org, day or night.",
        "Are you safe?",
    ]
