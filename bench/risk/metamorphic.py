"""Whether findings outlast the rewrites: a positive keeps its level or is raised, a trap stays calm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.risk.layers import LAYERS, Reading
from bench.risk.rewrites import REWRITES, applying_to
from bench.understanding.figures import Share, share
from overture.core.risk import RiskLevel
from overture.screening.labelled_messages import LabelledMessage


@dataclass(frozen=True)
class Outlasting:
    """One rewrite. kept: of the positives that were noticed as written; calm: of the traps that were not."""

    kept: Share
    calm: Share


# The wanted level, the level found as written, the level found as rewritten.
Trial = tuple[RiskLevel, RiskLevel, RiskLevel]
# By layer, then by rewrite.
Suite = dict[str, dict[str, Outlasting]]


def run_suite(
    messages: Sequence[LabelledMessage], plain: Sequence[Reading], read: Callable[[str], Reading]
) -> Suite:
    """Return how each layer stands each rewrite; `plain` are the readings of the messages as written."""
    trials: dict[tuple[str, str], list[Trial]] = {(layer, name): [] for layer in LAYERS for name in REWRITES}
    for message, before in zip(messages, plain, strict=True):
        for name, rewrite in applying_to(message.topic).items():
            after = read(rewrite(message.text))
            for layer in LAYERS:
                trials[layer, name].append(
                    (message.level, before.found(layer).level, after.found(layer).level)
                )
    return {layer: {name: outlasting(trials[layer, name]) for name in REWRITES} for layer in LAYERS}


def outlasting(trials: Sequence[Trial]) -> Outlasting:
    """Return the shares of one rewrite."""
    kept = [
        after.at_least(before)
        for wanted, before, after in trials
        if wanted is not RiskLevel.NONE and before is not RiskLevel.NONE
    ]
    calm = [
        after is RiskLevel.NONE
        for wanted, before, after in trials
        if wanted is RiskLevel.NONE and before is RiskLevel.NONE
    ]
    return Outlasting(share(sum(kept), len(kept)), share(sum(calm), len(calm)))
