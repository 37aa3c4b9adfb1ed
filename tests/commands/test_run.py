from __future__ import annotations

import fcntl
import os
import signal
import socket
import stat
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from overture.commands.run import clock_offset, make_folders
from overture.core.errors import Misconfigured
from overture.paths import CHECKOUT
from tests.helpers.settings import settings_in
from tests.helpers.supervised import free_port

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_without_a_start_the_clock_is_the_machines() -> None:
    assert clock_offset(None, CHICAGO, NOW) == timedelta()


def test_a_start_with_its_offset_moves_the_clock_there() -> None:
    start = datetime.fromisoformat("2026-03-02T09:00:00-06:00")

    assert NOW + clock_offset(start, CHICAGO, NOW) == start


def test_a_start_without_an_offset_is_by_the_clinics_clock() -> None:
    start = datetime.fromisoformat("2026-07-01T09:00:00")

    assert NOW + clock_offset(start, CHICAGO, NOW) == datetime(2026, 7, 1, 14, 0, tzinfo=UTC)


def test_the_data_folders_are_their_owners_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "var")

    make_folders(settings)

    for folder in (settings.data_dir, settings.keys, settings.logs, settings.running, settings.models):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Misconfigured) as refused:
        make_folders(settings_in(tmp_path / "file" / "var"))

    assert "cannot be written (Not a directory): make it yours, or set OVERTURE_DATA_DIR" in str(
        refused.value
    )


def start(tmp_path: Path, **environ: str) -> subprocess.Popen[str]:
    ports = {
        name: str(free_port()) for name in ("OVERTURE_PORT", "OVERTURE_RASA_PORT", "OVERTURE_ACTIONS_PORT")
    }
    return subprocess.Popen(
        [str(CHECKOUT / "bin" / "overture"), "run"],
        env={**os.environ, "OVERTURE_DATA_DIR": str(tmp_path / "var"), **ports, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_port_in_use_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = str(other.getsockname()[1])
        printed = start(tmp_path, OVERTURE_ACTIONS_PORT=port).communicate(timeout=60)

    assert printed == (
        "",
        f"Port {port} is in use by another program: stop that one, or set OVERTURE_ACTIONS_PORT to a free port.\n",
    )


def test_a_mistake_in_the_clinics_file_stops_the_start_with_its_line(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic.yml"
    clinic.write_text("name: Somewhere\ntimezone: Mars/Olympus\n")

    process = start(tmp_path, OVERTURE_CLINIC=str(clinic))
    printed, complaint = process.communicate(timeout=60)

    assert process.returncode == 2
    assert printed == ""
    assert len(complaint.splitlines()) == 1
    assert str(clinic) in complaint


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_preparing_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    # Somebody else trains with the same cache, so this one waits.
    cache = tmp_path / "cache"
    cache.mkdir()
    with (cache / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = start(tmp_path, OVERTURE_MODEL_CACHE=str(cache))
        assert process.stderr is not None
        deadline = time.monotonic() + 60
        while "waiting for it" not in process.stderr.readline():
            assert time.monotonic() < deadline
        process.send_signal(number)
        _, complaint = process.communicate(timeout=20)

    assert process.returncode == 0
    assert complaint == "Stopped.\n"
