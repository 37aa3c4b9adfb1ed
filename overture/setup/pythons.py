"""Finds a Python of a wanted version: pyenv's folders, PATH, the system's folders, uv's own, or a download by uv."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Iterator, Mapping, NamedTuple, Sequence

from overture.progress import StepFailed, say
from overture.setup.errors import SetupError
from overture.setup.installer import Installer

SYSTEM_FOLDERS = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/local/bin")
SECONDS_TO_ANSWER = 20
# A Python that was built without these cannot hold either environment, though it answers to its name.
QUESTION = (
    "import bz2, ctypes, lzma, platform, sqlite3, ssl, struct, sys, zlib\n"
    "assert platform.python_implementation() == 'CPython' and struct.calcsize('P') == 8\n"
    "assert getattr(sys, '_is_gil_enabled', lambda: True)()\n"
    "print('%d.%d.%d' % sys.version_info[:3])"
)


class Python(NamedTuple):
    """An interpreter that answered, and its version."""

    path: Path
    version: str

    @property
    def minor(self) -> str:
        """`3.12` of `3.12.1`."""
        return ".".join(self.version.split(".")[:2])


def find_python(
    wanted: Sequence[str],
    last_resort: Sequence[str],
    uv: Installer,
    environ: Mapping[str, str],
    excluded: Sequence[Path],
) -> Python:
    """Return a Python of a wanted minor version: one of the machine, or the first of the list, fetched by uv.

    Args:
        wanted: such as `("3.13", "3.12")`, the best first.
        last_resort: what will do where none of those is there or can be fetched.
        excluded: folders whose interpreters do not count: the environments themselves.
    """
    python = _find_installed(wanted, uv, environ, excluded)
    if python is not None:
        return python
    reserve = _find_installed(last_resort, uv, environ, excluded)
    try:
        return _fetch(wanted[0], uv, environ)
    except StepFailed:
        if reserve is None:
            raise
        say(f"  it could not be fetched; Python {reserve.version} will do")
        return reserve


def _find_installed(
    minors: Sequence[str], uv: Installer, environ: Mapping[str, str], excluded: Sequence[Path]
) -> Python | None:
    for minor in minors:
        for candidate in _candidates(minor, uv, environ):
            if any(folder in candidate.parents for folder in excluded):
                continue
            python = ask_version(candidate, environ)
            if python is not None and python.minor == minor:
                return python
    return None


def ask_version(path: Path, environ: Mapping[str, str]) -> Python | None:
    """Return the interpreter with its version, or nothing when it does not run or lacks what both environments need."""
    try:
        answer = subprocess.run(
            [str(path), "-I", "-c", QUESTION],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            cwd=os.sep,
            timeout=SECONDS_TO_ANSWER,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = answer.stdout.decode("utf-8", errors="replace").strip()
    if answer.returncode != 0 or not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return None
    return Python(path, version)


def _candidates(minor: str, uv: Installer, environ: Mapping[str, str]) -> Iterator[Path]:
    yield from _of_pyenv(minor, environ)
    for folder in environ.get("PATH", "").split(os.pathsep) + list(SYSTEM_FOLDERS):
        if folder and os.access(os.path.join(folder, f"python{minor}"), os.X_OK):
            yield Path(folder) / f"python{minor}"
    found = uv.ask("python", "find", "--system", minor)
    if found:
        yield Path(found)


def _of_pyenv(minor: str, environ: Mapping[str, str]) -> list[Path]:
    """List pyenv's interpreters, newest first. Read from its folder: its shims refuse a version that is not chosen."""
    roots = [environ["PYENV_ROOT"]] if environ.get("PYENV_ROOT") else []
    if environ.get("HOME"):
        roots.append(os.path.join(environ["HOME"], ".pyenv"))
    found = []
    for root in roots:
        folder = Path(root) / "versions"
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        releases = [name for name in names if re.fullmatch(re.escape(minor) + r"\.\d+", name)]
        for name in sorted(releases, key=_as_numbers, reverse=True):
            found.append(folder / name / "bin" / f"python{minor}")
    return found


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _fetch(minor: str, uv: Installer, environ: Mapping[str, str]) -> Python:
    uv.fetch_python(minor)
    found = uv.ask("python", "find", "--system", minor)
    python = ask_version(Path(found), environ) if found else None
    if python is None:
        raise SetupError(
            f"Python {minor} was fetched but does not run; install it with `pyenv install {minor}` and try again."
        )
    return python
