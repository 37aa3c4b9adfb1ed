"""Recall and false alarms on the held-out messages against the recorded ones: a stage of bin/test."""

from __future__ import annotations

import argparse

from bench.risk.classifier import ArchivedClassifier
from bench.risk.layers import TOGETHER, Layers, lexical_screen
from bench.risk.messages import read_held_out, read_ordinary
from bench.risk.record import recorded_shares
from bench.risk.scores import Shares, shares_of
from bench.understanding.figures import Share

SAID = {
    "noticed": "risk noticed",
    "urgent_noticed": "emergency and crisis noticed",
    "ordinary_alarms": "false alarms at ordinary messages",
    "trap_alarms": "false alarms at traps",
}
# Of these fewer are better.
ALARMS = ("ordinary_alarms", "trap_alarms")


def run(args: argparse.Namespace) -> int:
    """Print the figures; return 1 where one of them got worse by more than luck explains."""
    layers = Layers(lexical_screen(), ArchivedClassifier.from_archive(args.model))
    messages = [*read_held_out(), *read_ordinary()]
    now = shares_of(messages, [layers.read(one.text).found(TOGETHER).level for one in messages])
    recorded = recorded_shares()
    for name, said in SAID.items():
        print(f"{said}: {_figures(getattr(now, name), getattr(recorded, name))}.")
    worse = worsened(now, recorded)
    if worse:
        print(verdict(worse))
    return 1 if worse else 0


def worsened(now: Shares, recorded: Shares) -> list[str]:
    """Return which figures lie beyond the recorded one's 95 % interval, on the bad side."""
    return [name for name in SAID if _is_worse(name, getattr(now, name), getattr(recorded, name))]


def verdict(worse: list[str]) -> str:
    """Return one sentence that names what got worse."""
    named = ", ".join(SAID[name] for name in worse)
    return (
        f"Screening got worse beyond noise: {named}; mend it, "
        "or run `make evaluate-risk` and record why in the commit."
    )


def _is_worse(name: str, now: Share, recorded: Share) -> bool:
    return now.value > recorded.high if name in ALARMS else now.value < recorded.low


def _figures(now: Share, recorded: Share) -> str:
    interval = f"{recorded.low:.3f} to {recorded.high:.3f}"
    return f"{now.value:.3f} of {now.of}, recorded {recorded.value:.3f} ({interval})"
