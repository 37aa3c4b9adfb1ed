"""The labelled messages beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from overture.core.risk import RiskLevel

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Positive:
    """A message that a person must take up."""

    topic: str
    level: RiskLevel
    text: str


def positives() -> list[Positive]:
    """Return every message that must be noticed."""
    content = yaml.safe_load((FOLDER / "positives.yml").read_text("utf-8"))
    return [
        Positive(topic, RiskLevel(level), line)
        for topic, levels in content.items()
        for level, lines in levels.items()
        for line in lines.splitlines()
        if line
    ]


def ordinary() -> list[str]:
    """Return every message that must pass."""
    content = yaml.safe_load((FOLDER / "ordinary.yml").read_text("utf-8"))
    return [line for lines in content.values() for line in lines.splitlines() if line]
