"""The figures as tables: report.md, and the same in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.booking.measuring import NO_DATABASE, Finding, Measurement
from bench.tables import table

FILE = Path(__file__).with_name("report.md")


@dataclass(frozen=True)
class Run:
    """What the report says of its own making."""

    made: str
    command: str
    machine: str
    server: str


@dataclass(frozen=True)
class Measured:
    """A measurement with what it found, by kind of database, and how long it took."""

    measurement: Measurement
    findings: Mapping[str, Finding]
    seconds: float

    @property
    def faults(self) -> list[str]:
        """What misses the goal, a sentence each."""
        return [f"{kind}: {each}" for kind, found in self.findings.items() for each in found.faults]


def write_report(run: Run, measured: Sequence[Measured]) -> None:
    """Write report.md over the last one."""
    lines = [
        "# How far a booking can be relied on",
        "",
        f"Made by `{run.command}` on {run.made}; {run.machine}; {run.server}. Do not edit: run it again.",
        "",
        "SQLite is the encrypted file as in use, PostgreSQL a server on the same machine that writes to the disk. "
        "What each measurement does is told at the top of its module, beside this file.",
        "",
        *summary(measured),
        "",
    ]
    for each in measured:
        lines += [*section(each), ""]
    FILE.write_text("\n".join(lines), "utf-8")


def summary(measured: Sequence[Measured]) -> list[str]:
    """Return one line a measurement."""
    rows = (
        (
            each.measurement.title,
            each.measurement.goal,
            "missed" if each.faults else "reached",
            f"{each.seconds:.0f}",
        )
        for each in measured
    )
    return table(("", "goal", "", "seconds"), rows)


def section(measured: Measured) -> list[str]:
    """Return a measurement's heading, its table, and what misses the goal."""
    heads = list(next(iter(measured.findings.values())).figures)
    rows = (
        (*(() if kind == NO_DATABASE else (kind,)), *(found.figures[head] for head in heads))
        for kind, found in measured.findings.items()
    )
    first = () if NO_DATABASE in measured.findings else ("database",)
    return [
        f"## {measured.measurement.title}",
        "",
        f"Goal: {measured.measurement.goal}. `--only {measured.measurement.name}`",
        "",
        *table((*first, *heads), rows),
        *(["", *(f"- MISSED, {each}" for each in measured.faults)] if measured.faults else []),
    ]
