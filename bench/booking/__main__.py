"""`python -m bench.booking` (what `make bench-booking` runs); with --only NAME or --quick nothing is recorded."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from bench.booking import calendar_files, openings, phrases, random_lengths, reminders, states, storm, zones
from bench.booking.databases import SERVER, Databases
from bench.booking.measuring import NO_DATABASE, POSTGRESQL, SQLITE, Measurement
from bench.booking.report import Measured, Run, section, summary, write_report
from bench.understanding.machine import described
from tests.helpers.postgres import PostgresMissing

MEASUREMENTS = tuple(
    module.MEASUREMENT
    for module in (
        storm,
        random_lengths,
        states,
        zones,
        openings,
        phrases,
        reminders,
        calendar_files,
    )
)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and record a whole run; 1 where a goal is missed."""
    args = _parser().parse_args(words)
    wanted = [each for each in MEASUREMENTS if args.only in (None, each.name)]
    kinds = (NO_DATABASE, *(args.database or (SQLITE, POSTGRESQL)))
    measured: list[Measured] = []
    with ExitStack() as stack:
        databases = Databases(stack)
        try:
            for each in wanted:
                measured.append(_measured(databases, each, kinds, quick=args.quick))
                print("\n".join([*section(measured[-1]), ""]), flush=True)
        except PostgresMissing as missing:
            sys.exit(str(missing))
    print("\n".join(summary(measured)))
    if not (args.only or args.quick or args.database):
        run = Run(
            datetime.now(UTC).date().isoformat(), "make bench-booking", described(), databases.server_name()
        )
        write_report(run, measured)
    return int(any(each.faults for each in measured))


def _measured(
    databases: Databases, measurement: Measurement, kinds: Iterable[str], *, quick: bool
) -> Measured:
    began, findings = time.monotonic(), {}
    for kind in kinds:
        if kind in measurement.sizes:
            with databases.empty(kind) as address:
                size = measurement.quick if quick else measurement.sizes[kind]
                findings[kind] = measurement.measure(address, size)
    return Measured(measurement, findings, time.monotonic() - began)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.booking",
        description="Measure how far a booking can be relied on, and write report.md.",
        epilog=f"A PostgreSQL server is started for it; {SERVER} names another, whose account may make databases.",
    )
    parser.add_argument(
        "--only", choices=[each.name for each in MEASUREMENTS], help="one measurement; nothing is recorded"
    )
    parser.add_argument(
        "--database", action="append", choices=(SQLITE, POSTGRESQL), help="one database; nothing is recorded"
    )
    parser.add_argument("--quick", action="store_true", help="the short form of each; nothing is recorded")
    return parser


if __name__ == "__main__":
    sys.exit(main())
