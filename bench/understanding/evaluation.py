"""The whole report in one run: `rasa test nlu`, then our own figures of all contenders."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from bench.understanding import machine, pictures
from bench.understanding.archives import (
    KEPT,
    Archive,
    epochs_in,
    overture_archive,
    run_rasa,
    stock_archive,
    stock_config,
)
from bench.understanding.contenders import OVERTURE, STOCK, Contender, NGrams, RasaModel
from bench.understanding.learning_curve import Curve, learning_curves
from bench.understanding.messages import (
    DEVELOPMENT,
    DOUBLE,
    HELD_OUT,
    JOINED,
    Message,
    read_asked,
    read_examples,
    read_training,
)
from bench.understanding.readings import Readings, read_all, warm_up
from bench.understanding.record import Run, write_record
from bench.understanding.report import write_report
from bench.understanding.scores import Scores, Sets, scores_of
from overture.paths import CHECKOUT
from overture.progress import say

NLU_RESULTS = CHECKOUT / "var" / "results" / "nlu"


def run(args: argparse.Namespace) -> int:
    """Train what is not trained, measure, write the report, the pictures and the record."""
    ours = Archive(args.model, None) if args.model else overture_archive()
    _rasa_test(ours.file)
    training, held_out = read_training(), read_examples(HELD_OUT)
    contenders = _contenders(ours, training, args)
    say("Reading the messages …")
    single, scores = asyncio.run(_measure(contenders, held_out))
    say("Learning curves …")
    curves = _whole_curves(learning_curves(training, held_out), training, scores)
    made = Run(
        made=datetime.now(timezone.utc).date().isoformat(),
        command=args.made_by,
        machine=machine.described(),
        training_examples=len(training),
        held_out_messages=len(held_out),
        stock_epochs=None if args.without_stock else epochs_in(stock_config(args.stock_epochs)),
    )
    _write(made, single, scores, curves)
    return 0


def _contenders(ours: Archive, training: Sequence[Message], args: argparse.Namespace) -> list[Contender]:
    contenders: list[Contender] = [RasaModel(OVERTURE, ours)]
    if not args.without_stock:
        contenders.append(RasaModel(STOCK, stock_archive(args.stock_epochs)))
    say("Training n-grams …")
    return [*contenders, NGrams(training)]


def _write(made: Run, single: Readings, scores: dict[str, Scores], curves: dict[str, Curve]) -> None:
    pictures.draw_confusion(single[OVERTURE])
    pictures.draw_calibration(single)
    pictures.draw_learning_curve(curves)
    pictures.draw_roc(single, scores)
    write_report(made, scores, curves, single[OVERTURE])
    write_record(made, scores, curves)
    say("The report is bench/understanding/report.md.")


async def _measure(
    contenders: Sequence[Contender], held_out: Sequence[Message]
) -> tuple[Readings, dict[str, Scores]]:
    await warm_up(contenders, read_examples(DEVELOPMENT))
    single = await read_all(contenders, held_out)
    double = await read_all(contenders, read_asked(DOUBLE))
    joined = await read_all(contenders, read_asked(JOINED))
    scores = {
        one.name: scores_of(one, Sets(single[one.name], double[one.name], joined[one.name]))
        for one in contenders
    }
    return single, scores


def _rasa_test(model: Path) -> None:
    run_rasa(
        "rasa test nlu",
        "1 minute",
        [
            *("test", "nlu", "--model", str(model), "--nlu", str(HELD_OUT)),
            *("--out", str(NLU_RESULTS)),
        ],
        KEPT / "rasa-test-nlu.log",
    )


def _whole_curves(
    curves: dict[str, Curve], training: Sequence[Message], scores: dict[str, Scores]
) -> dict[str, Curve]:
    """Add what each contender, trained on all examples, was measured to do."""
    average = round(len(training) / len({one.topic for one in training}))
    return {name: [*curve, (average, scores[name].first_choice.value)] for name, curve in curves.items()}
