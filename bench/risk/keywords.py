"""A plain list of phrases, as many sites have one: small letters, whole words, nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("keywords.yml")


class Keywords:
    """Alarms at any of its phrases."""

    def __init__(self, phrases: list[str]) -> None:
        self.phrases = phrases
        self._any = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")

    @classmethod
    def from_file(cls) -> Keywords:
        """Read the list beside this module."""
        return cls(yaml.safe_load(FILE.read_text("utf-8")))

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"{len(self.phrases)} keywords"

    def alarms(self, text: str) -> bool:
        """Tell whether a phrase stands in the text."""
        return self._any.search(text.lower().replace("’", "'")) is not None
