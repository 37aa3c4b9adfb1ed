from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from dialogue.risk_classifier import CLASSIFIED_RISK
from dialogue.risk_screener import LEXICON, RiskScreener, load_screen
from overture.core.risk import NO_RISK, Risk, RiskLevel

FAILED = {"level": "human", "topic": "distress", "evidence": ["screen_failed"]}


def screened(screener: RiskScreener, text: str) -> dict[str, Any] | None:
    message = Message(data={TEXT: text})
    screener.process([message])
    found: dict[str, Any] | None = message.as_dict(only_output_properties=True).get("risk")
    return found


def broken(text: str) -> Risk:
    raise RuntimeError(text)


def test_a_finding_travels_with_the_message() -> None:
    screener = RiskScreener(lambda text: Risk(RiskLevel.CRISIS, "suicide", ("wish_dead",)))

    assert screened(screener, "words") == {"level": "crisis", "topic": "suicide", "evidence": ["wish_dead"]}


def test_a_harmless_message_says_so() -> None:
    assert screened(RiskScreener(lambda text: NO_RISK), "hello") == {
        "level": "none",
        "topic": None,
        "evidence": [],
    }


def test_a_screen_that_breaks_sends_the_message_to_a_person() -> None:
    assert screened(RiskScreener(broken), "hello") == FAILED


def test_a_screen_that_breaks_does_not_log_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        screened(RiskScreener(broken), "my secret")

    assert "secret" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_pressed_button_is_not_screened() -> None:
    assert screened(RiskScreener(broken), "/affirm") is None


def test_a_lexicon_that_cannot_be_read_sends_everything_to_a_person(tmp_path: Path) -> None:
    assert screened(RiskScreener(load_screen(tmp_path)), "hello") == FAILED


def test_the_assistants_own_lexicon_is_read_in_this_environment() -> None:
    screen = load_screen(LEXICON)

    assert screen("what does a session cost?") == NO_RISK
    assert screen("i want to kill myself tonight").is_urgent


@pytest.mark.parametrize(
    ("lexicon", "classifier", "level"),
    [
        (RiskLevel.HUMAN, RiskLevel.CRISIS, "crisis"),
        (RiskLevel.EMERGENCY, RiskLevel.HUMAN, "emergency"),
        (RiskLevel.NONE, RiskLevel.HUMAN, "human"),
    ],
)
def test_lexicon_or_classifier_the_more_careful_wins(
    lexicon: RiskLevel, classifier: RiskLevel, level: str
) -> None:
    def finding(level: RiskLevel) -> Risk:
        return Risk(level, None if level is RiskLevel.NONE else "suicide")

    message = Message(data={TEXT: "words", CLASSIFIED_RISK: finding(classifier)})
    RiskScreener(lambda text: finding(lexicon)).process([message])

    assert message.get("risk")["level"] == level
