"""Phrases for times and what they mean, from the YAML files beside the tests of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from overture.core.phrase_time import PhraseTime

FOLDER = Path(__file__).parents[1] / "adapters"
TUNED, HELD_OUT = FOLDER / "phrases.yml", FOLDER / "phrases_held_out.yml"


@dataclass(frozen=True)
class Said:
    """A phrase, the aware moment at which it was said, and what it means in the words of the file."""

    text: str
    now: datetime
    timezone: ZoneInfo
    meaning: str

    def __str__(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M} {self.text}"


def read_phrases(file: Path) -> list[Said]:
    """Return every phrase of a file."""
    phrases: list[Said] = []
    for group in yaml.safe_load(file.read_text("utf-8")):
        timezone = ZoneInfo(group.get("zone", "America/Chicago"))
        now = datetime.fromisoformat(group["now"]).replace(tzinfo=timezone)
        phrases += [Said(text, now, timezone, meaning) for text, meaning in group["phrases"]]
    return phrases


def in_words(phrase: PhraseTime) -> str:
    """Return what was read in the words of the files: "time 2026-03-06T15:00"."""
    return " ".join(filter(None, (phrase.kind.value, _value(phrase.start), _value(phrase.end))))


def _value(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return "" if value is None else value.isoformat()
