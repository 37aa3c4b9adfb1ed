"""Fixtures: the same test on both databases, each test with an empty one of its own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from overture.adapters.sql.database import Database, open_database
from overture.adapters.sql.migrate import migrate
from tests.helpers.postgres import PostgresMissing, postgres_server

KEY = "ab" * 32


@dataclass(frozen=True)
class DatabaseAddress:
    """How any process opens the database of a test."""

    url: str | None
    file: Path

    def open(self) -> Database:
        """Open it once more."""
        return open_database(self.url, self.file, None if self.url else KEY)


@pytest.fixture(scope="session")
def embedded_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted file with the present schema, to be copied."""
    file = tmp_path_factory.mktemp("template") / "overture.db"
    database = open_database(None, file, KEY)
    migrate(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def server_socket() -> Iterator[Path]:
    """The folder of a PostgreSQL server's socket; its database `template` has the present schema."""
    try:
        with postgres_server() as folder:
            with psycopg.connect(host=str(folder), user="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE template")
            database = open_database(_url(folder, "template"), folder, None)
            migrate(database)
            database.close()
            yield folder
    except PostgresMissing as missing:
        pytest.fail(str(missing), pytrace=False)


def _url(folder: Path, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseAddress]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "overture.db"
        shutil.copy(request.getfixturevalue("embedded_template"), file)
        yield DatabaseAddress(None, file)
        return
    with _server_database(request.getfixturevalue("server_socket"), "template") as url:
        yield DatabaseAddress(url, tmp_path / "none")


@contextmanager
def _server_database(folder: Path, template: str) -> Iterator[str]:
    """Yield the address of a copy that lives as long as the context."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(host=str(folder), user="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _url(folder, name)
    with psycopg.connect(host=str(folder), user="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind without any schema, for tests of the migrations."""
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(_server_database(request.getfixturevalue("server_socket"), "template0"))
        opened = DatabaseAddress(url, tmp_path / "bare.db").open()
        stack.callback(opened.close)
        yield opened


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    """The database of a test, opened."""
    opened = database_address.open()
    yield opened
    opened.close()


@pytest.fixture
def embedded_database(embedded_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty embedded database, for tests in which the kind does not matter."""
    shutil.copy(embedded_template, tmp_path / "overture.db")
    opened = DatabaseAddress(None, tmp_path / "overture.db").open()
    yield opened
    opened.close()
