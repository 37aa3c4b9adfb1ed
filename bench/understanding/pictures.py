"""The plots, drawn without a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bench.understanding.figures import calibration_error, confusion_matrix, reliability, roc
from bench.understanding.learning_curve import Curve
from bench.understanding.readings import Reading, Readings
from bench.understanding.scores import Scores, is_first_choice_right
from overture.core.topics import TOPICS

FOLDER = Path(__file__).parent
CONFUSION, CALIBRATION, LEARNING_CURVE, ROC = (
    FOLDER / f"{name}.png" for name in ("confusion", "calibration", "learning_curve", "out_of_scope_roc")
)
DOTS_AN_INCH = 110
DIAGONAL = {"color": "0.7", "linestyle": "--", "linewidth": 1}
# Below this false-alarm rate lies everything that an assistant could live with.
MOST_FALSE_ALARMS = 0.2


def draw_confusion(readings: Sequence[Reading]) -> None:
    """Draw all topics against all topics: what is right pale on the diagonal, what is wrong in red with its count."""
    matrix = confusion_matrix(
        [one.message.topic for one in readings], [one.topic for one in readings], TOPICS
    )
    mistakes = matrix * (1 - np.eye(len(TOPICS), dtype=np.int64))
    figure, axes = _canvas(14, 13, "Topic shown", "Topic wanted")
    shares = np.diag(np.diag(matrix) / np.maximum(matrix.sum(axis=1), 1))
    axes.imshow(np.where(shares > 0, shares, np.nan), cmap="Blues", vmin=0, vmax=2.5)
    axes.imshow(np.where(mistakes > 0, mistakes, np.nan), cmap="Reds", vmin=-2, vmax=max(4, mistakes.max()))
    for row, column in np.argwhere(matrix):
        axes.text(column, row, str(matrix[row, column]), ha="center", va="center", fontsize=7)
    axes.set_xticks(range(len(TOPICS)))
    axes.set_xticklabels(TOPICS, rotation=90, fontsize=8)
    axes.set_yticks(range(len(TOPICS)))
    axes.set_yticklabels(TOPICS, fontsize=8)
    axes.set_xticks(np.arange(len(TOPICS)) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(TOPICS)) - 0.5, minor=True)
    axes.grid(which="minor", color="0.93", linewidth=0.5)
    axes.tick_params(which="minor", length=0)
    _save(figure, CONFUSION)


def draw_calibration(readings: Readings) -> None:
    """Draw how often each contender's first choice is right against how sure it was."""
    figure, axes = _canvas(6, 5.5, "Confidence of the first choice", "Share that is right")
    axes.plot([0, 1], [0, 1], **DIAGONAL)
    for name, ones in readings.items():
        bins = reliability([one.confidence for one in ones], [is_first_choice_right(one) for one in ones])
        label = f"{name} (calibration error {calibration_error(bins):.3f})"
        axes.plot([one.confidence for one in bins], [one.accuracy for one in bins], marker="o", label=label)
    axes.legend(loc="lower right", fontsize=8)
    _save(figure, CALIBRATION)


def draw_learning_curve(curves: Mapping[str, Curve]) -> None:
    """Draw accuracy over examples a topic; the last point of a curve is all there are."""
    figure, axes = _canvas(
        6, 4.5, "Training examples a topic, at most", "Right first choices, held-out messages"
    )
    for name, curve in curves.items():
        axes.plot([size for size, _ in curve], [value for _, value in curve], marker="o", label=name)
    sizes = sorted({size for curve in curves.values() for size, _ in curve})
    axes.set_xscale("log")
    axes.set_xticks(sizes)
    axes.set_xticklabels([*map(str, sizes[:-1]), "all"])
    axes.minorticks_off()
    axes.grid(color="0.9")
    axes.legend(loc="lower right", fontsize=8)
    _save(figure, LEARNING_CURVE)


def draw_roc(readings: Readings, scores: Mapping[str, Scores]) -> None:
    """Draw strangers kept out over real questions refused, and where `overture parse` stands on it."""
    figure, axes = _canvas(6, 5, "Real questions refused", "Out-of-scope messages kept out")
    for name, ones in readings.items():
        curve = roc([one.stranger for one in ones], [one.message.is_stranger for one in ones])
        (line,) = axes.plot(curve.false_alarms, curve.hits, label=f"{name} (area {curve.area:.3f})")
        point = scores[name]
        axes.plot(point.refused.value, point.kept_out.value, marker="o", color=line.get_color())
    axes.plot([], [], marker="o", color="0.4", linestyle="", label="as shown by overture parse")
    axes.set_xlim(-0.005, MOST_FALSE_ALARMS)
    axes.grid(color="0.9")
    axes.legend(loc="lower right", fontsize=8)
    _save(figure, ROC)


def _canvas(width: float, height: float, across: str, up: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height))
    axes = figure.add_subplot()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure, axes


def _save(figure: Figure, file: Path) -> None:
    figure.savefig(file, dpi=DOTS_AN_INCH, bbox_inches="tight")
