"""Looks at what belongs to this installation: settings, the clinic's profile, keys, model, database."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from overture.adapters.clinic_file import load_clinic
from overture.adapters.sql.database import Database
from overture.adapters.sql.migrate import missing_migrations
from overture.bootstrap import opened_store
from overture.checks.findings import Finding, mend, note, ok
from overture.core.errors import OvertureError
from overture.keys import DATABASE_KEY, KEY_FILES, readable_by_others
from overture.settings import VARIABLES, Settings
from overture.training import model_path

PREFIXES = ("OVERTURE_", "TELEGRAM_")
LEAST_FREE_BYTES = 500_000_000


def look_at_names(environ: Mapping[str, str], file: Mapping[str, str | None]) -> Iterator[Finding]:
    """Find settings that nothing reads: usually a slip of the pen."""
    for name in sorted({*environ, *file}):
        if name.startswith(PREFIXES) and name not in VARIABLES:
            alike = difflib.get_close_matches(name, VARIABLES, n=1)
            advice = f"did you mean {alike[0]}?" if alike else "remove it."
            yield mend("settings", f"{name} is no setting; {advice}")


def look_at_folder(settings: Settings) -> Finding:
    """Tell whether the data folder can be written and has room."""
    folder = settings.data_dir
    if not folder.exists():
        return note("data folder", f"{folder} is made by the first `make run`")
    if not os.access(folder, os.W_OK | os.X_OK):
        return mend("data folder", f"{folder} cannot be written: make it yours, or set OVERTURE_DATA_DIR")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return mend("data folder", f"only {free // 1_000_000} MB are free for {folder}: make room")
    return ok("data folder", f"{folder}, {free // 1_000_000_000} GB free")


def look_at_clinic(settings: Settings) -> Finding:
    """Read the clinic's profile as the assistant does."""
    try:
        clinic = load_clinic(settings.clinic)
    except OvertureError as error:
        return mend("clinic", str(error))
    unknown = [name for name in ("phone", "address", "hours", "price") if getattr(clinic, name) is None]
    silent = f"; says that it does not know {', '.join(unknown)}" if unknown else ""
    return ok("clinic", f"{settings.clinic.name} is valid{silent}")


def look_at_keys(settings: Settings) -> Iterator[Finding]:
    """Tell whether only their owner may read the keys."""
    for name in KEY_FILES:
        key = settings.keys / name
        if not key.exists():
            yield note(f"key {name}", "is made by the first `make run`")
        elif readable_by_others(key) or readable_by_others(settings.keys):
            yield mend(f"key {name}", f"others may read it: `chmod 700 {key.parent} && chmod 600 {key}`")
        else:
            yield ok(f"key {name}", "only its owner may read it")


def look_at_model(settings: Settings) -> Finding:
    """Tell whether the model fits what is in the checkout now."""
    model = model_path(settings)
    if model.is_file():
        return ok("model", f"{model.name} fits the training data")
    return mend("model", "there is none for the present training data: run `bin/overture train`")


def look_at_database(settings: Settings) -> Finding:
    """Open the database and tell whether it is whole and has the present schema."""
    if settings.database_url is None:
        if not settings.database_file.exists():
            return note("database", "is made by the first `make run`")
        if settings.database_key is None and not (settings.keys / DATABASE_KEY).exists():
            return mend("database", f"its key {settings.keys / DATABASE_KEY} is gone: put it back")
    try:
        with opened_store(settings) as store:
            faults = _faults(store)
            behind = missing_migrations(store)
    except OvertureError as error:
        return mend("database", str(error))
    except DBAPIError as error:
        return mend("database", f"is damaged ({error.orig}): restore a backup")
    if faults:
        return mend("database", f"is damaged ({len(faults)} faults, first: {faults[0]}): restore a backup")
    if behind:
        return mend("database", "has an older schema: `make run` brings it to the present one")
    return ok("database", "opens, is whole and has the present schema")


def env_file_names(path: Path) -> Mapping[str, str | None]:
    """Return what `.env` holds; nothing when it is not there or cannot be read."""
    from dotenv import dotenv_values

    try:
        return dotenv_values(path) if path.is_file() else {}
    except (OSError, UnicodeDecodeError):
        return {}


def _faults(store: Database) -> list[str]:
    if store.engine.dialect.name != "sqlite":
        return []
    with store.engine.connect() as connection:
        # The first compares every page with its seal, the second the tables with their indexes.
        encrypted = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
        plain = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check")]
    return encrypted + [fault for fault in plain if fault != "ok"]
