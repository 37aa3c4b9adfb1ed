"""Runs one long step and shows that it is alive: its name, how long it usually takes, how long it has taken.

Standard library only, any Python from 3.8 on: the set-up uses it before there is an environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Mapping, Sequence

from overture.leash import leashed

SECONDS_BETWEEN_LINES = 15.0
SECONDS_BETWEEN_LOOKS = 0.1
LINES_SHOWN_ON_FAILURE = 12


class StepFailed(Exception):
    """One clear sentence, the end of what the step said, and where the rest of it is."""


def elapsed(seconds: float) -> str:
    """Write a duration the way a clock does: `0:42`, `12:05`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def say(line: str) -> None:
    """Tell the person at the terminal one line at once; standard output is left to a command's answer."""
    print(line, file=sys.stderr, flush=True)


def run_step(
    title: str,
    usually: str,
    command: Sequence[str],
    log: Path,
    environ: Mapping[str, str],
    failure: str,
    folder: Path = Path(os.sep),
) -> None:
    """Run a command with its output in a log file; raise the sentence `failure`, and the log's end, when it fails."""
    say(f"{title} (usually {usually}) …")
    started = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            leashed(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            cwd=str(folder),
            start_new_session=True,
        )
        try:
            _watch(process, started)
        except BaseException:
            _stop(process)
            raise
    if process.returncode != 0:
        raise StepFailed(f"{failure}\n{_last_lines(log)}\nAll of it: {log}")
    say(f"  done in {elapsed(time.monotonic() - started)}")


def _watch(process: subprocess.Popen[bytes], started: float) -> None:
    on_terminal = sys.stderr.isatty()
    next_line = started + (1.0 if on_terminal else SECONDS_BETWEEN_LINES)
    while process.poll() is None:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        now = time.monotonic()
        if now < next_line:
            continue
        if on_terminal:
            print(f"\r  {elapsed(now - started)} ", end="", file=sys.stderr, flush=True)
            next_line = now + 1.0
        else:
            say(f"  still at it, {elapsed(now - started)}")
            next_line = now + SECONDS_BETWEEN_LINES
    if on_terminal:
        print("\r", end="", file=sys.stderr, flush=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the step and all it started: it leads a process group of its own."""
    for ending in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, ending)
            process.wait(timeout=5)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _last_lines(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return "\n".join(f"  | {line}" for line in lines[-LINES_SHOWN_ON_FAILURE:])
