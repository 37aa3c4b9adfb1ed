"""The labelled messages beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Return every message that must be noticed, of those that the patterns were tuned on."""
    return _positives({file.stem: _read(file) for file in sorted((FOLDER / "positives").glob("*.yml"))})


def ordinary() -> list[str]:
    """Return every message that must pass, of those that the patterns were tuned on."""
    return [
        line
        for file in sorted((FOLDER / "ordinary").glob("*.yml"))
        for line in _lines(_read(file)["messages"])
    ]


def fresh_positives() -> list[Positive]:
    """Return messages that must be noticed and that no pattern was tuned on."""
    return _positives(_read(FOLDER / "fresh.yml")["positives"])


def fresh_ordinary() -> list[str]:
    """Return messages that must pass and that no pattern was tuned on."""
    return _lines(_read(FOLDER / "fresh.yml")["ordinary"])


def _positives(topics: dict[str, dict[str, str]]) -> list[Positive]:
    return [
        Positive(topic, RiskLevel(level), line)
        for topic, levels in topics.items()
        for level, lines in levels.items()
        for line in _lines(lines)
    ]


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]
