"""The two things that only the tests need and that no Python package brings: Chromium and PostgreSQL."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from glob import glob
from pathlib import Path
from typing import Callable, Mapping, NamedTuple, Sequence

from overture.progress import StepFailed, run_step
from overture.setup.errors import SetupError

OLDEST_POSTGRESQL = 15
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OF_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
POSTGRESQL_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
SECONDS_TO_ANSWER = 30


class Part(NamedTuple):
    """Something of the machine that the tests need: how to see it, and what each package manager calls it."""

    title: str
    find: Callable[[Mapping[str, str]], Path | None]
    apt: str
    dnf: str
    brew: str


def find_chromium(environ: Mapping[str, str]) -> Path | None:
    """Return a Chromium or Chrome that starts."""
    named = [shutil.which(name, path=environ.get("PATH", "")) for name in CHROMIUM_NAMES]
    for path in [*named, CHROMIUM_OF_MACOS]:
        if path and _version_of(path, environ) is not None:
            return Path(path)
    return None


def find_postgresql(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest one of a supported version."""
    folders = [folder for pattern in POSTGRESQL_FOLDERS for folder in glob(pattern)]
    on_path = shutil.which("postgres", path=environ.get("PATH", ""))
    if on_path:
        folders.append(os.path.dirname(on_path))
    versions = [(_version_of(os.path.join(folder, "postgres"), environ) or 0, folder) for folder in folders]
    supported = [each for each in versions if each[0] >= OLDEST_POSTGRESQL]
    return Path(max(supported)[1]) if supported else None


PARTS = (
    Part("Chromium", find_chromium, apt="chromium", dnf="chromium", brew="--cask google-chrome"),
    Part(
        "PostgreSQL 15 or newer",
        find_postgresql,
        apt="postgresql",
        dnf="postgresql-server",
        brew="postgresql@17",
    ),
)


def make_sure(parts: Sequence[Part], environ: Mapping[str, str], logs: Path) -> None:
    """Install what is missing where we may; otherwise raise one sentence that says how to."""
    missing = [part for part in parts if part.find(environ) is None]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get", path=environ.get("PATH", "")):
        _install_with_apt(missing, environ, logs)
        missing = [part for part in missing if part.find(environ) is None]
    if missing:
        titles = " and ".join(part.title for part in missing)
        verb = "is" if len(missing) == 1 else "are"
        raise SetupError(f"{titles} {verb} missing, which the tests need: {_advice(missing, environ)}")


def _install_with_apt(missing: Sequence[Part], environ: Mapping[str, str], logs: Path) -> None:
    titles = " and ".join(part.title for part in missing)
    packages = [part.apt for part in missing]
    quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    failure = (
        f"{titles} could not be installed with apt-get; install {' '.join(packages)} yourself and try again."
    )
    # An old package list is no failure yet: the packages may be found with it.
    steps = [("Refreshing the package lists", "a few seconds", ["apt-get", "update", "-q"])]
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    steps.append((f"Installing {titles} with apt-get", "a minute", install))
    for number, (title, usually, command) in enumerate(steps):
        try:
            run_step(title, usually, command, logs / f"apt-{number}.log", quiet, failure)
        except StepFailed:
            if command is install:
                raise


def _advice(missing: Sequence[Part], environ: Mapping[str, str]) -> str:
    path = environ.get("PATH", "")
    again = "then run `make test` again."
    if shutil.which("apt-get", path=path):
        sudo = "" if os.geteuid() == 0 else "sudo "
        return f"`{sudo}apt-get install {' '.join(part.apt for part in missing)}`, {again}"
    if shutil.which("dnf", path=path):
        return f"`sudo dnf install {' '.join(part.dnf for part in missing)}`, {again}"
    if platform.system() == "Darwin":
        return f"`{' && '.join(f'brew install {part.brew}' for part in missing)}`, {again}"
    return (
        f"install {' and '.join(part.title for part in missing)} with your system's package manager, {again}"
    )


def _version_of(program: str, environ: Mapping[str, str]) -> int | None:
    """Return the first number that the program says of its version; nothing when it does not start."""
    try:
        said = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            timeout=SECONDS_TO_ANSWER,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(rb"\d+", said.stdout)
    return int(number.group()) if said.returncode == 0 and number else None
