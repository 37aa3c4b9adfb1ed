"""One supervised process: started tied to us and with a group of its own, watched, ended with all it started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from overture.leash import leashed
from overture.processes.programs import Program

LARGEST_LOG = 5_000_000
LOGS_KEPT = 3
LAST_BYTES = 4_000
MISSES_THAT_COUNT = 3


@dataclass(frozen=True)
class Pulse:
    """How often a program is asked whether it lives, and how long it may be silent; all in seconds."""

    between: float = 2.0
    between_at_start: float = 0.25
    longest_silence: float = 30.0
    longest_start: float = 300.0


class Child:
    """A program that runs."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process) -> None:
        self.program = program
        self._process = process

    @classmethod
    async def start(cls, program: Program) -> Child:
        """Start the program, its output in its log."""
        program.log.parent.mkdir(parents=True, exist_ok=True)
        rotate(program.log)
        with program.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *leashed(program.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(program.environ),
                cwd=program.folder,
                start_new_session=True,
            )
        return cls(program, process)

    @property
    def pid(self) -> int:
        """The process, which also leads its group."""
        return self._process.pid

    async def ended(self) -> int:
        """Wait for its end; return its exit code, below zero for a signal. Nothing it started survives it."""
        running = self._process.returncode is None
        code = await self._process.wait()
        if running:
            self._signal(signal.SIGKILL)
        return code

    async def stop(self, patience: float) -> None:
        """Ask it to end, and end it when it has not after `patience` seconds."""
        if self._process.returncode is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), patience)
        self.kill()
        await self.ended()

    def kill(self) -> None:
        """End it now, with all it started."""
        # Once it has been waited for, its number may be somebody else's.
        if self._process.returncode is None:
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


async def answers(client: httpx.AsyncClient, program: Program) -> bool:
    """Tell whether the program says that it lives."""
    try:
        return (await client.get(program.health_url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def wait_until_hung(
    client: httpx.AsyncClient, program: Program, pulse: Pulse, heard: Callable[[], None]
) -> None:
    """Return when the program has been silent for too long; call `heard` each time that it answers."""
    answered_at = time.monotonic()
    has_answered = False
    misses = 0
    while True:
        if await answers(client, program):
            answered_at, has_answered, misses = time.monotonic(), True, 0
            heard()
        else:
            misses += 1
        longest = pulse.longest_silence if has_answered else pulse.longest_start
        # Several misses in a row: one alone, after a pause of the whole machine, proves nothing.
        if misses >= MISSES_THAT_COUNT and time.monotonic() - answered_at >= longest:
            return
        await asyncio.sleep(pulse.between if has_answered else pulse.between_at_start)


def rotate(log: Path) -> None:
    """Put a log that has grown large aside, and keep the newest few of these."""
    if not log.exists() or log.stat().st_size < LARGEST_LOG:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    log.replace(log.with_name(f"{log.name}.1"))


def last_line(log: Path) -> str:
    """Return the last thing that a program said."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LAST_BYTES))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
