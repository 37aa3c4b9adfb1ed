"""The benchmark of booking in its short forms: that it measures, and that it would notice a fault."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.booking import __main__ as command
from bench.booking import calendar_files, reminders, report, zones
from bench.booking.databases import Databases, overlaps
from bench.booking.measuring import NO_DATABASE, POSTGRESQL, SQLITE, Finding, Measurement, percentile
from bench.booking.report import Measured, Run, section, write_report
from overture.adapters.calendar_file import calendar_file
from overture.core.appointment import Appointment
from overture.core.reservation import Span
from tests.helpers.clinics import chicago
from tests.helpers.databases import DatabaseAddress

TEN = chicago("2026-03-03T10:00")
HALF = timedelta(minutes=30)
ONE = command.MEASUREMENTS[0]


@pytest.mark.parametrize("measurement", command.MEASUREMENTS, ids=lambda each: each.name)
def test_the_short_form_finds_no_fault(measurement: Measurement, database_address: DatabaseAddress) -> None:
    # How fast it is depends on who else uses the machine.
    found = measurement.measure(database_address, measurement.quick)

    assert [fault for fault in found.faults if not fault.endswith((" s", " ms"))] == []
    assert found.figures


def test_a_database_for_measuring_is_empty_and_gone_afterwards(
    server_socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "OVERTURE_BENCH_POSTGRES_URL", f"postgresql+psycopg://postgres@/postgres?host={server_socket}"
    )

    with ExitStack() as stack:
        databases = Databases(stack)
        with databases.empty(POSTGRESQL) as address:
            database = address.open()
            with database.read() as work:
                assert work.conversations.recent(1) == []
            database.close()
        name = databases.server_name()

    assert name.startswith("PostgreSQL 1")
    assert address.url is not None
    with pytest.raises(Exception, match="cannot be reached"):
        address.open()


def test_every_pair_that_overlaps_is_counted() -> None:
    spans = [Span(resource, TEN + HALF * n, TEN + HALF * (n + 2)) for resource in "ab" for n in range(3)]

    assert overlaps(spans) == 4


def test_spans_that_touch_do_not_overlap() -> None:
    assert overlaps([Span("a", TEN, TEN + HALF), Span("a", TEN + HALF, TEN + 2 * HALF)]) == 0


def test_the_95th_percentile_of_a_hundred_is_the_95th() -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], 0.95) == 95.0
    assert percentile([3.0], 0.95) == 3.0


def test_both_changes_of_a_year_are_found() -> None:
    year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))

    found = [each for each in zones.changes(*year) if each.zone == "America/Chicago"]

    assert [(each.at, each.by) for each in found] == [
        (datetime(2026, 3, 8, 8, tzinfo=UTC), timedelta(hours=1)),
        (datetime(2026, 11, 1, 7, tzinfo=UTC), timedelta(hours=-1)),
    ]
    assert [f"{each.wall:%H:%M}" for each in found] == ["02:00", "01:00"]


def test_a_skipped_hour_has_no_start_and_a_repeated_one_has_two_of_each() -> None:
    chicago_zone = ZoneInfo("America/Chicago")
    plain, forward, back = (
        zones.expected_starts(chicago_zone, day)
        for day in (date(2026, 3, 7), date(2026, 3, 8), date(2026, 11, 1))
    )

    assert (len(forward) - len(plain), len(back) - len(plain)) == (-4, 4)


def test_a_reminder_sent_twice_is_counted(
    database_address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = reminders._sent
    monkeypatch.setattr(reminders, "_sent", lambda database: sent(database) + sent(database)[:2])

    found = reminders.measure(database_address, 20)

    assert (found.figures["doubled"], found.figures["missing"]) == ("2", "0")


def test_a_reminder_never_sent_is_counted(
    database_address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = reminders._sent
    monkeypatch.setattr(reminders, "_sent", lambda database: sent(database)[3:])

    found = reminders.measure(database_address, 20)

    assert (found.figures["doubled"], found.figures["missing"]) == ("0", "3")


def test_a_file_with_another_time_is_noticed(
    database_address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_files, "calendar_file", _file_of_later)

    found = calendar_files.measure(database_address, 1)

    assert int(found.figures[calendar_files.MISMATCH]) > 0


def _file_of_later(made: Appointment, **values: object) -> bytes:
    return calendar_file(replace(made, start=made.start - HALF), **values)  # type: ignore[arg-type]


def test_a_missed_goal_is_said_and_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Measurement(
        "slow", "Slow", "be fast", lambda *_: Finding({"ms": "900"}, ("900 ms",)), {NO_DATABASE: 1}, 1
    )
    monkeypatch.setattr(command, "MEASUREMENTS", (slow,))

    assert command.main(["--only", "slow"]) == 1
    assert "- MISSED, none: 900 ms" in capsys.readouterr().out


def test_a_report_has_as_many_cells_in_each_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "FILE", tmp_path / "report.md")
    found = Finding({"won": "1", "told": "199"})

    write_report(
        Run("2026-11-23", "make bench-booking", "2 cores", "PostgreSQL 15.1"),
        [Measured(ONE, {SQLITE: found, POSTGRESQL: found}, 9.0)],
    )

    text = (tmp_path / "report.md").read_text("utf-8")
    assert "Made by `make bench-booking` on 2026-11-23; 2 cores; PostgreSQL 15.1." in text
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 2
    assert all(one.count("|") == two.count("|") for table in tables for one, two in pairwise(table))


def test_what_needs_no_database_names_none() -> None:
    assert "database" not in "\n".join(section(Measured(ONE, {NO_DATABASE: Finding({"right": "1"})}, 1.0)))
