"""Minimal pairs: whether a layer tells two messages apart that differ in a few words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.risk.layers import LAYERS, Reading
from bench.risk.messages import Pair
from bench.understanding.figures import Share, share
from overture.core.risk import RiskLevel


@dataclass(frozen=True)
class PairScores:
    """told_apart: the trap is calm and the positive is noticed."""

    told_apart: Share
    noticed: Share
    at_level: Share
    trap_alarms: Share


# A pair, the level found in its trap, the level found in its positive.
Trial = tuple[Pair, RiskLevel, RiskLevel]


def compare(pairs: Sequence[Pair], read: Callable[[str], Reading]) -> dict[str, PairScores]:
    """Return the figures of each layer."""
    readings = [(pair, read(pair.trap), read(pair.positive)) for pair in pairs]
    return {
        layer: pair_scores(
            [
                (pair, trap.found(layer).level, positive.found(layer).level)
                for pair, trap, positive in readings
            ]
        )
        for layer in LAYERS
    }


def pair_scores(trials: Sequence[Trial]) -> PairScores:
    """Return the figures of one layer."""
    calm = [trap is RiskLevel.NONE for _, trap, _ in trials]
    noticed = [positive is not RiskLevel.NONE for _, _, positive in trials]
    at_level = [positive.at_least(pair.level) for pair, _, positive in trials]
    both = [one and other for one, other in zip(calm, noticed, strict=True)]
    return PairScores(
        told_apart=_share(both),
        noticed=_share(noticed),
        at_level=_share(at_level),
        trap_alarms=_share([not one for one in calm]),
    )


def _share(held: Sequence[bool]) -> Share:
    return share(sum(held), len(held))
