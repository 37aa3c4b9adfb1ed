"""The words of a message as features see them: small letters, phone slang and contractions written out.

    "hey do u guys dont take bcbs??"  ->  hey do you guys do not take bcbs ? ?

Sentence vectors are made from these words too: the encoder has read more books than telephones. Tokens and
contractions are spaCy's; slang is the table that the screen reads by (data/risk/shared/spelling.yml). Typing
mistakes are left alone: the letter n-grams see through them, and repairing them did not help (bench/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
import yaml

from overture.paths import CHECKOUT

SLANG = CHECKOUT / "data" / "risk" / "shared" / "spelling.yml"
_APOSTROPHES = str.maketrans("’‘‛ʼ`´", "''''''")
# "much???mymom" is two words to whoever typed it.
_GLUED = re.compile(r"(?<=[^\W\d_][?!,;:)])(?=[^\W\d_])|(?<=[?!]{2})(?=\w)")
# spaCy's time grows with the square of a run of signs: "!" four thousand times took it two seconds.
_CHUNK = re.compile(r"\S{1,100}")


@dataclass(frozen=True)
class PlainWord:
    """One word: what it stands for, and where it was typed (offsets into the message)."""

    text: str
    start: int
    end: int


class PlainWords:
    """Reads the words of a message."""

    def __init__(self, slang: Mapping[str, str]) -> None:
        self._slang = slang
        # The tokenizer alone: no model, a tenth of a millisecond.
        self._tokenizer = spacy.blank("en").tokenizer

    @classmethod
    def from_file(cls, file: Path = SLANG) -> PlainWords:
        """Read the table of slang."""
        tables: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        return cls({str(typed): str(meant) for typed, meant in tables["whole"].items()})

    def read(self, text: str) -> list[PlainWord]:
        """Return the words in their order. Every offset is one of `text`."""
        return [word for start, part in _parts(text) for word in self._words(part, start)]

    def _words(self, part: str, start: int) -> Iterator[PlainWord]:
        # One small letter a letter, so that offsets stay: "İ".lower() has two.
        small = "".join(letter.lower()[:1] for letter in part.translate(_APOSTROPHES))
        for chunk in _CHUNK.finditer(small):
            first, last = start + chunk.start(), start + chunk.end()
            meant = self._slang.get(chunk[0])
            if meant is None:
                yield from self._tokens(chunk[0], first)
            else:
                yield from (PlainWord(word, first, last) for word in meant.split())

    def _tokens(self, chunk: str, start: int) -> Iterator[PlainWord]:
        for token in self._tokenizer(chunk):
            first = start + token.idx
            for word in self._slang.get(token.text, token.norm_).split():
                yield PlainWord(word, first, first + len(token.text))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for glue in _GLUED.finditer(text):
        yield start, text[start : glue.start()]
        start = glue.start()
    yield start, text[start:]
