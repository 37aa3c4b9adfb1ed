"""Keeps the assistant's processes alive, says what they are doing, and ends them all together."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from overture.processes.child import Child, Pulse, last_line, wait_until_hung
from overture.processes.programs import Program
from overture.processes.states import ProcessState, ProcessStatus, write_states
from overture.progress import elapsed, say

MISCONFIGURED = 2
COMPLAINTS_IN_A_ROW = 5


def stop_signals() -> list[signal.Signals]:
    """List the signals that ask for an end; a hangup does not when it was switched off, as nohup does."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return [signal.SIGTERM, signal.SIGINT]
    return [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@dataclass(frozen=True)
class Patience:
    """How long the supervisor waits for what; all in seconds."""

    first_restart: float = 0.2
    longest_restart: float = 5.0
    counts_as_alive: float = 30.0
    stop: float = 10.0
    probe: float = 5.0
    between_words: float = 30.0
    pulse: Pulse = field(default_factory=Pulse)


class Supervisor:
    """Runs programs until it is told to stop.

    Args:
        ready_url: answers 200 when all of them work together.
        on_ready: called once, with the seconds it took.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        folder: Path,
        ready_url: str,
        now: Callable[[], datetime],
        on_ready: Callable[[float], None],
        patience: Patience = Patience(),
    ) -> None:
        self._programs = tuple(programs)
        self._folder = folder
        self._ready_url = ready_url
        self._now = now
        self._on_ready = on_ready
        self._patience = patience
        self._stop = asyncio.Event()
        self._signals = 0
        self._exit_code = 0
        self._children: dict[str, Child] = {}
        self._statuses: dict[str, ProcessStatus] = {}

    async def run(self) -> int:
        """Start everything, keep it alive, and return the exit code once all of it has ended."""
        loop = asyncio.get_running_loop()
        for number in stop_signals():
            loop.add_signal_handler(number, self._on_signal)
        # A proxy from the environment must never see loopback traffic.
        async with httpx.AsyncClient(timeout=self._patience.probe, trust_env=False) as client:
            keepers = [asyncio.create_task(self._keep(program, client)) for program in self._programs]
            announcer = asyncio.create_task(self._announce(client))
            stopped = asyncio.create_task(self._stop.wait())
            # A keeper ends early only by a fault of ours: then everything ends, and the fault is raised.
            await asyncio.wait([stopped, *keepers], return_when=asyncio.FIRST_COMPLETED)
            self._stop.set()
            announcer.cancel()
            await self._end_all()
            await asyncio.gather(*keepers)
        return self._exit_code

    def _on_signal(self) -> None:
        self._signals += 1
        if self._signals == 1:
            say("Stopping …")
            self._stop.set()
            return
        for child in self._children.values():
            child.kill()

    async def _keep(self, program: Program, client: httpx.AsyncClient) -> None:
        pause = self._patience.first_restart
        self._note(program, ProcessState.STARTING, None)
        while not self._stop.is_set():
            started = time.monotonic()
            what = await self._run_once(program, client)
            if self._stop.is_set():
                return
            if time.monotonic() - started >= self._patience.counts_as_alive:
                pause = self._patience.first_restart
            self._note(program, ProcessState.RESTARTING, None, died=True)
            self._complain(program, what)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            pause = min(self._patience.longest_restart, pause * 2)

    async def _run_once(self, program: Program, client: httpx.AsyncClient) -> str:
        """Start the program and wait for its end; return what happened, in words."""
        try:
            child = await Child.start(program)
        except OSError as error:
            return f"it could not be started: {error.strerror}"
        self._children[program.name] = child
        if self._stop.is_set():
            # Everything else may have been ended while this one was being started.
            await child.stop(self._patience.stop)
            return "stopped"
        self._note(program, self._statuses[program.name].state, child.pid)
        code = await self._watch(child, client)
        if code is None:
            return "it no longer answered"
        if code == MISCONFIGURED and self._statuses[program.name].state is not ProcessState.RUNNING:
            self._give_up(program)
        return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"

    async def _watch(self, child: Child, client: httpx.AsyncClient) -> int | None:
        """Return the exit code once the child has ended of itself, or nothing when it hung and was ended."""
        program = child.program

        def heard() -> None:
            if self._statuses[program.name].state in (ProcessState.STARTING, ProcessState.RESTARTING):
                self._note(program, ProcessState.RUNNING, child.pid)

        ended = asyncio.create_task(child.ended())
        hung = asyncio.create_task(wait_until_hung(client, program, self._patience.pulse, heard))
        await asyncio.wait([ended, hung], return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            hung.cancel()
            return await ended
        child.kill()
        await ended
        return None

    def _complain(self, program: Program, what: str) -> None:
        restarts = self._statuses[program.name].restarts
        # One that cannot live would fill the screen, every five seconds.
        if restarts <= COMPLAINTS_IN_A_ROW or restarts % COMPLAINTS_IN_A_ROW == 0:
            say(f"{program.name} ended ({what}); starting it again. What it said: {program.log}")

    def _give_up(self, program: Program) -> None:
        """A setting or file is wrong: starting again would not mend it, so everything stops with what was said."""
        say(last_line(program.log) or f"{program.name} cannot start; what it said: {program.log}")
        self._exit_code = MISCONFIGURED
        self._stop.set()

    async def _announce(self, client: httpx.AsyncClient) -> None:
        started = time.monotonic()
        next_word = self._patience.between_words
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(self._ready_url)).status_code == httpx.codes.OK:
                    self._on_ready(time.monotonic() - started)
                    return
            if time.monotonic() - started >= next_word:
                next_word += self._patience.between_words
                say(f"  not ready yet, {elapsed(time.monotonic() - started)}: {self._in_words()}")
            await asyncio.sleep(self._patience.pulse.between_at_start)

    def _in_words(self) -> str:
        return ", ".join(f"{name} {status.state.value}" for name, status in self._statuses.items())

    async def _end_all(self) -> None:
        for program in self._programs:
            child = self._children.get(program.name)
            if child is None:
                continue
            self._note(program, ProcessState.STOPPING, child.pid)
            await child.stop(self._patience.stop if self._signals < 2 else 0)

    def _note(self, program: Program, state: ProcessState, pid: int | None, *, died: bool = False) -> None:
        now = self._now().isoformat(timespec="seconds")
        known = self._statuses.get(program.name, ProcessStatus(pid, state, 0, now))
        since = known.since if known.state is state else now
        self._statuses[program.name] = ProcessStatus(pid, state, known.restarts + died, since)
        # On a full disk the file grows stale, but the assistant stays up.
        with contextlib.suppress(OSError):
            write_states(self._folder, self._statuses)
