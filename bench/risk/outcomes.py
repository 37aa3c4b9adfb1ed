"""What each contender makes of all messages: a level, a score for the curve, and the time it took."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.risk.keywords import Keywords
from bench.risk.layers import LAYERS, Reading, Spent
from bench.risk.peers import PeerReading
from overture.core.risk import RiskLevel

# Who only says yes or no asks for a person, as far as anybody can tell.
ALARM = RiskLevel.HUMAN


@dataclass(frozen=True)
class Outcome:
    """One entry a message, in the order of the messages. scores: the higher, the surer of risk."""

    levels: Sequence[RiskLevel]
    scores: Sequence[float]
    milliseconds: Sequence[float]


Outcomes = dict[str, Outcome]


def of_layers(readings: Sequence[Reading], spent: Sequence[Spent]) -> Outcomes:
    """Return what each layer made of the messages."""
    return {
        layer: Outcome(
            levels=[one.found(layer).level for one in readings],
            scores=[one.score(layer) for one in readings],
            milliseconds=[one.of(layer) for one in spent],
        )
        for layer in LAYERS
    }


def of_keywords(keywords: Keywords, texts: Sequence[str]) -> Outcomes:
    """Return what the list of phrases made of the messages."""
    alarms, milliseconds = [], []
    for text in texts:
        started = time.perf_counter()
        alarms.append(keywords.alarms(text))
        milliseconds.append((time.perf_counter() - started) * 1000)
    return {keywords.name: Outcome([_level(one) for one in alarms], list(map(float, alarms)), milliseconds)}


def of_peers(readings: Mapping[str, Sequence[PeerReading]]) -> Outcomes:
    """Return what the packages made of the messages."""
    return {
        name: Outcome(
            levels=[_level(one.alarm) for one in ones],
            scores=[one.score for one in ones],
            milliseconds=[one.milliseconds for one in ones],
        )
        for name, ones in readings.items()
    }


def _level(alarm: bool) -> RiskLevel:
    return ALARM if alarm else RiskLevel.NONE
