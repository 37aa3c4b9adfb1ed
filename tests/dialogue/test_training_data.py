"""One topic, one name: in the domain, the examples, the rules and the conversations that test them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.utils.io import read_yaml_file

from dialogue.understanding import INFORM
from overture.core.topics import TOPICS

CHECKOUT = Path(__file__).resolve().parents[2]
INTENTS = (*TOPICS, INFORM)


def examples(folder: str) -> dict[str, set[str]]:
    """The messages of each intent, in small letters."""
    found: dict[str, set[str]] = {}
    for file in sorted((CHECKOUT / folder).glob("*.yml")):
        contents: dict[str, Any] = read_yaml_file(file)
        for entry in contents["nlu"]:
            lines = [
                line[2:].strip().lower() for line in entry["examples"].splitlines() if line.startswith("- ")
            ]
            found.setdefault(entry["intent"], set()).update(lines)
    return found


def intents_in(file: Path) -> set[str]:
    return {line.split("intent:")[1].strip() for line in file.read_text().splitlines() if "intent:" in line}


def test_the_domain_knows_the_topics_of_the_contract_and_one_intent_more(domain: Domain) -> None:
    rasas_own = set(Domain.empty().intents) - set(INTENTS)

    assert set(domain.intents) - rasas_own == set(INTENTS)


def test_every_intent_has_examples_in_a_file_of_its_name() -> None:
    assert {file.stem for file in (CHECKOUT / "data" / "nlu").glob("*.yml")} == set(INTENTS)
    assert set(examples("data/nlu")) == set(INTENTS)


@pytest.mark.parametrize("topic", INTENTS)
def test_every_intent_has_a_rule_in_a_file_of_its_name(topic: str) -> None:
    assert topic in intents_in(CHECKOUT / "data" / "rules" / f"{topic}.yml")


@pytest.mark.parametrize("topic", INTENTS)
def test_every_intent_stands_in_a_tested_conversation(topic: str) -> None:
    tested = set().union(*map(intents_in, (CHECKOUT / "tests" / "conversations").glob("test_*.yml")))

    assert topic in tested


def test_no_message_is_both_trained_on_and_held_out() -> None:
    trained = set().union(*examples("data/nlu").values())
    held_out = set().union(*examples("tests/understanding").values())

    assert trained & held_out == set()
