"""What the assistant says, against who says it: nothing is named that is not written, nothing written that is never said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from rasa.shared.core.domain import Domain

from overture.core.risk import RiskLevel
from overture.core.topics import CLINIC, FAQ, RISK_TOPICS, SMALLTALK

CHECKOUT = Path(__file__).resolve().parents[2]
SPEAKERS = ("actions", "bot_connector", "dialogue", "overture")
NAME = re.compile(r"\butter_[a-z_]*[a-z]\b(?![_{])")
# Rasa's own words, not responses.
NOT_RESPONSES = {"utter_message", "utter_action"}
URGENT = [level.value for level in RiskLevel if level is not RiskLevel.NONE]


def named_in(*patterns: str) -> set[str]:
    files = [file for pattern in patterns for file in CHECKOUT.glob(pattern)]
    return {name for file in files for name in NAME.findall(file.read_text(encoding="utf-8"))}


def named_by_rules() -> set[str]:
    return named_in("data/rules/*.yml", "data/stories/*.yml")


def named_by_python() -> set[str]:
    return named_in(*(f"{folder}/**/*.py" for folder in SPEAKERS)) - NOT_RESPONSES


def countries() -> list[str]:
    signals = yaml.safe_load((CHECKOUT / "data/risk/shared/signals.yml").read_text("utf-8"))["signals"]
    names = [signal["id"] for signal in signals]
    return [name.removeprefix("country.").lower() for name in names if name.startswith("country.")]


def test_every_response_that_a_rule_names_is_written(domain: Domain) -> None:
    assert named_by_rules() <= set(domain.responses)


def test_every_response_that_python_names_is_written(domain: Domain) -> None:
    assert named_by_python() <= set(domain.responses)


def test_every_response_that_is_written_is_said_by_somebody(domain: Domain) -> None:
    built = {f"utter_{topic}" for topic in (*FAQ, *SMALLTALK, *CLINIC)}
    built |= {f"utter_{topic}_unknown" for topic in CLINIC}
    built |= {f"utter_safety_{level}" for level in URGENT}
    built |= {f"utter_safety_{level}_{topic}" for level in URGENT for topic in RISK_TOPICS}
    built |= {f"utter_safety_abroad_{code}" for code in countries()}
    built |= {f"utter_ask_{slot.name}" for slot in domain.slots}

    assert set(domain.responses) <= named_by_rules() | named_by_python() | built


@pytest.mark.parametrize("level", URGENT)
def test_every_level_of_risk_has_words(domain: Domain, level: str) -> None:
    assert f"utter_safety_{level}" in domain.responses


def test_safety_words_are_fixed(domain: Domain) -> None:
    variants = {
        name: len(texts) for name, texts in domain.responses.items() if name.startswith("utter_safety_")
    }

    assert set(variants.values()) == {1}


def test_every_button_carries_a_payload_that_the_door_takes(domain: Domain) -> None:
    from dialogue.turn_request import TurnRequest

    payloads = {
        button["payload"]
        for texts in domain.responses.values()
        for text in texts
        for button in text.get("buttons", ())
    }

    for payload in payloads:
        TurnRequest.from_json({"conversation_id": "c", "message_id": "m", "payload": payload})
