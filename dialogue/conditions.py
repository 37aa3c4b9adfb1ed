"""The conditions and people that words name, by the table in data/conditions.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from dialogue.said_before import words

FILE = Path(__file__).resolve().parents[1] / "data" / "conditions.yml"

Table = Mapping[str, Sequence[str]]


class Conditions:
    """Finds topics by whole words. People count only where no condition is named with them."""

    def __init__(self, conditions: Table, people: Table) -> None:
        self._conditions = _Words(conditions)
        self._people = _Words(people)

    @classmethod
    def from_file(cls, file: Path = FILE) -> Conditions:
        """Read a table: {"conditions": {topic: [words]}, "people": {topic: [words]}}."""
        content = yaml.safe_load(file.read_text("utf-8"))
        return cls(content["conditions"], content["people"])

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the topics that a text names, in the order of its words."""
        said = words(text)
        return self._conditions.found_in(said) or self._people.found_in(said)


class _Words:
    def __init__(self, table: Table) -> None:
        self._topics = {words(phrase): topic for topic, phrases in table.items() for phrase in phrases}
        # The longest first: "traumatic brain injury" is no trauma.
        phrases = sorted(self._topics, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, phrases))})(?![\w'])")

    def found_in(self, said: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._topics[phrase] for phrase in self._pattern.findall(said)))
