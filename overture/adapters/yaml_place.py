"""Reading YAML so that a mistake can be named with its line and field.

A `Place` is one value in a file. Its readers return the value in the wanted type or raise
Misconfigured with one sentence: where, what is wrong, how to mend it. Scalars are read as they are
written, never by YAML's own guesses, which take an unquoted 17:00 for the number 1020.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import NoReturn

import yaml

from overture.core.errors import Misconfigured

_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Place:
    """One value of a file, and the way to it from the top."""

    file: Path
    node: yaml.Node
    field: str = ""

    def refuse(self, mend: str) -> NoReturn:
        """Say what must be mended here.

        Raises:
            Misconfigured: always.
        """
        where = f"{self.file}, line {self.node.start_mark.line + 1}"
        raise Misconfigured(f"{where}{', ' + self.field if self.field else ''}: {mend}.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set here."""
        return self.node.tag == _NULL

    def fields(self, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Place]:
        """Return the values of a mapping by name; an optional one that is not set is left out."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(
                "there must be fields here: write each on a line of its own, its name first, then a colon"
            )
        found: dict[str, Place] = {}
        for key, value in self.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            named = Place(self.file, key, f"{self.field}.{name}" if self.field else name)
            if name not in (*required, *optional):
                named.refuse(
                    f"there is no such field: use one of {', '.join((*required, *optional))}, or delete it"
                )
            if name in found:
                named.refuse("the field is set twice: delete one of the two")
            found[name] = Place(self.file, value, named.field)
        for name in required:
            if name not in found or found[name].is_empty:
                missing = found.get(name, Place(self.file, self.node, f"{self.field}.{name}".lstrip(".")))
                missing.refuse("the field is missing: add it")
        return {name: place for name, place in found.items() if name in required or not place.is_empty}

    def items(self) -> Iterator[Place]:
        """Yield the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse('there must be a list here: write each entry on a line of its own after "- "')
        for number, node in enumerate(self.node.value, start=1):
            yield Place(self.file, node, f"{self.field}[{number}]")

    def text(self, longest: int = 1000) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or self.is_empty:
            self.refuse("there must be a text here: write it on this line, in quotes")
        text = str(self.node.value).strip()
        if not text:
            self.refuse("the text is empty: write something, or null")
        if len(text) > longest:
            self.refuse(f"the text is {len(text)} characters long: write at most {longest}")
        return text

    def number(self, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        text = self.text()
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            self.refuse(f"{text} cannot be: write a whole number from {least} to {most}")
        return int(text)

    def one_of(self, choices: Sequence[str]) -> str:
        """Return one of some words, whatever its case."""
        text = self.text()
        if text.lower() not in choices:
            self.refuse(f"{text} cannot be: write one of {', '.join(choices)}")
        return text.lower()

    def clock_time(self) -> time:
        """Return a time of day."""
        text = self.text()
        if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
            self.refuse(f'{text} is not a time of day: write hours and minutes in quotes, such as "09:00"')
        hour, minute = text.split(":")
        return time(int(hour), int(minute))

    def day(self) -> date:
        """Return a date."""
        text = self.text()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(f"{text} is not a date: write year, month and day, such as 2026-12-25")


def read_yaml(file: Path) -> Place:
    """Return the top of a file.

    Raises:
        Misconfigured: the file is missing, cannot be read, is empty or is not YAML.
    """
    try:
        top = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError as error:
        raise Misconfigured(f"{file} is missing: put the file there.") from error
    except OSError as error:
        raise Misconfigured(
            f"{file} cannot be read ({error.strerror}): make it a file that may be read."
        ) from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{file} is not in UTF-8: save it in that encoding.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Misconfigured(
            f"{file}, line {line}: this is not YAML ({error.problem}): mend the spaces, quotes or colons there."
        ) from error
    except yaml.YAMLError as error:
        raise Misconfigured(f"{file} holds a character that YAML does not allow: delete it.") from error
    if top is None:
        raise Misconfigured(f"{file} is empty: fill it in.")
    return Place(file, top)
