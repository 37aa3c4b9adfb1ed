"""figures.json: the recorded figures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.risk.conversations import Courses
from bench.risk.layers import TOGETHER
from bench.risk.metamorphic import Suite
from bench.risk.pairs import PairScores
from bench.risk.random_text import Survival
from bench.risk.scores import LayerScores, Scores, Shares
from bench.understanding.figures import Share

FILE = Path(__file__).with_name("figures.json")
DIGITS = 4


@dataclass(frozen=True)
class Run:
    """What report and record say of their own making. without_packages: why none was measured, where none was."""

    made: str
    command: str
    machine: str
    model: str
    without_packages: str | None


@dataclass(frozen=True)
class Figures:
    """Every figure of a run.

    contenders: on held-out and ordinary messages; tuned_on: the layers on what the patterns were tuned on.
    embedding_95th, classifier_95th: milliseconds.
    """

    messages: dict[str, int]
    contenders: dict[str, Scores]
    layers: dict[str, LayerScores]
    tuned_on: dict[str, Shares]
    embedding_95th: float
    classifier_95th: float
    conversations: Courses
    development_conversations: Courses
    suite: Suite
    pairs: dict[str, PairScores]
    random_text: Survival


def write_record(run: Run, figures: Figures) -> None:
    """Write the figures of a run over those of the last."""
    exact = json.dumps({**asdict(run), **asdict(figures)})
    rounded = json.loads(exact, parse_float=lambda number: round(float(number), DIGITS))
    FILE.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")


def recorded_shares() -> Shares:
    """Return what both layers together were measured to do when the report was made."""
    shares = json.loads(FILE.read_text("utf-8"))["contenders"][TOGETHER]["shares"]
    return Shares(**{name: Share(**one) for name, one in shares.items()})
