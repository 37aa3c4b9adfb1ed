"""Runs a real supervisor over stand-ins, in a process of its own, so that tests can signal and kill it.

As a program it is that process; imported, it is what the tests hold in their hands.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from overture.paths import CHECKOUT
from overture.processes.child import Pulse
from overture.processes.programs import Program
from overture.processes.states import ProcessStatus, only_supervisor, read_states
from overture.supervisor import Patience, Supervisor

STAND_IN = Path(__file__).with_name("stand_in.py")
SECONDS_TO_WAIT = 20.0
QUICK = Patience(
    first_restart=0.05,
    longest_restart=0.2,
    counts_as_alive=5.0,
    stop=1.0,
    probe=0.3,
    pulse=Pulse(between=0.05, between_at_start=0.05, longest_silence=0.6, longest_start=10.0),
)


class Supervised:
    """A supervisor and its stand-ins, by name and manners: {"rasa": ["stubborn"]}."""

    def __init__(self, folder: Path, manners: Mapping[str, Sequence[str]]) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in manners}
        self._trace = folder / "trace"
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.helpers.supervised",
                str(folder),
                json.dumps(manners),
                json.dumps(self.ports),
            ],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        return self._process.pid

    @property
    def trace(self) -> list[str]:
        """What happened to the stand-ins, in order."""
        return self._trace.read_text(encoding="utf-8").splitlines() if self._trace.exists() else []

    @property
    def states(self) -> dict[str, ProcessStatus]:
        """What the supervisor says of them."""
        return read_states(self.folder)

    def pids(self) -> list[int]:
        """Every process that was ever started, relatives included."""
        return [int(line.split()[2]) for line in self.trace if len(line.split()) == 3]

    def wait_until_running(self) -> None:
        """Wait until every stand-in answers."""
        wait_until(lambda: len(self.states) == len(self.ports) and self.all_in("running"))

    def all_in(self, state: str) -> bool:
        """Whether every process is in that state."""
        return all(status.state == state for status in self.states.values())

    def ask(self, name: str, path: str) -> None:
        """Send a request to a stand-in without caring for the answer."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}{path}", timeout=0.2).close()
        except (OSError, urllib.error.URLError):
            return

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor alone."""
        self._process.send_signal(number)

    def finish(self) -> tuple[int, str]:
        """Wait for the supervisor's end; return its exit code and what it printed."""
        printed, _ = self._process.communicate(timeout=SECONDS_TO_WAIT)
        return self._process.returncode, printed

    def close(self) -> None:
        """End whatever a failed test left."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something to come true, and fail when it does not."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main() -> int:
    """Supervise stand-ins."""
    folder, manners, ports = Path(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
    programs = [
        Program(
            name=name,
            command=(
                sys.executable,
                str(STAND_IN),
                name,
                str(ports[name]),
                str(folder / "trace"),
                *manners[name],
            ),
            environ=os.environ,
            health_url=f"http://127.0.0.1:{ports[name]}/health",
            log=folder / f"{name}.log",
        )
        for name in manners
    ]
    supervisor_of = programs[0].health_url
    with only_supervisor(folder):
        return asyncio.run(
            Supervisor(
                programs,
                folder=folder,
                ready_url=supervisor_of,
                now=lambda: datetime.now(UTC),
                on_ready=lambda seconds: print(f"ready after {seconds:.1f} s", flush=True),
                patience=QUICK,
            ).run()
        )


if __name__ == "__main__":
    sys.exit(main())
