"""Messages with the risk that they show, as people wrote them for training and for tests.

data/risk/messages/TOPIC.yml and tests/screening/held_out/TOPIC.yml: `topic: …`, then a block of `- ` lines
under each level. Under none stand traps: they borrow the topic's words and show no risk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from overture.core.risk import RiskLevel
from overture.core.topics import RISK_TOPICS

_LEVELS = tuple(level.value for level in RiskLevel)


class UnusableMessages(Exception):
    """A file of labelled messages has a mistake; the sentence names file, place and mend."""


@dataclass(frozen=True)
class LabelledMessage:
    """What somebody might write, and the level that it shows; with level none, whose words it borrows."""

    text: str
    level: RiskLevel
    topic: str


def read_labelled_messages(folder: Path) -> list[LabelledMessage]:
    """Return all messages of a folder.

    Raises:
        UnusableMessages: a file is not of the form that this module describes.
    """
    return [message for file in sorted(folder.glob("*.yml")) for message in _messages(file)]


def _messages(file: Path) -> Iterator[LabelledMessage]:
    content: Any = yaml.safe_load(file.read_text("utf-8"))
    topic = content.pop("topic", None) if isinstance(content, dict) else None
    if topic not in RISK_TOPICS:
        raise UnusableMessages(f"{file.name}: there is no risk topic {topic!r}; use an id of topics.yml.")
    for name, block in content.items():
        if name not in _LEVELS:
            raise UnusableMessages(
                f"{file.name}: there is no risk level {name!r}; use one of {', '.join(_LEVELS)}."
            )
        for number, line in enumerate(str(block).splitlines(), start=1):
            if not line.startswith("- ") or not line[2:].strip():
                raise UnusableMessages(
                    f'{file.name}, {name}, line {number} of the block: it must be "- " and a message.'
                )
            yield LabelledMessage(line[2:].strip(), RiskLevel(name), topic)
