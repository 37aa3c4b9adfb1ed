"""Signals: what says little alone but counts over a conversation, and what is worth knowing of the person.

They never make a finding by themselves; `watch` weighs them over the turns. The patterns are those of the
frames (data/risk/shared/signals.yml), without guards and without a level.
"""

from __future__ import annotations

from dataclasses import dataclass

from overture.core.risk import SIGNAL
from overture.screening.notation import Line

WEAK = f"{SIGNAL}weak."
MEANS = f"{SIGNAL}means"
YES = f"{SIGNAL}answer.yes"
NO = f"{SIGNAL}answer.no"
COUNTRY = f"{SIGNAL}country."
SPANISH = f"{SIGNAL}language.es"
VETERAN = f"{SIGNAL}person.veteran"


@dataclass(frozen=True)
class Signal:
    """One kind of signal: any line of `match` in a sentence that has no line of `unless`."""

    id: str
    match: tuple[Line, ...]
    unless: tuple[Line, ...]
    hits: tuple[str, ...]
    traps: tuple[str, ...]
