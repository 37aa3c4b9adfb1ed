"""The messages that risk is learnt from and tested on, and how they are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from overture.core.risk import RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.paths import CHECKOUT
from overture.screening.labelled_messages import LabelledMessage, UnusableMessages, read_labelled_messages

TO_LEARN_FROM = CHECKOUT / "data" / "risk" / "messages"
HELD_OUT = Path(__file__).parent / "held_out"
CONVERSATIONS = Path(__file__).parent / "held_out_conversations" / "simulated.yml"
LEAST = 60


def gist(message: LabelledMessage) -> str:
    return " ".join(message.text.casefold().split()).rstrip(".!? ")


def test_a_file_is_read_block_by_block(tmp_path: Path) -> None:
    (tmp_path / "grief.yml").write_text(
        "topic: grief\nhuman: |\n  - he is gone\nnone: |\n  - good grief\n", "utf-8"
    )

    assert read_labelled_messages(tmp_path) == [
        LabelledMessage("he is gone", RiskLevel.HUMAN, "grief"),
        LabelledMessage("good grief", RiskLevel.NONE, "grief"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("topic: gloom\nhuman: |\n  - hm\n", "no risk topic 'gloom'"),
        ("- a list\n", "no risk topic None"),
        ("topic: grief\nworried: |\n  - hm\n", "no risk level 'worried'"),
        ("topic: grief\nhuman: |\n  - hm\n  hm\n", "human, line 2 of the block"),
        ("topic: grief\nhuman: |\n  - \n", "human, line 1 of the block"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "grief.yml").write_text(content, "utf-8")

    with pytest.raises(UnusableMessages, match=said):
        read_labelled_messages(tmp_path)


def test_every_topic_has_many_messages_and_as_many_traps() -> None:
    counted = Counter(
        (message.topic, message.level is RiskLevel.NONE) for message in read_labelled_messages(TO_LEARN_FROM)
    )

    assert {topic for topic, _ in counted} == set(RISK_TOPICS)
    assert min(counted.values()) >= LEAST


def test_no_message_stands_twice_or_is_both_learnt_and_held_out() -> None:
    seen = Counter(
        gist(message) for folder in (TO_LEARN_FROM, HELD_OUT) for message in read_labelled_messages(folder)
    )

    assert [text for text, times in seen.items() if times > 1] == []


def test_the_held_out_conversations_are_eighteen_with_risk_and_three_without() -> None:
    conversations = yaml.safe_load(CONVERSATIONS.read_text("utf-8"))

    assert Counter(one["kind"] for one in conversations) == {"risk": 18, "control": 3}
    assert all(one["topic"] in RISK_TOPICS and len(one["messages"]) >= 8 for one in conversations)
