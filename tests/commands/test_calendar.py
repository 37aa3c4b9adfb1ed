"""`overture calendar feeds` and `overture calendar import`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overture.bootstrap import opened_store
from overture.cli import main
from overture.core.reservation import Block
from overture.settings import load_settings
from tests.helpers.clinics import chicago

CLINIC = """
name: Test Clinic
timezone: America/Chicago
services:
  - {id: individual_session, name: Individual session, minutes: 50}
clinicians:
  - name: Anna Shah
    services: [individual_session]
    availability:
      - {days: [monday, tuesday], from: "09:00", to: "17:00"}
  - name: Ben Ortiz
    services: [individual_session]
    availability:
      - {days: [monday], from: "09:00", to: "17:00"}
"""
BUSY = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A private matter\nDTSTART:20260303T160000Z\nDURATION:PT1H\n"
    "RRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT\nEND:VCALENDAR\n"
)

Calendar = Callable[..., int]


@pytest.fixture
def calendar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """Run the command for a clinic of two, on a database that is not there yet, on March 2, 2026."""
    (tmp_path / "clinic.yml").write_text(CLINIC)
    monkeypatch.setenv("OVERTURE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OVERTURE_CLINIC", str(tmp_path / "clinic.yml"))
    monkeypatch.setenv("OVERTURE_PUBLIC_URL", "https://chat.example.org")
    offset = chicago("2026-03-02T09:00") - datetime.now(UTC)
    monkeypatch.setenv("OVERTURE_CLOCK_OFFSET", str(offset.total_seconds()))
    monkeypatch.delenv("OVERTURE_DATABASE_URL", raising=False)
    (tmp_path / "data").mkdir()

    def run(*words: str | Path) -> int:
        try:
            return main(["calendar", *map(str, words)])
        except SystemExit as end:
            return int(end.code or 0)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    busy = tmp_path / "own.ics"
    busy.write_text(BUSY)
    return busy


def blocks() -> list[Block]:
    with opened_store(load_settings()) as store, store.read() as work:
        return work.reservations.blocks(chicago("2026-01-01T00:00"), chicago("2027-01-01T00:00"))


def test_every_clinician_has_an_address_of_their_own_that_stays(
    calendar: Calendar, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calendar("feeds") == 0
    first = capsys.readouterr().out
    assert calendar("feeds") == 0

    assert capsys.readouterr().out == first
    names, addresses = zip(*(line.split("\t") for line in first.splitlines()), strict=True)
    assert names == ("Anna Shah", "Ben Ortiz")
    assert len(set(addresses)) == 2
    for address in addresses:
        assert address.startswith("https://chat.example.org/calendar/")
        assert address.endswith(".ics")
        assert "anna" not in address.casefold()


def test_busy_times_are_blocked_again_and_again_as_the_file_says(
    calendar: Calendar, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calendar("import", "Anna Shah", file) == 0
    assert capsys.readouterr().out == "2 times are blocked; what was read before is forgotten.\n"
    # It repeats by its own clock, UTC, while Chicago changes in between.
    assert [block.start for block in blocks()] == [chicago("2026-03-03T10:00"), chicago("2026-03-10T11:00")]

    file.write_text(BUSY.replace("RRULE:FREQ=WEEKLY;COUNT=2\n", ""))
    assert calendar("import", "Anna Shah", file) == 0

    assert capsys.readouterr().out == "1 time is blocked; what was read before is forgotten.\n"
    (block,) = blocks()
    assert (block.clinician, block.start) == ("Anna Shah", chicago("2026-03-03T10:00"))
    assert "private" not in block.reason


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "Nobody", "own.ics"), "There is no clinician Nobody"),
        (("import", "Anna Shah", "no-such.ics"), "give a file that is there"),
        (("import", "Anna Shah", "clinic.yml"), "is not an iCalendar file"),
        (("import", "Anna Shah"), "FILE.ics"),
        (("export",), "DEED"),
        ((), "DEED"),
    ],
)
def test_bad_input_is_one_clear_line(
    calendar: Calendar, file: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    here = [file.parent / word if "." in word else word for word in words]

    assert calendar(*here) == 2

    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
