"""The intents that the domain lists."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from overture.checks.mistakes import Line, Mistakes
from overture.checks.text_files import names, read_text_file

# Where each intent stands in the domain.
Intents = Mapping[str, Line]


def read_intents(file: Path, mistakes: Mistakes) -> Intents:
    """Return the intents of a domain; none when it cannot be read, which is a mistake."""
    intents: dict[str, Line] = {}
    with mistakes.gathered():
        top = read_text_file(file)
        for item in top.fields(required=("intents",), optional=names(top))["intents"].items():
            with mistakes.gathered():
                # An intent with settings is a mapping with its name as the only field.
                intents[next(iter(names(item)), None) or item.text()] = Line.of(item)
    return intents


def unknown_intent(name: str, intents: Intents) -> str | None:
    """Say what is wrong with an intent that the domain lacks; nothing when the domain could not be read."""
    if not intents or name in intents:
        return None
    alike = difflib.get_close_matches(name, intents, n=1)
    return f"domain.yml knows no intent {name}: {f'write {alike[0]}' if alike else 'add it there, or use another'}"
