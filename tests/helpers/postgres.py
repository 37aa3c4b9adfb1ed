"""A PostgreSQL server for the tests: started once a run, reached by a Unix socket, thrown away at the end."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OLDEST = 15
_START_SECONDS = 30


class PostgresMissing(Exception):
    """There is no server of the wanted age on this machine."""

    def __init__(self) -> None:
        super().__init__(f"These tests need PostgreSQL {_OLDEST} or newer: apt-get install postgresql")


@contextmanager
def postgres_server(*settings: str) -> Iterator[Path]:
    """Yield the folder of a running server's socket; settings are such as "max_connections=300".

    Raises:
        PostgresMissing: with the one line that says how to install it.
    """
    programs = _programs()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="overture-pg-"))
    if account is not None:
        shutil.chown(folder, account)
    try:
        data = folder / "data"
        _run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"],
            account,
        )
        server = subprocess.Popen(
            # fsync off: what is proven here is who wins, not what survives a power cut.
            [str(programs / "postgres"), "-D", str(data), "-k", str(folder)]
            + [word for each in ("listen_addresses=", "fsync=off", *settings) for word in ("-c", each)],
            user=account,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            _wait_until_ready(programs, folder, server)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(_START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    candidates = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    candidates += Path("/usr/lib/postgresql").glob("*/bin")
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists() and _age(folder) >= _OLDEST:
            return folder
    raise PostgresMissing


def _age(folder: Path) -> int:
    """Return the major version; the program says "postgres (PostgreSQL) 15.18 (…)"."""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(re.findall(r"[0-9]+", said.stdout)[0])


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then it gets the account that its package made, or nobody's."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: list[str | Path], account: str | None) -> None:
    subprocess.run(command, user=account, check=True, capture_output=True, cwd="/")


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("the PostgreSQL server of the tests did not start")
