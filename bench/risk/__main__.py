"""`python -m bench.risk report` (what `make evaluate-risk` runs), `python -m bench.risk check --model FILE`."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from importlib import import_module
from pathlib import Path

from bench.understanding.machine import use_one_thread
from overture.progress import StepFailed

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
MODULES = {"report": "evaluation", "check": "check"}


def main() -> int:
    """Run one command; return its exit code."""
    args = _parser().parse_args()
    if args.model and not args.model.is_file():
        sys.exit(f"There is no model at {args.model}: train one first.")
    args.made_by = " ".join(("python -m bench.risk", *map(_without_folder, sys.argv[1:])))
    # Measured on one thread; numpy, TensorFlow and the rest look when they are imported, which is now.
    use_one_thread()
    os.environ.update(QUIET)
    # Libraries that nobody here can mend turn deprecation warnings on while they are imported; kept, not shown.
    with warnings.catch_warnings(record=True):
        command = import_module(f"bench.risk.{MODULES[args.command]}")
    try:
        code: int = command.run(args)
    except StepFailed as error:
        sys.exit(str(error))
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.risk", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="measure all contenders and write the report")
    report.add_argument("--model", type=Path, metavar="FILE", help="our model; trained without it")
    check = commands.add_parser("check", help="compare recall and false alarms with the recorded ones")
    check.add_argument(
        "--model", type=Path, required=True, metavar="FILE", help="the trained model's archive"
    )
    return parser


def _without_folder(word: str) -> str:
    # A path is this machine's; the name of a model is a hash that means the same everywhere.
    return word.rsplit("/", 1)[-1]


if __name__ == "__main__":
    sys.exit(main())
