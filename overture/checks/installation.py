"""Looks at what set-up installed, and at what the tests find on this machine."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from overture.adapters.sql.database import open_database
from overture.checks.findings import Finding, mend, note, ok
from overture.core.errors import Misconfigured
from overture.paths import CHECKOUT, RASA_PYTHON, REQUIREMENTS
from overture.setup.environments import Place, is_ready, places, python_version
from overture.setup.errors import SetupError
from overture.setup.system import PARTS

SECONDS_TO_ANSWER = 20
SET_UP = "run `make setup`"


def look_at_environments(checkout: Path = CHECKOUT) -> Iterator[Finding]:
    """Compare both environments with the requirements in the checkout."""
    for place in places(checkout):
        part = f"{place.environment.name} environment"
        try:
            ready = is_ready(place, dev=False)
        except SetupError as error:
            yield mend(part, str(error))
            continue
        if ready:
            yield ok(part, f"Python {python_version(place)}, as required")
        else:
            yield mend(part, f"does not hold what requirements ask for: {SET_UP}")


def look_at_weights(checkout: Path = CHECKOUT, requirements: Path = REQUIREMENTS) -> Iterator[Finding]:
    """Compare the sentence model's files with the hashes that their packages were published with."""
    rasa = next(place for place in places(checkout) if place.environment.name == "rasa")
    for name, version in _pins(requirements / "weights.txt"):
        part = f"weights {name}"
        record = _record(rasa, name, version)
        if record is None:
            yield mend(part, f"{version} is not installed: {SET_UP}")
            continue
        changed = [str(path.name) for path in _changed_files(record)]
        if changed:
            yield mend(part, f"{', '.join(changed)} changed since installing: remove .venv/rasa and {SET_UP}")
        else:
            yield ok(part, f"{version}, every file as published")


def look_at_sqlite() -> Finding:
    """Tell whether both environments' SQLite is free of the bug that loses commits in WAL mode."""
    version: str = sqlcipher.sqlite_version
    try:
        open_database(None, Path(":memory:"), None).close()
    except Misconfigured as error:
        return mend("SQLite", str(error))
    in_rasa = _ask_rasa("import sqlcipher3.dbapi2 as sqlite; print(sqlite.sqlite_version)")
    if in_rasa != version:
        return mend("SQLite", f"{version} here but {in_rasa or 'none'} in Rasa's environment: {SET_UP}")
    return ok("SQLite", f"{version} in both environments, without the known WAL bug")


def look_at_machine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Name what only the tests need."""
    for part in PARTS:
        found = part.find(environ)
        yield note(part.title, f"{found}" if found else "not here; only `make test` needs it")


def _pins(requirements: Path) -> list[tuple[str, str]]:
    return re.findall(r"^([\w-]+)==([\w.]+)", requirements.read_text(encoding="utf-8"), flags=re.MULTILINE)


def _record(rasa: Place, name: str, version: str) -> Path | None:
    stem = f"{name.replace('-', '_')}-{version}.dist-info"
    return next(rasa.folder.glob(f"lib/python3*/site-packages/{stem}/RECORD"), None)


def _changed_files(record: Path) -> Iterator[Path]:
    packages = record.parents[1]
    with record.open(newline="", encoding="utf-8") as lines:
        for row in csv.reader(lines):
            if len(row) < 2 or not row[1].startswith("sha256="):
                continue
            path = packages / row[0]
            if not path.is_file() or f"sha256={_digest(path)}" != row[1]:
                yield path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _ask_rasa(question: str) -> str:
    try:
        answer = subprocess.run(
            [str(RASA_PYTHON), "-I", "-c", question],
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_ANSWER,
            cwd=os.sep,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()
