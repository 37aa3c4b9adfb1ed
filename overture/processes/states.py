"""The file in which the supervisor says what runs: `/readyz`, `overture doctor` and others read it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from overture.core.errors import OvertureError

FILE = "processes.json"
LOCK = "supervisor.lock"


class AlreadyRunning(OvertureError):
    """Another supervisor holds the data folder; carries its process id where that is known."""

    def __init__(self, data_dir: Path, pid: int | None) -> None:
        who = f" (process {pid})" if pid else ""
        super().__init__(
            f"Overture already runs with the data folder {data_dir}{who}: stop it first, "
            "or set OVERTURE_DATA_DIR to another folder."
        )
        self.pid = pid


class ProcessState(StrEnum):
    """Starting until it first answers; restarting from its death until it answers again."""

    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    STOPPING = "stopping"


@dataclass(frozen=True)
class ProcessStatus:
    """One process as the supervisor sees it; `since` is the ISO time of its present state."""

    pid: int | None
    state: ProcessState
    restarts: int
    since: str


def write_states(folder: Path, states: dict[str, ProcessStatus]) -> None:
    """Replace the file in one step, so that no reader sees half of it."""
    draft = folder / f".{FILE}.{os.getpid()}"
    draft.write_text(json.dumps({name: asdict(status) for name, status in states.items()}), encoding="utf-8")
    draft.replace(folder / FILE)


def read_states(folder: Path) -> dict[str, ProcessStatus]:
    """Return what runs; nothing when there is no supervisor, or one was killed and left the file behind."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        states = {
            name: ProcessStatus(each["pid"], ProcessState(each["state"]), each["restarts"], each["since"])
            for name, each in content.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return states if supervisor_pid(folder) else {}


def remove_states(folder: Path) -> None:
    """Say that nothing runs any more."""
    (folder / FILE).unlink(missing_ok=True)


def supervisor_pid(folder: Path) -> int | None:
    """Return the process that supervises this data folder, if one does."""
    try:
        pid = int((folder / LOCK).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return pid if _is_alive(pid) else None


@contextmanager
def only_supervisor(folder: Path) -> Iterator[None]:
    """Hold the data folder's one place for a supervisor.

    Raises:
        AlreadyRunning: another one holds it.
    """
    with (folder / LOCK).open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(folder.parent, supervisor_pid(folder)) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            remove_states(folder)
            lock.truncate(0)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
