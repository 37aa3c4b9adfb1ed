"""What one look found, in one line; what there is to mend may be listed below it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Only `MEND` asks for something; `NOTE` is good to know."""

    OK = "ok"
    NOTE = "note"
    MEND = "MEND"


@dataclass(frozen=True)
class Finding:
    """One part, how it is, and for `MEND` what to do."""

    part: str
    verdict: Verdict
    text: str

    def __str__(self) -> str:
        return f"{self.verdict.value:<5} {self.part}: {self.text}"


def ok(part: str, text: str) -> Finding:
    """A part that is as it should be."""
    return Finding(part, Verdict.OK, text)


def note(part: str, text: str) -> Finding:
    """Something that the assistant does without."""
    return Finding(part, Verdict.NOTE, text)


def mend(part: str, text: str) -> Finding:
    """Something that must be mended; the text says how."""
    return Finding(part, Verdict.MEND, text)
