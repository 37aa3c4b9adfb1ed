"""Opening the database and handing out units of work.

SQLite: one SQLCipher-encrypted file, WAL, synchronous FULL, foreign keys, secure_delete, and every
write begun with BEGIN IMMEDIATE. A read that turns into a write would get "busy" at once whatever
the time-out, so reads and writes are told apart when the transaction begins. Writers of one process
queue on a lock of ours: SQLite's own waiting sleeps in growing steps and is not fair.

Whoever must say something to a person although the database is locked asks with less patience.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from overture.adapters.sql.unit_of_work import UnitOfWork
from overture.core.errors import Misconfigured, StorageUnavailable

log = logging.getLogger(__name__)

BUSY_SECONDS = 5
# SQLite 3.7.0 to 3.51.2 can lose commits when a WAL is reset with two connections open; these are mended.
_FIRST_SOUND_SQLITE = (3, 51, 3)
_SOUND_BACKPORTS = ((3, 44, 6), (3, 50, 7))
_WRITES = "overture_writes"
# When whoever opens the transaction under way gives up, on the monotonic clock.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class Database:
    """Units of work on one database; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._writer = threading.Lock()

    @contextmanager
    def write(self, *, patience: float = BUSY_SECONDS) -> Iterator[UnitOfWork]:
        """Yield a unit of work that commits at the end, or leaves nothing behind on any error.

        Args:
            patience: how many seconds to wait for a lock.

        Raises:
            StorageUnavailable: locked for longer than that, full, or gone.
        """
        with _giving_up_after(patience):
            if not self._is_sqlite:
                with self._unit(writes=True) as work:
                    yield work
                return
            if not self._writer.acquire(timeout=patience):
                raise StorageUnavailable("The database is busy: try again in a moment.")
            try:
                with self._unit(writes=True) as work:
                    yield work
            finally:
                self._writer.release()

    @contextmanager
    def read(self, *, patience: float = BUSY_SECONDS) -> Iterator[UnitOfWork]:
        """Yield a unit of work that only reads, from one consistent state.

        Raises:
            StorageUnavailable: locked for longer than the patience, or gone.
        """
        with _giving_up_after(patience), self._unit(writes=False) as work:
            yield work

    @contextmanager
    def _unit(self, *, writes: bool) -> Iterator[UnitOfWork]:
        try:
            connecting = self.engine.connect().execution_options(**{_WRITES: writes})
            with connecting as connection, connection.begin():
                yield UnitOfWork(connection)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            log.error("database unavailable: %s", type(getattr(error, "orig", error)).__name__)
            raise StorageUnavailable(
                "The database cannot be used just now: try again in a moment."
            ) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _giving_up_after(seconds: float) -> Iterator[None]:
    set_before = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(set_before)


def _milliseconds_left() -> int:
    deadline = _deadline.get()
    if deadline is None:
        return BUSY_SECONDS * 1000
    # Zero would mean "for ever" to PostgreSQL.
    return max(1, round((deadline - time.monotonic()) * 1000))


def open_database(url: str | None, file: Path, key: str | None) -> Database:
    """Open the database at `url`, or the embedded one in `file` with its 64-digit hex key.

    Raises:
        Misconfigured: wrong key, damaged file, no permission, or no server, in one sentence.
    """
    engine = _embedded(file, key) if url is None else _server(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except (DBAPIError, sqlcipher.DatabaseError) as error:
        engine.dispose()
        raise Misconfigured(_why(error, file, url)) from error
    return Database(engine)


def _server(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        return _embedded(Path(address.database), None)
    engine = create_engine(
        address, pool_size=10, pool_timeout=BUSY_SECONDS, pool_pre_ping=True, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Without it a locked table would keep us waiting for ever.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds_left()}")

    return engine


def _embedded(file: Path, key: str | None) -> Engine:
    version = sqlcipher.sqlite_version_info
    if version < _FIRST_SOUND_SQLITE and version not in _SOUND_BACKPORTS:
        raise Misconfigured(
            f"SQLite {sqlcipher.sqlite_version} can lose commits: run `make run` to install the pinned sqlcipher3."
        )

    def connect() -> Any:
        connection = sqlcipher.connect(
            str(file), timeout=_milliseconds_left() / 1000, isolation_level=None, check_same_thread=False
        )
        cursor = connection.cursor()
        try:
            # SQLCipher writes its errors to standard error itself; ours are said once, in one sentence.
            cursor.execute("PRAGMA cipher_log_level = NONE")
            if key is not None:
                cursor.execute(f"PRAGMA key = \"x'{key}'\"")
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute("PRAGMA temp_store = MEMORY")
        except BaseException:
            connection.close()
            raise
        finally:
            cursor.close()
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=16,
        # Else the text of an error holds what people wrote, and a traceback in a log with it.
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_milliseconds_left()}")
        writes = connection.get_execution_options().get(_WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _why(error: Exception, file: Path, url: str | None) -> str:
    if url is not None and not url.startswith("sqlite"):
        shown = make_url(url).render_as_string(hide_password=True)
        return f"The database server at {shown} cannot be reached: start it or mend OVERTURE_DATABASE_URL."
    folder = file.parent
    if (
        not folder.is_dir()
        or not os.access(folder, os.W_OK)
        or (file.exists() and not os.access(file, os.W_OK))
    ):
        return f"The database file {file} cannot be opened: check that its folder exists and may be written."
    if "locked" in str(error).lower():
        return f"The database file {file} is locked by another program: stop that program and start again."
    return (
        f"The database file {file} cannot be read with the present key: put back the key that belongs to it"
        " (database.key in the keys folder, or OVERTURE_DATABASE_KEY), or, if the file is damaged, restore a backup."
    )
