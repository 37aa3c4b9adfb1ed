"""report.md: the figures as tables, the pictures between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.tables import table
from bench.understanding import pictures
from bench.understanding.contenders import NGRAMS, OVERTURE, STOCK
from bench.understanding.figures import Share, confusions
from bench.understanding.learning_curve import Curve
from bench.understanding.readings import Reading
from bench.understanding.record import Run
from bench.understanding.scores import Scores
from bench.understanding.styles import STYLES

FILE = Path(__file__).with_name("report.md")
WORST = 10
EXAMPLES_EACH = 2


def write_report(
    run: Run, scores: Mapping[str, Scores], curves: Mapping[str, Curve], ours: Sequence[Reading]
) -> None:
    """Write report.md over the last one. `ours` are our model's readings of the held-out messages."""
    parts = (
        _opening(run),
        _contenders(scores),
        _difference(scores),
        _kinds(scores),
        _pictures(curves),
        _worst(ours),
        _topics(scores[OVERTURE]),
    )
    FILE.write_text("\n".join(line for part in parts for line in part), "utf-8")


def _opening(run: Run) -> list[str]:
    stock = (
        f"{STOCK} ([stock.yml](stock.yml)) was trained for {run.stock_epochs} epochs."
        if run.stock_epochs is not None
        else f"{STOCK} was left out of this run (`--without-stock`)."
    )
    return [
        "# How well messages are understood",
        "",
        f"Made by `{run.command}` on {run.made}; {run.machine}. Do not edit: run it again.",
        "",
        f"All were trained on the same {run.training_examples:,} examples (`data/nlu`) and read the same "
        f"{run.held_out_messages} messages of one topic (`tests/understanding/held_out.yml`), which another writer "
        "wrote apart from the training text; nothing was trained or chosen on them. "
        f"{stock} {NGRAMS}: words, pairs of words and runs of two to four letters, scikit-learn alone.",
        "",
    ]


def _contenders(scores: Mapping[str, Scores]) -> list[str]:
    rows: list[tuple[str, Callable[[Scores], str]]] = [
        ("right topic, as `overture parse` shows it", lambda one: _interval(one.accuracy)),
        ("right topic, the classifier's first choice", lambda one: _interval(one.first_choice)),
        ("macro F1", lambda one: f"{one.macro_f1:.3f}"),
        ("out of scope kept out", lambda one: _interval(one.kept_out)),
        ("real questions refused", lambda one: _interval(one.refused)),
        ("area under the out-of-scope ROC", lambda one: f"{one.roc_area:.3f}"),
        ("expected calibration error", lambda one: f"{one.calibration_error:.3f}"),
        ("several questions: all topics, no other", lambda one: _interval(one.both_exactly)),
        ("several questions: all topics among those found", lambda one: _interval(one.both_among)),
        ("joined, but one question: one topic (tuned on)", lambda one: _interval(one.one_of_joined)),
        ("milliseconds a message, median", lambda one: f"{one.milliseconds_median:.1f}"),
        ("milliseconds a message, 95th percentile", lambda one: f"{one.milliseconds_95th:.1f}"),
        ("training, seconds", lambda one: _seconds(one.training_seconds)),
        ("archive, MB", lambda one: f"{one.megabytes:.1f}"),
    ]
    return [
        "## Side by side",
        "",
        *table(("", *scores), ((label, *map(cell, scores.values())) for label, cell in rows)),
        "",
        "In brackets: the 95 % interval (Wilson). The first row, and all below it that count topics, read each "
        "contender's parse through `dialogue.understanding`, which also reads a message question by question. "
        "Milliseconds: one whole parse on one thread, the contenders in turn on every message; n-grams have "
        "nothing of Rasa around them. Training: all cores, from an empty cache, except n-grams on one thread.",
        "",
    ]


def _difference(scores: Mapping[str, Scores]) -> list[str]:
    ours = scores[OVERTURE]
    return [
        *(
            f"- Against {name}: {_points(ours.accuracy, other.accuracy)} as `overture parse` shows it, "
            f"{_points(ours.first_choice, other.first_choice)} in first choices, "
            f"{ours.milliseconds_median / other.milliseconds_median:.2f} of its time a message."
            for name, other in scores.items()
            if name != OVERTURE
        ),
        "",
    ]


def _kinds(scores: Mapping[str, Scores]) -> list[str]:
    ours = scores[OVERTURE]
    lengths = [
        (kind, str(share.of), *(f"{one.by_length[kind].value:.3f}" for one in scores.values()))
        for kind, share in ours.by_length.items()
        if share.of
    ]
    styles = [
        (
            f"{kind}: {STYLES[kind]}",
            str(share.of),
            *(f"{one.by_style[kind].value:.3f}" for one in scores.values()),
        )
        for kind, share in ours.by_style.items()
        if share.of
    ]
    return [
        "## By length and by care in typing",
        "",
        *table(("right topic in messages of", "messages", *scores), lengths),
        "",
        *table(("right topic in messages typed", "messages", *scores), styles),
        "",
    ]


def _pictures(curves: Mapping[str, Curve]) -> list[str]:
    sizes = [size for size, _ in next(iter(curves.values()))]
    accuracies = ((name, *(f"{value:.3f}" for _, value in curve)) for name, curve in curves.items())
    return [
        "## Confidence",
        "",
        f"![How often first choices are right by how sure they are]({pictures.CALIBRATION.name})",
        "",
        "## Out of scope",
        "",
        "Score: the probability of `out_of_scope`.",
        "",
        f"![Out-of-scope messages kept out over real questions refused]({pictures.ROC.name})",
        "",
        "## Learning curve",
        "",
        f"![Accuracy by training examples a topic]({pictures.LEARNING_CURVE.name})",
        "",
        *table(("right first choices, examples a topic", *map(str, sizes[:-1]), "all"), accuracies),
        "",
        "The last step is longer than it looks: all examples hold many more that are out of scope than of any "
        "other topic, and so do the held-out messages.",
        "",
        "## Confusions",
        "",
        f"![Topics wanted against topics shown]({pictures.CONFUSION.name})",
        "",
    ]


def _worst(ours: Sequence[Reading]) -> list[str]:
    found = confusions([one.message.topic for one in ours], [one.topic for one in ours])
    rows = (
        (
            f"`{one.wanted}`",
            f"`{one.got}`",
            str(len(one.places)),
            " / ".join(_quoted(ours[place].message.text) for place in one.places[:EXAMPLES_EACH]),
        )
        for one in found[:WORST]
    )
    return [
        f"The {WORST} worst of our model:",
        "",
        *table(("wanted", "shown", "times", "examples"), rows),
        "",
    ]


def _topics(ours: Scores) -> list[str]:
    rows = (
        (f"`{one.topic}`", f"{one.precision:.2f}", f"{one.recall:.2f}", f"{one.f1:.2f}", str(one.count))
        for one in sorted(ours.by_topic, key=lambda row: row.f1)
    )
    return ["## Each topic", "", *table(("topic", "precision", "recall", "F1", "messages"), rows), ""]


def _interval(share: Share) -> str:
    return f"{share.value:.3f} ({share.low:.3f}–{share.high:.3f})"


def _points(ours: Share, other: Share) -> str:
    return f"{(ours.value - other.value) * 100:+.1f} points"


def _seconds(seconds: float | None) -> str:
    return "not timed" if seconds is None else f"{seconds:.0f}"


def _quoted(text: str) -> str:
    escaped = text.replace("|", "\\|")
    return f"“{escaped}”"
