from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from overture.cli import BAD_INPUT, main
from overture.commands import when
from tests.helpers.settings import settings_in

NOW = "2026-03-04T10:30:00-06:00"
Meant = Callable[..., list[dict[str, str | None]]]


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = settings_in(tmp_path / "var")
    monkeypatch.setattr(when, "load_settings", lambda: made)


@pytest.fixture
def meant(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Meant:
    """Run the command on lines of input; return the objects that it printed."""

    def run(*lines: str) -> list[dict[str, str | None]]:
        give(monkeypatch, *lines)
        assert main(["when"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def give(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    content = "".join(f"{line}\n" for line in lines).encode()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content)))


def said(text: str, now: str = NOW) -> str:
    return json.dumps({"now": now, "text": text})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("next friday", {"kind": "day", "start": "2026-03-13", "end": None}),
        ("friday at 3", {"kind": "time", "start": "2026-03-06T15:00", "end": None}),
        ("next week", {"kind": "range", "start": "2026-03-09", "end": "2026-03-13"}),
        ("friday morning", {"kind": "range", "start": "2026-03-06T08:00", "end": "2026-03-06T12:00"}),
        ("mornings next week", {"kind": "range", "start": "2026-03-09T08:00", "end": "2026-03-13T12:00"}),
        ("monday or tuesday", {"kind": "ambiguous", "start": None, "end": None}),
        ("yesterday", {"kind": "past", "start": None, "end": None}),
        ("mornings are better", {"kind": "none", "start": None, "end": None}),
    ],
)
def test_each_kind_is_printed_with_its_values(
    meant: Meant, text: str, meaning: dict[str, str | None]
) -> None:
    assert meant(said(text)) == [meaning]


def test_answers_come_in_the_order_of_the_lines(meant: Meant) -> None:
    answers = meant(said("tomorrow"), "", said("today"), said("hello"))

    assert [answer["start"] for answer in answers] == ["2026-03-05", "2026-03-04", None]


@pytest.mark.parametrize(
    ("now", "start"),
    [
        # The clinic's own zone, with its change to summer time on the 8th.
        ("2026-03-07T23:30:00-06:00", "2026-03-08T04:30"),
        ("2026-03-07T23:30:00-06:00[America/Chicago]", "2026-03-08T04:30"),
        ("2026-03-07T23:30[America/Chicago]", "2026-03-08T04:30"),
        # Another offset: nothing is known of its summer time.
        ("2026-03-07T23:30:00-05:00", "2026-03-08T03:30"),
        ("2026-03-07T23:30-05:00[America/New_York]", "2026-03-08T04:30"),
        # A moment without a place is read by the clinic's clock.
        ("2026-03-08T05:30:00Z", "2026-03-08T04:30"),
    ],
)
def test_the_zone_of_now_is_the_one_used(meant: Meant, now: str, start: str) -> None:
    (answer,) = meant(said("in 4 hours", now))

    assert answer["start"] == start


def test_a_file_can_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "phrases.jsonl"
    file.write_text(said("tomorrow"), encoding="utf-8")

    code = main(["when", str(file)])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["start"] == "2026-03-05"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("friday", "not valid JSON"),
        ('{"now": "2026-03-04T10:30:00-06:00", "text": ', "not valid JSON"),
        ('["friday"]', "not a JSON object"),
        ("[" * 100_000, "not valid JSON"),
        ('{"text": "friday"}', '"now" is missing'),
        ('{"now": "2026-03-04T10:30:00-06:00"}', '"text" is missing'),
        ('{"now": 5, "text": "friday"}', '"now" is missing or no string'),
        (said("friday", "2026-03-04T10:30:00"), "has no zone"),
        (said("friday", "2026-03-04"), "has no zone"),
        (said("friday", "yesterday"), "no ISO time"),
        (said("friday", "2026-02-30T10:00:00-06:00"), "no ISO time"),
        (said("friday", "9999-12-31T10:00:00-06:00"), "years 1970 to 2199"),
        (said("friday", "2026-03-04T10:30[Atlantis/Center]"), "Atlantis/Center is not known"),
    ],
)
def test_a_bad_line_is_named_and_mended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, complaint: str
) -> None:
    give(monkeypatch, said("tomorrow"), line)

    code = main(["when"])

    printed = capsys.readouterr()
    assert code == BAD_INPUT
    assert printed.err.startswith("Line 2: ")
    assert complaint in printed.err
    assert printed.err.count("\n") == 1
    assert len(printed.out.splitlines()) == 1


def test_the_words_of_a_person_are_not_repeated_in_a_complaint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, '{"text": "my name is Dana"}')

    main(["when"])

    assert "Dana" not in capsys.readouterr().err


def test_the_command_runs_on_its_own() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "overture.cli", "when"],
        input=said("tomorrow at 3"),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert json.loads(ended.stdout) == {"kind": "time", "start": "2026-03-05T15:00", "end": None}
