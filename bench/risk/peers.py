"""Packages that run offline, in an environment of their own: nothing they bring may meet what the assistant runs on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from overture.paths import APP_PYTHON, CHECKOUT, REQUIREMENTS
from overture.progress import StepFailed, run_step
from overture.setup.errors import SetupError
from overture.setup.installer import find_installer

PACKAGES = Path(__file__).with_name("peers.txt")
WORKER = Path(__file__).with_name("peers_worker.py")
ENVIRONMENT = CHECKOUT / "var" / "bench" / "peers"
SECONDS_TO_ANSWER = 300


class PeersMissing(Exception):
    """The packages cannot be asked; the sentence says why."""


@dataclass(frozen=True)
class PeerReading:
    """One message as one package reads it. score: the higher, the more alarming."""

    alarm: bool
    score: float
    milliseconds: float


def ask_peers(texts: Sequence[str]) -> dict[str, list[PeerReading]]:
    """Return the readings of each package by its name and version, in the order of the texts.

    Raises:
        PeersMissing: they could not be installed, or one of them broke.
    """
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    try:
        answered = subprocess.run(
            [str(_python()), str(WORKER)],
            input=lines,
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_ANSWER,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": ""},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeersMissing(f"they did not answer ({type(error).__name__})") from error
    if answered.returncode != 0:
        print(answered.stderr, file=sys.stderr)
        raise PeersMissing(f"they ended with exit code {answered.returncode}")
    return collected(answered.stdout.splitlines())


def collected(lines: Sequence[str]) -> dict[str, list[PeerReading]]:
    """Return the worker's lines, one a message, as readings of each package."""
    rows = [json.loads(line) for line in lines]
    return {name: [PeerReading(**row[name]) for row in rows] for name in rows[0]}


def _python() -> Path:
    """Return the interpreter beside the packages, installed now if they are not what peers.txt asks for."""
    wanted = hashlib.sha256(PACKAGES.read_bytes()).hexdigest()
    installed = ENVIRONMENT / "installed.sha256"
    if not installed.exists() or installed.read_text("utf-8") != wanted:
        _install()
        installed.write_text(wanted, "utf-8")
    return ENVIRONMENT / "bin" / "python"


def _install() -> None:
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    try:
        uv = find_installer(CHECKOUT / ".venv", REQUIREMENTS, os.environ)
        uv.make_environment(ENVIRONMENT, APP_PYTHON)
        run_step(
            title="Installing the packages to compare with",
            usually="a few seconds",
            command=[
                *(str(uv.path), "pip", "install", "--quiet"),
                *("--python", str(ENVIRONMENT / "bin" / "python"), "--requirement", str(PACKAGES)),
            ],
            log=ENVIRONMENT / "install.log",
            environ=uv.environ,
            failure="The packages could not be installed.",
        )
    except (StepFailed, SetupError) as error:
        print(error, file=sys.stderr)
        raise PeersMissing("they could not be installed") from error
