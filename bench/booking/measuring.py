"""What a measurement is, and what it found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.helpers.databases import DatabaseAddress

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
NO_DATABASE = "none"


@dataclass(frozen=True)
class Finding:
    """What was found on one database: figures by their heading, and in a sentence each what should not be."""

    figures: Mapping[str, str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measurement:
    """One thing to measure. `sizes` say how much, by the kind of database; `quick` is enough for a test."""

    name: str
    title: str
    goal: str
    measure: Callable[[DatabaseAddress, int], Finding]
    sizes: Mapping[str, int]
    quick: int


def both(size: int) -> dict[str, int]:
    """Return the same size for both databases."""
    return {SQLITE: size, POSTGRESQL: size}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least such a share of them do not exceed."""
    return sorted(values)[math.ceil(len(values) * share) - 1]
