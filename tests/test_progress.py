from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from overture import progress
from overture.progress import StepFailed, elapsed, run_step
from tests.helpers.supervised import is_alive, wait_until


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0:00"), (42, "0:42"), (60, "1:00"), (725, "12:05")])
def test_a_duration_reads_like_a_clock(seconds: float, shown: str) -> None:
    assert elapsed(seconds) == shown


def step(tmp_path: Path, script: str) -> None:
    run_step(
        "Doing it",
        "a moment",
        [sys.executable, "-c", script],
        tmp_path / "logs" / "x.log",
        os.environ,
        "It failed.",
    )


def test_a_step_says_what_it_does_and_how_long_it_took(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    step(tmp_path, "print('inside')")

    assert capsys.readouterr().err == "Doing it (usually a moment) …\n  done in 0:00\n"
    assert (tmp_path / "logs" / "x.log").read_text() == "inside\n"


def test_a_long_step_shows_that_it_is_alive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.2)

    step(tmp_path, "import time; time.sleep(1)")

    assert capsys.readouterr().err.count("still at it, 0:0") >= 2


def test_a_step_that_fails_shows_the_end_of_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failed:
        step(tmp_path, "for n in range(40): print('line', n)\nraise SystemExit(3)")

    shown = str(failed.value)
    assert shown.startswith("It failed.\n")
    assert "| line 39" in shown
    assert "line 20" not in shown
    assert shown.endswith(f"All of it: {tmp_path / 'logs' / 'x.log'}")


def test_an_interrupted_step_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid_file = tmp_path / "pid"
    script = f"import os, time, pathlib; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid())); time.sleep(600)"

    interrupts = [KeyboardInterrupt()]

    def interrupt_once_begun(_seconds: float) -> None:
        if pid_file.exists() and pid_file.read_text() and interrupts:
            raise interrupts.pop()

    monkeypatch.setattr("overture.progress.time.sleep", interrupt_once_begun)
    with pytest.raises(KeyboardInterrupt):
        step(tmp_path, script)
    monkeypatch.undo()

    wait_until(lambda: not is_alive(int(pid_file.read_text())))
