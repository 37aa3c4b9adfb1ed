"""Our own secrets: made once, kept in files that only their owner may read."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from overture.core.errors import Misconfigured
from overture.settings import Settings

INTERNAL_TOKEN = "internal.token"  # noqa: S105 - a file's name
TRACKER_KEY = "tracker.key"
DATABASE_KEY = "database.key"
CALENDAR_KEY = "calendar.key"
KEY_FILES = (INTERNAL_TOKEN, TRACKER_KEY, DATABASE_KEY, CALENDAR_KEY)
BYTES = 32
OWNER_ONLY = 0o077


@dataclass(frozen=True)
class Keys:
    """What our processes know of each other and how the databases are encrypted; never printed."""

    internal_token: str = field(repr=False)
    tracker_key: str = field(repr=False)
    database_key: str = field(repr=False)
    # Addresses of clinicians' calendar feeds are made with it: a new one makes them all new.
    calendar_key: str = field(repr=False)


def load_keys(settings: Settings) -> Keys:
    """Return the secrets; one that was never made is made now.

    Raises:
        Misconfigured: a key is gone while what it opens is there, or a file cannot be read.
    """
    given = settings.database_key
    if given is None and settings.database_url is None:
        _refuse_a_lost_key(settings)
    return Keys(
        internal_token=_of(settings.internal_token) or _kept(settings.keys / INTERNAL_TOKEN),
        tracker_key=_of(settings.tracker_key) or _kept(settings.keys / TRACKER_KEY),
        database_key=_of(given) or _kept(settings.keys / DATABASE_KEY),
        calendar_key=_kept(settings.keys / CALENDAR_KEY),
    )


def readable_by_others(path: Path) -> bool:
    """Tell whether anyone but the owner may read the file or folder."""
    return bool(path.stat().st_mode & OWNER_ONLY)


def _of(given: SecretStr | None) -> str | None:
    return given.get_secret_value() if given is not None else None


def _refuse_a_lost_key(settings: Settings) -> None:
    # A new key would be made and then not fit: the sentence about that would hide what happened.
    key = settings.keys / DATABASE_KEY
    if settings.database_file.exists() and not key.exists():
        raise Misconfigured(
            f"The database {settings.database_file} is there but its key {key} is not: "
            "put the key back, or set OVERTURE_DATABASE_KEY."
        )


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make(path)
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"The key {path} cannot be read: make it yours and readable.") from error
    if not value:
        raise Misconfigured(
            f"The key {path} is empty: put the right one back, or remove it with what it opens."
        )
    return value


def _make(path: Path) -> None:
    """Write a new secret whole or not at all, and never over one that another process has just made."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
