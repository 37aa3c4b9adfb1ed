"""The whole assistant as real processes, started the way `make run` starts it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from overture.paths import CHECKOUT

START_SECONDS = 240.0
STOP_SECONDS = 40.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Assistant:
    """One running assistant with a data folder of its own."""

    folder: Path
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    ready_after: float = 0.0
    # One for all calls: making a client reads the system's certificates each time.
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=5), repr=False)

    @property
    def address(self) -> str:
        """Where the connector answers."""
        return f"http://127.0.0.1:{self.environ['OVERTURE_PORT']}"

    def start(self) -> None:
        """Start and wait until every part is ready."""
        begun = time.monotonic()
        with (self.folder / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "overture.cli", "run"],
                cwd=CHECKOUT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_ready()
        self.ready_after = time.monotonic() - begun

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait until /readyz answers 200."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"the assistant ended: {self.said()}")
            if self.readiness()[0] == 200:
                return
            time.sleep(0.1)
        raise AssertionError(f"not ready after {seconds:.0f} s: {self.readiness()}; {self.said()}")

    def readiness(self) -> tuple[int, dict[str, Any]]:
        """Return the status and body of /readyz; status 0 while nothing answers."""
        try:
            response = self.http.get(f"{self.address}/readyz")
        except httpx.HTTPError:
            return 0, {}
        return response.status_code, response.json()

    def said(self) -> str:
        """Return the end of what the supervisor printed."""
        return (self.folder / "run.log").read_text("utf-8", "replace")[-2000:]

    def processes(self) -> dict[str, int]:
        """Return the process ids by name, of those that are alive."""
        content = json.loads((self.folder / "run" / "processes.json").read_text("utf-8"))
        return {name: process["pid"] for name, process in content.items() if process["pid"]}

    def kill(self, name: str) -> int:
        """Kill one process as hard as possible; return its id."""
        pid = self.processes()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run the command line against this assistant; return what it printed."""
        done = subprocess.run(
            [str(CHECKOUT / "bin" / "overture"), *arguments],
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def transcript(self, conversation_id: str) -> dict[str, Any]:
        """Return a conversation as the command line shows it."""
        shown: dict[str, Any] = json.loads(self.command("transcript", conversation_id, "--json"))
        return shown

    def stop(self) -> int:
        """End it with SIGTERM; return the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)


@contextmanager
def running_assistant(folder: Path, **settings: str) -> Iterator[Assistant]:
    """Run an assistant as long as the context is open; no process of it may be left behind."""
    assistant = Assistant(folder, _environment(folder, settings))
    try:
        assistant.start()
        yield assistant
    finally:
        assistant.http.close()
        if assistant.process is not None and assistant.process.poll() is None:
            try:
                assistant.stop()
            except subprocess.TimeoutExpired:
                os.killpg(assistant.process.pid, signal.SIGKILL)
                raise


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OVERTURE_", "TELEGRAM_"))
    }
    return kept | {
        "OVERTURE_PORT": str(free_port()),
        "OVERTURE_RASA_PORT": str(free_port()),
        "OVERTURE_ACTIONS_PORT": str(free_port()),
        "OVERTURE_DATA_DIR": str(folder),
        # The model is trained once for the checkout; each assistant of the tests copies it.
        "OVERTURE_MODEL_CACHE": str(CHECKOUT / "var" / "models"),
        **settings,
    }
