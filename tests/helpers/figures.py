"""Measured figures that a run prints at its end, whatever pytest captures."""

from __future__ import annotations

MEASURED: list[str] = []


def measured(line: str) -> None:
    """Keep a line for the end of the run."""
    MEASURED.append(line)
