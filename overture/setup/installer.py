"""uv, which makes and fills both environments: the machine's own, or a pinned one fetched into the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Mapping

from overture.progress import run_step
from overture.setup.errors import SetupError

OLDEST_UV = (0, 4)
SECONDS_TO_ANSWER = 60
# Where a machine keeps the certificates that its owner trusts, a company's own among them.
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
# These would lead uv or a new interpreter to another environment than ours.
MISLEADING = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON", "UV_SYSTEM_PYTHON")


class Installer:
    """A uv that runs, with the environment variables it is run with."""

    def __init__(self, path: Path, environ: Mapping[str, str], logs: Path) -> None:
        self.path = path
        self.environ = environ
        self.logs = logs

    def ask(self, *words: str) -> str | None:
        """Return what uv answers, or nothing when it has no answer."""
        try:
            answer = subprocess.run(
                [str(self.path), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(self.environ),
                cwd=os.sep,
                timeout=SECONDS_TO_ANSWER,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return answer.stdout.decode("utf-8", errors="replace").strip() if answer.returncode == 0 else None

    def fetch_python(self, minor: str) -> None:
        """Download a Python into uv's own folder."""
        run_step(
            title=f"Fetching Python {minor}, which this machine lacks",
            usually="less than a minute",
            command=[str(self.path), "python", "install", minor],
            log=self.logs / f"python-{minor}.log",
            environ=self.environ,
            failure=f"Python {minor} is missing and could not be fetched: install it, for example with "
            f"`pyenv install {minor}` or `uv python install {minor}`, and try again.",
        )

    def make_environment(self, folder: Path, python: Path) -> None:
        """Create an empty environment, without pip: uv fills it from outside."""
        command = [str(self.path), "venv", "--no-project", "--quiet", "--python", str(python), str(folder)]
        made = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(self.environ),
            cwd=os.sep,
        )
        if made.returncode != 0:
            output = made.stdout.decode("utf-8", errors="replace").strip()
            raise SetupError(f"{folder} could not be made with {python}: {output}")


def find_installer(home: Path, requirements: Path, environ: Mapping[str, str]) -> Installer:
    """Return the machine's uv when it is new enough, otherwise the pinned one, fetched when it is not there yet.

    Args:
        home: the checkout's folder of environments.
    """
    clean = _clean_environ(environ, home)
    logs = home / "logs"
    on_path = shutil.which("uv", path=environ.get("PATH", ""))
    if on_path and _is_usable(Path(on_path), clean):
        return Installer(Path(on_path), clean, logs)
    own = home / "uv" / "bin" / "uv"
    if not _is_usable(own, clean):
        _fetch_installer(home, requirements, clean, logs)
    return Installer(own, clean, logs)


def _clean_environ(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    clean = {name: value for name, value in environ.items() if name not in MISLEADING}
    if not _has_home(environ):
        clean.setdefault("UV_CACHE_DIR", str(home / "cache"))
        clean.setdefault("UV_PYTHON_INSTALL_DIR", str(home / "pythons"))
    if any(os.path.exists(path) for path in CERTIFICATES):
        # By default uv trusts only what it brings along. The second name is that of its older releases.
        clean.setdefault("UV_SYSTEM_CERTS", "1")
        clean.setdefault("UV_NATIVE_TLS", "1")
    return clean


def _has_home(environ: Mapping[str, str]) -> bool:
    """Tell whether uv can keep things where it usually does: a service account often has no home folder."""
    folder = Path(environ.get("HOME") or os.sep) / ".cache" / "uv"
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(str(folder), os.W_OK | os.X_OK)


def _is_usable(uv: Path, environ: Mapping[str, str]) -> bool:
    said = Installer(uv, environ, Path()).ask("--version")
    numbers = re.match(r"uv (\d+)\.(\d+)", said or "")
    return numbers is not None and (int(numbers.group(1)), int(numbers.group(2))) >= OLDEST_UV


def _fetch_installer(home: Path, requirements: Path, environ: Mapping[str, str], logs: Path) -> None:
    folder = home / "uv"
    if folder.exists():
        shutil.rmtree(folder)
    without_pip = (
        "uv is missing, and this Python cannot make an environment to fetch it into: install uv, or the venv module "
        "(on Debian and Ubuntu: `apt-get install python3-venv`), and try again."
    )
    run_step(
        title="Making room for uv, the installer",
        usually="a few seconds",
        command=[sys.executable, "-I", "-m", "venv", str(folder)],
        log=logs / "uv-venv.log",
        environ=environ,
        failure=without_pip,
    )
    run_step(
        title="Fetching uv",
        usually="a few seconds",
        command=[
            *(str(folder / "bin" / "python"), "-I", "-m", "pip", "install", "--quiet"),
            *("--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"),
            *("-r", str(requirements / "uv.txt")),
        ],
        log=logs / "uv.log",
        environ=environ,
        failure="uv could not be fetched: is the network there? Install uv yourself or try again.",
    )
