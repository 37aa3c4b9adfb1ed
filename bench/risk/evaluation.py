"""The whole report in one run."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np

from bench.risk.classifier import ArchivedClassifier
from bench.risk.conversations import courses
from bench.risk.keywords import Keywords
from bench.risk.layers import LAYERS, Layers, Reading, Screen, Spent, lexical_screen
from bench.risk.messages import (
    DEVELOPMENT_CONVERSATIONS,
    HELD_OUT_CONVERSATIONS,
    read_conversations,
    read_held_out,
    read_ordinary,
    read_pairs,
    read_tuned_on,
)
from bench.risk.metamorphic import Suite, run_suite
from bench.risk.outcomes import Outcomes, of_keywords, of_layers, of_peers
from bench.risk.pairs import compare
from bench.risk.peers import PeersMissing, ask_peers
from bench.risk.pictures import draw_roc
from bench.risk.random_text import Survival, survive
from bench.risk.record import Figures, Run, write_record
from bench.risk.report import write_report
from bench.risk.scores import Shares, layer_scores_of, scores_of, shares_of
from bench.understanding.archives import overture_archive
from bench.understanding.machine import described
from overture.core.risk import RiskLevel
from overture.progress import say
from overture.screening.labelled_messages import LabelledMessage

WARM_UP = 20

Messages = Sequence[LabelledMessage]


def run(args: argparse.Namespace) -> int:
    """Train what is not trained, measure, write the report, the picture and the record."""
    model = args.model or overture_archive().file
    screen = lexical_screen()
    layers = Layers(screen, ArchivedClassifier.from_archive(model))
    held_out, ordinary = read_held_out(), read_ordinary()
    messages = [*held_out, *ordinary]
    readings, spent = _read(layers, messages)
    outcomes, without_packages = _outcomes(messages, readings, spent)
    scores = {name: scores_of(messages, one) for name, one in outcomes.items()}
    figures = Figures(
        messages=_counted(held_out, ordinary),
        contenders=scores,
        layers={name: layer_scores_of(messages, outcomes[name]) for name in LAYERS},
        tuned_on=_tuned_on(layers),
        embedding_95th=_slow([one.embedding for one in spent]),
        classifier_95th=_slow([one.classifier for one in spent]),
        conversations=courses(read_conversations(HELD_OUT_CONVERSATIONS), layers.read, layers.talk),
        development_conversations=courses(
            read_conversations(DEVELOPMENT_CONVERSATIONS), layers.read, layers.talk
        ),
        suite=_suite(layers, held_out, readings[: len(held_out)]),
        pairs=compare(read_pairs(), layers.read),
        random_text=_survival(screen, layers),
    )
    made = Run(
        made=time.strftime("%Y-%m-%d", time.gmtime()),
        command=args.made_by,
        machine=described(),
        model=model.name,
        without_packages=without_packages,
    )
    draw_roc(messages, outcomes, scores)
    write_report(made, figures)
    write_record(made, figures)
    say("The report is bench/risk/report.md.")
    return 0


def _read(layers: Layers, messages: Messages) -> tuple[list[Reading], list[Spent]]:
    say("Reading the messages …")
    # The first messages of a process cost more; these are none of those to be timed.
    for one in read_tuned_on()[:WARM_UP]:
        layers.read(one.text)
    timed = [layers.read_timed(one.text) for one in messages]
    return [reading for reading, _ in timed], [spent for _, spent in timed]


def _outcomes(
    messages: Messages, readings: Sequence[Reading], spent: Sequence[Spent]
) -> tuple[Outcomes, str | None]:
    texts = [one.text for one in messages]
    outcomes = {**of_layers(readings, spent), **of_keywords(Keywords.from_file(), texts)}
    try:
        return {**outcomes, **of_peers(ask_peers(texts))}, None
    except PeersMissing as error:
        say(f"The packages to compare with are left out: {error}.")
        return outcomes, str(error)


def _counted(held_out: Messages, ordinary: Messages) -> dict[str, int]:
    return {
        **{level.value: sum(one.level is level for one in held_out) for level in RiskLevel},
        "ordinary": len(ordinary),
    }


def _tuned_on(layers: Layers) -> dict[str, Shares]:
    say("Reading what the patterns were tuned on …")
    messages = read_tuned_on()
    readings = [layers.read(one.text) for one in messages]
    return {name: shares_of(messages, [one.found(name).level for one in readings]) for name in LAYERS}


def _suite(layers: Layers, messages: Messages, readings: Sequence[Reading]) -> Suite:
    say("Rewriting the messages …")
    return run_suite(messages, readings, layers.read)


def _survival(screen: Screen, layers: Layers) -> Survival:
    say("Reading random text …")
    # The relay screens what was typed as it is, Rasa what is left of it.
    return survive(lambda text: (screen(text), layers.read(text)))


def _slow(milliseconds: Sequence[float]) -> float:
    return float(np.percentile(milliseconds, 95))
