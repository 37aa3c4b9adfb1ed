"""The YAML files that people write for the assistant, read quickly and with the line of every value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml.reader import Reader

from overture.adapters.yaml_place import Place, read_yaml
from overture.checks.mistakes import Line, Mistakes
from overture.core.errors import Misconfigured

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SUFFIXES = (".yml", ".yaml")


def yaml_files(folder: Path) -> list[Path]:
    """Return the files of a folder that Rasa would read, by name."""
    return sorted(
        path for path in folder.rglob("*") if path.suffix in _SUFFIXES and not path.name.startswith(".")
    )


def read_text_file(file: Path) -> Place:
    """Return the top of a file.

    Raises:
        Misconfigured: the file is missing, cannot be read, is empty or is not YAML.
    """
    try:
        text = file.read_text("utf-8")
        _refuse_unprintable(file, text)
        node = yaml.compose(text, Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        node = None
    # The C parser is fifteen times as fast; what it stumbles over, the slow one puts into a sentence.
    return read_yaml(file) if node is None else Place(file, node)


def names(place: Place) -> tuple[str, ...]:
    """Return the names of the fields of a mapping; of anything else, none."""
    if not isinstance(place.node, yaml.MappingNode):
        return ()
    return tuple(str(key.value) for key, _ in place.node.value)


def entries(place: Place, mistakes: Mistakes) -> Iterator[tuple[str, Place]]:
    """Yield the fields of a mapping whose names are free; one that is set twice is a mistake.

    Raises:
        Misconfigured: this is no mapping.
    """
    if not isinstance(place.node, yaml.MappingNode):
        place.refuse(
            "there must be fields here: write each on a line of its own, its name first, then a colon"
        )
    seen: set[str] = set()
    for key, value in place.node.value:
        name = str(key.value)
        field = f"{place.field}.{name}"
        if name in seen:
            mistakes.add(
                Line(place.file, key.start_mark.line + 1), f"{name} is set twice: delete one of the two"
            )
        seen.add(name)
        yield name, Place(place.file, value, field)


def _refuse_unprintable(file: Path, text: str) -> None:
    found = Reader.NON_PRINTABLE.search(text)
    if found:
        line = Line(file, text.count("\n", 0, found.start()) + 1)
        raise Misconfigured(f"{line}: there is a character here that YAML does not allow: delete it.")
