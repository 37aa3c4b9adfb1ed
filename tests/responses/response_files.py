"""What the assistant says, read from data/ as plain values for the tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from overture.checks.answers import sentences

_DATA = Path(__file__).resolve().parents[2] / "data"
_PLACEHOLDER = re.compile(r"{(\w+)}")
_ABROAD = re.compile(r"utter_safety_abroad_(\w\w|other)")
# How an offer starts. Whoever answers yes to it has taken the first button.
_OFFERING = ("Shall I ", "Shall we ", "Would you like ", "Do you want ", "May I ")


@dataclass(frozen=True)
class Button:
    """A next step offered under a reply."""

    title: str
    payload: str

    @property
    def topic(self) -> str:
        """The intent that the payload names."""
        return self.payload.removeprefix("/")


@dataclass(frozen=True)
class Variant:
    """One wording of a response."""

    text: str
    buttons: tuple[Button, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """The values that an action must pass."""
        return frozenset(_PLACEHOLDER.findall(self.text))

    @property
    def lines(self) -> list[str]:
        """The text as it is shown, line by line."""
        return self.text.splitlines()

    @property
    def offer(self) -> str | None:
        """The last sentence, where it offers something."""
        last = sentences(self.text)[-1]
        return last if last.startswith(_OFFERING) else None


@dataclass(frozen=True)
class Helpline:
    """A number that may be said of one country, and the day it was last checked."""

    id: str
    country: str
    name: str
    number: str
    reach: str
    links: tuple[str, ...]
    source: str
    checked_on: date

    @property
    def answers(self) -> tuple[str, str]:
        """The country and the number, which only together tell who answers: 988 is another line in Canada."""
        return self.country, self.number

    def is_stale(self, today: date) -> bool:
        """Whether the last check is more than 180 days old."""
        return (today - self.checked_on).days > 180


def responses_in(file_name: str) -> dict[str, tuple[Variant, ...]]:
    """Return every response of one file by its name."""
    content = _read(_DATA / "responses" / file_name)
    return {name: tuple(_variant(raw) for raw in variants) for name, variants in content["responses"].items()}


def all_responses() -> dict[str, tuple[Variant, ...]]:
    """Return every response of every file by its name; a name used twice is an error."""
    found: dict[str, tuple[Variant, ...]] = {}
    for path in sorted((_DATA / "responses").glob("*.yml")):
        if "responses" not in _read(path):
            continue
        for name, variants in responses_in(path.name).items():
            if name in found:
                raise AssertionError(f"{name} stands in two files")
            found[name] = variants
    return found


def titles() -> dict[str, str]:
    """Return the button title of each topic."""
    loaded: dict[str, str] = _read(_DATA / "responses" / "titles.yml")["titles"]
    return loaded


def helplines() -> tuple[Helpline, ...]:
    """Return every helpline on file; a number that stands twice for one country is an error."""
    rows = _read(_DATA / "risk" / "helplines.yml")["helplines"]
    found: dict[tuple[str, str], Helpline] = {}
    for row in rows:
        helpline = Helpline(**{**row, "links": tuple(row["links"])})
        if helpline.answers in found:
            raise AssertionError(f"{helpline.id} repeats {found[helpline.answers].id}")
        found[helpline.answers] = helpline
    return tuple(found.values())


def country_of(response: str) -> str:
    """Return the country whose numbers a response may name: the US, where it is not for people abroad."""
    abroad = _ABROAD.fullmatch(response)
    if abroad is None:
        return "US"
    code = abroad[1]
    return code if code == "other" else code.upper()


def _variant(raw: dict[str, Any]) -> Variant:
    buttons = tuple(Button(button["title"], button["payload"]) for button in raw.get("buttons", ()))
    return Variant(raw["text"].strip(), buttons)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content
