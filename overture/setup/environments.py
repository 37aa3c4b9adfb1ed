"""The two environments, and the stamps by which a second run sees that there is nothing to do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any, Mapping, NamedTuple, Sequence

from overture.progress import run_step
from overture.setup.errors import SetupError
from overture.setup.installer import Installer
from overture.setup.pythons import find_python


class Environment(NamedTuple):
    """One environment: which Pythons may carry it, and what goes into it."""

    name: str
    title: str
    wanted: tuple[str, ...]
    last_resort: tuple[str, ...]
    requirements: tuple[str, ...]
    dev_requirements: tuple[str, ...]
    build_requirements: tuple[str, ...]
    usually: str


ENVIRONMENTS = (
    Environment(
        name="app",
        title="Installing the application's environment",
        wanted=("3.13", "3.12"),
        # Carries everything but Duckling, which has no build for it on Linux.
        last_resort=("3.11",),
        requirements=("app.txt",),
        dev_requirements=("dev.txt",),
        build_requirements=(),
        usually="less than a minute",
    ),
    Environment(
        name="rasa",
        title="Installing Rasa's environment",
        wanted=("3.10",),
        last_resort=(),
        requirements=("rasa.txt", "weights.txt"),
        dev_requirements=("rasa-dev.txt",),
        build_requirements=("build.txt",),
        usually="half a minute to 3 minutes",
    ),
)


class Place(NamedTuple):
    """Where one environment of one checkout is, and where its requirements are."""

    environment: Environment
    home: Path
    requirements: Path

    @property
    def folder(self) -> Path:
        """The environment itself."""
        return self.home / self.environment.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """What was installed into it. Absent while an installation is under way, so a broken one never counts."""
        return self.folder / "installed.json"


def is_ready(place: Place, dev: bool) -> bool:
    """Tell whether the environment holds what the requirements ask for, without starting any Python."""
    installed = _read_stamp(place)
    if installed is None or not os.access(str(place.python), os.X_OK):
        return False
    return (dev <= installed["dev"]) and installed == _wanted_stamp(
        place, installed["python"], installed["dev"]
    )


def python_version(place: Place) -> str | None:
    """Return the version of the Python that carries the environment, if it was installed."""
    installed = _read_stamp(place)
    return installed["python"] if installed is not None else None


def install(place: Place, dev: bool, uv: Installer) -> None:
    """Bring the environment to what the requirements ask for, anew unless a whole one is there to build on."""
    installed = _read_stamp(place)
    if installed is not None and _can_build_on(place, installed):
        dev = dev or installed["dev"]
        version = installed["python"]
        place.stamp.unlink()
    else:
        ours = [place.home / environment.name for environment in ENVIRONMENTS]
        python = find_python(
            place.environment.wanted, place.environment.last_resort, uv, uv.environ, excluded=ours
        )
        version = python.version
        _clear(place.folder)
        uv.make_environment(place.folder, python.path)
    run_step(
        title=f"{place.environment.title}, Python {version}",
        usually=place.environment.usually,
        command=[
            *(str(uv.path), "pip", "sync", "--require-hashes", "--python", str(place.python)),
            *(
                f"--build-constraints={place.requirements / name}"
                for name in place.environment.build_requirements
            ),
            *(str(place.requirements / name) for name in _files(place.environment, dev)),
        ],
        log=place.home / "logs" / f"{place.environment.name}.log",
        environ=uv.environ,
        failure=f"The {place.environment.name} environment could not be installed; when the network is back, "
        "the same command goes on from here.",
    )
    _write_stamp(place, _wanted_stamp(place, version, dev))


def _files(environment: Environment, dev: bool) -> Sequence[str]:
    return environment.requirements + (environment.dev_requirements if dev else ())


def _wanted_stamp(place: Place, python: str, dev: bool) -> dict[str, Any]:
    # The folder belongs to it: an environment that was copied or moved still points at its old place.
    files = (*_files(place.environment, dev), *place.environment.build_requirements)
    return {
        "python": python,
        "folder": str(place.folder),
        "dev": dev,
        "requirements": {name: _digest(place.requirements / name) for name in files},
    }


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}): it belongs to the checkout.") from error


def _read_stamp(place: Place) -> dict[str, Any] | None:
    try:
        stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = (
        isinstance(stamp, dict)
        and isinstance(stamp.get("dev"), bool)
        and isinstance(stamp.get("python"), str)
    )
    return stamp if known else None


def _write_stamp(place: Place, stamp: Mapping[str, Any]) -> None:
    draft = place.stamp.with_suffix(".draft")
    draft.write_text(json.dumps(stamp, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(str(draft), str(place.stamp))


def _can_build_on(place: Place, installed: Mapping[str, Any]) -> bool:
    minor = ".".join(installed["python"].split(".")[:2])
    return (
        installed.get("folder") == str(place.folder)
        and minor in (*place.environment.wanted, *place.environment.last_resort)
        and os.access(str(place.python), os.X_OK)
    )


def _clear(folder: Path) -> None:
    """Remove what is left of a broken installation. Its downloads stay in uv's cache."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(str(folder))


def places(checkout: Path) -> list[Place]:
    """List both environments of a checkout."""
    return [Place(each, checkout / ".venv", checkout / "requirements") for each in ENVIRONMENTS]
