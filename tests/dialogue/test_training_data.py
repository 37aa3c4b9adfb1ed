"""One topic, one name: in the domain, the rules and the conversations that test them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from dialogue.understanding import INFORM
from overture.core.topics import TOPICS

CHECKOUT = Path(__file__).resolve().parents[2]
INTENTS = (*TOPICS, INFORM)


def intents_in(file: Path) -> set[str]:
    return {line.split("intent:")[1].strip() for line in file.read_text().splitlines() if "intent:" in line}


def test_the_domain_knows_the_topics_of_the_contract_and_one_intent_more(domain: Domain) -> None:
    rasas_own = set(Domain.empty().intents) - set(INTENTS)

    assert set(domain.intents) - rasas_own == set(INTENTS)


@pytest.mark.parametrize("topic", INTENTS)
def test_every_intent_has_a_rule_in_a_file_of_its_name(topic: str) -> None:
    assert topic in intents_in(CHECKOUT / "data" / "rules" / f"{topic}.yml")


@pytest.mark.parametrize("topic", INTENTS)
def test_every_intent_stands_in_a_tested_conversation(topic: str) -> None:
    tested = set().union(*map(intents_in, (CHECKOUT / "tests" / "conversations").glob("test_*.yml")))

    assert topic in tested
