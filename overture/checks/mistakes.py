"""Mistakes in what people write for the assistant, gathered so that all of them are told at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from overture.adapters.yaml_place import Place
from overture.core.errors import Misconfigured

MOST_LISTED = 20


@dataclass(frozen=True)
class Line:
    """A line of a file, counted from 1."""

    file: Path
    number: int

    @classmethod
    def of(cls, place: Place) -> Line:
        """Return the line on which a value begins."""
        return cls(place.file, place.node.start_mark.line + 1)

    def __str__(self) -> str:
        return f"{self.file}, line {self.number}"


class Mistakes:
    """What must be mended in the files of a folder, in the order in which it was found."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sentences: list[str] = []

    def __len__(self) -> int:
        return len(self._sentences)

    def add(self, line: Line, mend: str) -> None:
        """Keep what is wrong on a line and how to mend it."""
        self._sentences.append(f"{line}: {mend}.")

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep the mistake that ends what is done inside, and go on after it."""
        try:
            yield
        except Misconfigured as error:
            self._sentences.append(error.sentence)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence a mistake, with files as seen from the folder."""
        return tuple(sentence.replace(f"{self._root}/", "") for sentence in self._sentences)


def listed(sentences: Sequence[str]) -> str:
    """Return the sentences on lines of their own, the first of them only where there are many."""
    lines = [f"  {sentence}" for sentence in sentences[:MOST_LISTED]]
    if len(sentences) > MOST_LISTED:
        lines.append(f"  and {len(sentences) - MOST_LISTED} more")
    return "\n".join(lines)
