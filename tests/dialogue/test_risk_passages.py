"""Which stretches of a message the risk classifier reads."""

from __future__ import annotations

import pytest

from dialogue.plain_words import PlainWords
from dialogue.risk_classifier import LEXICON
from dialogue.risk_passages import LONGEST, MOST_SENTENCES, RiskPassages
from overture.core.conversation import TEXT_LIMIT
from overture.screening.screener import Screener


@pytest.fixture(scope="module")
def passages() -> RiskPassages:
    return RiskPassages(PlainWords.from_file(), Screener.from_files(LEXICON))


def test_a_plain_sentence_is_one_passage(passages: RiskPassages) -> None:
    assert passages.of("how long is a session") == ["how long is a session"]


def test_each_sentence_is_read_and_the_message_without_its_first_and_last(passages: RiskPassages) -> None:
    assert passages.of("a cat here. some dogs there. birds again")[:6] == [
        "a cat here . some dogs there . birds again",
        "a cat here .",
        "some dogs there .",
        "birds again",
        "a cat here . some dogs there .",
        "some dogs there . birds again",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "1 w4nt t0 d13 t0n1ght",
        "i wantt to diee tonightt",
        "i w\u200bant to d\u200bie tonight",
        "і wаnt tо dіe tonight",
    ],
    ids=["leet", "doubled letters", "zero-width marks", "look-alike letters"],
)
def test_a_masked_message_is_read_unmasked_too(passages: RiskPassages, typed: str) -> None:
    assert "i want to die tonight" in passages.of(typed)


def test_what_stands_around_the_words_does_not_hide_them(passages: RiskPassages) -> None:
    assert "i want to die" in passages.of("i want to die 😢😢")


def test_a_long_stretch_without_a_stop_is_read_in_windows_that_miss_nothing(passages: RiskPassages) -> None:
    words = [f"word{number}" for number in range(3 * LONGEST)]
    found = [passage.split() for passage in passages.of(" ".join(words))]
    windows = [passage for passage in found if len(passage) <= LONGEST]

    assert {word for window in windows for word in window} >= set(words)


def test_no_sentence_of_the_longest_message_is_left_out(passages: RiskPassages) -> None:
    sentences = [f"this is number {number}." for number in range(TEXT_LIMIT // 22)]
    text = " ".join(sentences)
    found = passages.of(text)

    assert len(found) < 6 * MOST_SENTENCES
    shorter = [passage for passage in found if len(passage) < len(text) / 4]
    assert all(
        any(f"number {number} ." in passage for passage in shorter) for number in range(len(sentences))
    )


def test_without_a_lexicon_the_plain_words_are_read() -> None:
    assert RiskPassages(PlainWords.from_file(), None).of("i w4nt t0 die") == ["i w4nt t0 die"]
