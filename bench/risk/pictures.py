"""The plot, drawn without a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bench.risk.outcomes import Outcome, Outcomes
from bench.risk.scores import Calm, Scores, curve_of, is_ordinary, is_trap
from bench.understanding.figures import Share
from overture.screening.labelled_messages import LabelledMessage

ROC = Path(__file__).with_name("roc.png")
DOTS_AN_INCH = 110
# What an assistant could live with; traps are far harder, so that picture is whole.
MOST_ORDINARY_ALARMS = 0.2
# A score that only says yes or no has no curve, only a point.
LEAST_SCORES = 3


def draw_roc(messages: Sequence[LabelledMessage], outcomes: Outcomes, scores: Mapping[str, Scores]) -> None:
    """Draw risk noticed over false alarms, ordinary messages on the left and traps on the right."""
    figure = Figure(figsize=(12, 5.2))
    left, right = figure.subplots(1, 2, sharey=True)
    for number, (name, outcome) in enumerate(outcomes.items()):
        colour = f"C{number}"
        shares = scores[name].shares
        for axes, calm, alarms in (
            (left, is_ordinary, shares.ordinary_alarms),
            (right, is_trap, shares.trap_alarms),
        ):
            _draw_curve(axes, messages, outcome, calm, colour)
            _draw_point(axes, alarms, shares.noticed, colour, name)
    left.set_xlabel("False alarms, ordinary messages")
    left.set_ylabel("Messages with risk that are noticed")
    left.set_xlim(-0.004, MOST_ORDINARY_ALARMS)
    right.set_xlabel("False alarms, traps that borrow the words of a risk")
    right.set_xlim(-0.02, 1.02)
    right.plot([], [], color="0.4", label="at every cut")
    right.legend(loc="lower right", fontsize=8)
    for axes in (left, right):
        axes.set_ylim(-0.02, 1.02)
        axes.grid(color="0.9")
    figure.savefig(ROC, dpi=DOTS_AN_INCH, bbox_inches="tight")


def _draw_curve(
    axes: Any, messages: Sequence[LabelledMessage], outcome: Outcome, calm: Calm, colour: str
) -> None:
    if len(set(outcome.scores)) >= LEAST_SCORES:
        curve = curve_of(messages, outcome, calm)
        axes.plot(curve.false_alarms, curve.hits, color=colour, linewidth=1.2)


def _draw_point(axes: Any, alarms: Share, noticed: Share, colour: str, name: str) -> None:
    axes.plot(alarms.value, noticed.value, marker="o", linestyle="", color=colour, label=name)
