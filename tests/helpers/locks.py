"""Locking the database of a test for real, from a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.helpers.databases import DatabaseAddress


@contextmanager
def locked(address: DatabaseAddress) -> Iterator[None]:
    """Keep the database from being written, and a server's from being read, as long as the context is open."""
    other = address.open()
    try:
        # On SQLite this is BEGIN IMMEDIATE already.
        with other.write() as work:
            if address.url is not None:
                work.connection.exec_driver_sql(
                    "LOCK TABLE conversation, inbox, turn IN ACCESS EXCLUSIVE MODE"
                )
            yield
    finally:
        other.close()
