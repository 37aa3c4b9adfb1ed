"""Opening the database: what cannot be opened is told in one sentence, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from overture.adapters.sql import tables
from overture.adapters.sql.database import Database, open_database
from overture.adapters.sql.migrate import migrate, missing_migrations
from overture.core.errors import Misconfigured

KEY = "ab" * 32


def test_the_migrations_build_what_the_tables_say(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)

    assert differences == []
    assert not missing_migrations(database)


def test_the_embedded_database_is_kept_as_carefully_as_promised(embedded_database: Database) -> None:
    with embedded_database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }


def test_a_wrong_key_is_told_and_the_right_one_still_opens(tmp_path: Path) -> None:
    file = tmp_path / "overture.db"
    first = open_database(None, file, KEY)
    migrate(first)
    first.close()

    with pytest.raises(Misconfigured, match="cannot be read with the present key"):
        open_database(None, file, "cd" * 32)

    again = open_database(None, file, KEY)
    assert not missing_migrations(again)
    again.close()


def test_nothing_in_the_file_can_be_read_without_the_key(tmp_path: Path) -> None:
    file = tmp_path / "overture.db"
    database = open_database(None, file, KEY)
    migrate(database)
    database.close()

    assert b"SQLite format" not in file.read_bytes()
    assert b"conversation" not in file.read_bytes()


def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "overture.db"
    file.write_bytes(os.urandom(20_000))
    before = file.read_bytes()

    with pytest.raises(Misconfigured, match="damaged"):
        open_database(None, file, KEY)

    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="its folder exists"):
        open_database(None, tmp_path / "none" / "overture.db", KEY)


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be reached") as refused:
        open_database("postgresql+psycopg://name:secret@127.0.0.1:9/overture", tmp_path / "none", None)

    assert "secret" not in refused.value.sentence
