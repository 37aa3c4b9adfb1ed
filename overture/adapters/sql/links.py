"""Single-use links in the database, by the hash of their token."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from overture.adapters.sql import tables
from overture.core.booking_ports import Link

_table = tables.link


class SqlLinks:
    """Implements the port `Links`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link: Link) -> None:
        """Store a link."""
        self._connection.execute(
            _table.insert().values(
                token_hash=link.token_hash,
                appointment_id=link.appointment_id,
                made_at=link.made_at,
                lapses_at=link.lapses_at,
                used_at=link.used_at,
            )
        )

    def get(self, token_hash: str) -> Link | None:
        """Return a link, used or lapsed or not."""
        query = select(_table).where(_table.c.token_hash == token_hash)
        row = self._connection.execute(query).mappings().first()
        return Link(**row) if row else None

    def use(self, token_hash: str, now: datetime) -> bool:
        """Mark it used; False where it was used or has lapsed already."""
        result = self._connection.execute(
            update(_table)
            .where(_table.c.token_hash == token_hash, _table.c.used_at.is_(None), _table.c.lapses_at > now)
            .values(used_at=now)
        )
        return result.rowcount == 1

    def forget_of(self, appointment_id: str) -> None:
        """Delete all links to an appointment."""
        self._connection.execute(delete(_table).where(_table.c.appointment_id == appointment_id))
