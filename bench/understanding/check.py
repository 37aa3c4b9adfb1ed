"""Accuracy on the held-out messages against the recorded figure: a stage of bin/test."""

from __future__ import annotations

import argparse
import asyncio

from bench.understanding.archives import Archive
from bench.understanding.contenders import OVERTURE, RasaModel
from bench.understanding.figures import Share, noise
from bench.understanding.messages import HELD_OUT, read_examples
from bench.understanding.readings import read_all
from bench.understanding.record import recorded_accuracy
from bench.understanding.scores import accuracy, kept_out, refused


def run(args: argparse.Namespace) -> int:
    """Print the figures; return 1 where accuracy fell by more than luck explains."""
    model = RasaModel(OVERTURE, Archive(args.model, None))
    readings = asyncio.run(read_all([model], read_examples(HELD_OUT)))[OVERTURE]
    recorded, now = recorded_accuracy(), accuracy(readings)
    print(
        f"Out of scope kept out {kept_out(readings).value:.3f}, real questions refused {refused(readings).value:.3f}."
    )
    print(verdict(now, recorded))
    return 1 if has_fallen(now, recorded) else 0


def has_fallen(now: Share, recorded: float) -> bool:
    """Tell whether accuracy is below the recorded figure by more than its noise."""
    return now.value < recorded - noise(recorded, now.of)


def verdict(now: Share, recorded: float) -> str:
    """Return one sentence with the figures."""
    allowed = noise(recorded, now.of)
    figures = f"{now.value:.3f} of {now.of} held-out messages, recorded {recorded:.3f}, noise {allowed:.3f}"
    if has_fallen(now, recorded):
        return (
            f"Understanding got worse: the right topic in {figures}; mend it, "
            "or run `make evaluate` and record why in the commit."
        )
    return f"The right topic in {figures}."
