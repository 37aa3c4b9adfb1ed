"""Empty databases of both kinds, and what stands in one."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import psycopg
from sqlalchemy import select
from sqlalchemy.engine import URL, make_url

from bench.booking.measuring import NO_DATABASE, POSTGRESQL, SQLITE
from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.adapters.sql.migrate import migrate
from overture.core.appointment import Appointment
from overture.core.reservation import Span
from tests.helpers.databases import DatabaseAddress
from tests.helpers.postgres import postgres_server

SERVER = "OVERTURE_BENCH_POSTGRES_URL"
# Two hundred processes keep a connection each. What is written is really on the disk, as it is in use.
_SETTINGS = ("max_connections=300", "fsync=on")

_BEFORE_ALL, _AFTER_ALL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Databases:
    """Makes empty databases; a server is started, or found, when the first of its databases is asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._server: URL | None = None

    @contextmanager
    def empty(self, kind: str) -> Iterator[DatabaseAddress]:
        """Yield an empty database with the present schema, which is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="overture-bench-") as folder, ExitStack() as stack:
            url = stack.enter_context(self._on_server()) if kind == POSTGRESQL else None
            address = DatabaseAddress(url, Path(folder) / "overture.db")
            if kind != NO_DATABASE:
                with opened(address) as database:
                    migrate(database)
            yield address

    @contextmanager
    def _on_server(self) -> Iterator[str]:
        if self._server is None:
            self._server = self._found_or_started()
        name = f"bench_{uuid.uuid4().hex}"
        _administer(self._server, f"CREATE DATABASE {name}")
        try:
            yield self._server.set(database=name).render_as_string(hide_password=False)
        finally:
            _administer(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def server_name(self) -> str:
        """Return the server's name and version, once it was needed."""
        if self._server is None:
            return f"no {POSTGRESQL}"
        with psycopg.connect(_plain(self._server)) as connection:
            version = connection.info.server_version
        return f"{POSTGRESQL} {version // 10000}.{version % 10000}"

    def _found_or_started(self) -> URL:
        if address := os.environ.get(SERVER):
            return make_url(address)
        folder = self._stack.enter_context(postgres_server(*_SETTINGS))
        return make_url(f"postgresql+psycopg://postgres@/postgres?host={folder}")


def _administer(server: URL, statement: str) -> None:
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(statement.encode())


def _plain(server: URL) -> str:
    return server.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def opened(address: DatabaseAddress) -> Iterator[Database]:
    """Yield the database, opened once more."""
    database = address.open()
    try:
        yield database
    finally:
        database.close()


def kind_of(address: DatabaseAddress) -> str:
    """Return which kind a database is of."""
    return POSTGRESQL if address.url else SQLITE


def deadlocks(database: Database) -> int:
    """Return how many deadlocks the server broke in this database; SQLite, with one writer, knows none."""
    if database.engine.dialect.name == "sqlite":
        return 0
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    with database.read() as work:
        return int(work.connection.exec_driver_sql(query).scalar_one())


def reserved_spans(database: Database) -> list[Span]:
    """Return every span that is reserved, lapsed holds included."""
    table = tables.reservation
    query = select(table.c.resource, table.c.start_at, table.c.end_at)
    with database.read() as work:
        return [Span(*row) for row in work.connection.execute(query)]


def overlaps(spans: Iterable[Span]) -> int:
    """Return how many pairs of spans of one resource overlap, by looking at every pair."""
    by_resource: defaultdict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_resource[span.resource].append(span)
    pairs = (pair for found in by_resource.values() for pair in combinations(found, 2))
    return sum(one.start < other.end and other.start < one.end for one, other in pairs)


def appointments_in(database: Database) -> list[Appointment]:
    """Return every appointment that is booked, by start."""
    with database.read() as work:
        return work.appointments.between(_BEFORE_ALL, _AFTER_ALL)
