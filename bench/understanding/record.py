"""figures.json: the recorded figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.understanding.contenders import OVERTURE
from bench.understanding.learning_curve import Curve
from bench.understanding.scores import Scores

FILE = Path(__file__).with_name("figures.json")
DIGITS = 4


@dataclass(frozen=True)
class Run:
    """What report and record say of its own making. stock_epochs: None where the stock pipeline was left out."""

    made: str
    command: str
    machine: str
    training_examples: int
    held_out_messages: int
    stock_epochs: int | None


def write_record(run: Run, scores: Mapping[str, Scores], curves: Mapping[str, Curve]) -> None:
    """Write the figures of a run over those of the last."""
    content = {
        **asdict(run),
        "contenders": {name: asdict(one) for name, one in scores.items()},
        "learning_curves": curves,
    }
    FILE.write_text(json.dumps(_rounded(content), indent=1) + "\n", "utf-8")


def recorded_accuracy() -> float:
    """Return how many held-out messages our model gave the right topic when the report was made."""
    recorded = json.loads(FILE.read_text("utf-8"))
    return float(recorded["contenders"][OVERTURE]["accuracy"]["value"])


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, (list, tuple)) else value
