"""Reservations, group sessions and blocks in the database, which itself refuses two that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, or_, select, text
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql import tables
from overture.adapters.sql.violations import Violation, violation_of
from overture.core.errors import OpeningTaken
from overture.core.reservation import Block, GroupSession, Reserved, ReservedFor, Span

_table = tables.reservation
_sessions = tables.group_session
_blocks = tables.block

# Ordered by the key that is locked, not by the name: two names may share a key.
_LOCK = text(
    "SELECT pg_advisory_xact_lock(keys.key) FROM ("
    "SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(CAST(:names AS text[])) AS name ORDER BY key"
    ") AS keys"
)


# A month's openings read thousands of these, so that rows stay plain tuples and kinds are looked up.
_READ = (
    _table.c.resource,
    _table.c.start_at,
    _table.c.end_at,
    _table.c.owner_id,
    _table.c.reserved_for,
    _table.c.until_at,
)
_KINDS = {kind.value: kind for kind in ReservedFor}


def _session_from(row: RowMapping) -> GroupSession:
    return GroupSession(
        id=row["id"],
        service=row["service"],
        clinician=row["clinician"],
        room=row["room"],
        start=row["start_at"],
        end=row["end_at"],
        capacity=row["capacity"],
    )


def _block_from(row: RowMapping) -> Block:
    return Block(row["id"], row["clinician"], row["start_at"], row["end_at"], row["reason"], row["made_by"])


class SqlReservations:
    """Implements the port `Reservations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, resources: Iterable[str]) -> None:
        """Wait until no other unit of work is at these resources; SQLite has one writer at a time anyhow."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"names": list(resources)})

    def forget_lapsed(self, now: datetime, resources: Iterable[str] | None = None) -> int:
        """Delete holds that have lapsed, of these resources or of all, and say how many spans that were."""
        statement = delete(_table).where(_table.c.until_at <= now)
        if resources is not None:
            statement = statement.where(_table.c.resource.in_(list(resources)))
        return self._connection.execute(statement).rowcount

    def taken(
        self, resources: Iterable[str], start: datetime, end: datetime, now: datetime
    ) -> list[Reserved]:
        """Return what keeps any of the resources within the span, by start; lapsed holds are left out."""
        return self._all(
            _table.c.resource.in_(list(resources)),
            _table.c.start_at < end,
            _table.c.end_at > start,
            or_(_table.c.until_at.is_(None), _table.c.until_at > now),
        )

    def reserve(
        self,
        owner_id: str,
        reserved_for: ReservedFor,
        spans: Iterable[Span],
        until: datetime | None = None,
    ) -> None:
        """Keep all the spans or none; a savepoint keeps the unit of work usable when one is taken.

        Raises:
            OpeningTaken: one of them overlaps another's.
        """
        rows = [
            {
                "owner_id": owner_id,
                "reserved_for": reserved_for.value,
                "resource": span.resource,
                "start_at": span.start,
                "end_at": span.end,
                "until_at": until,
            }
            for span in spans
        ]
        if not rows:
            return
        try:
            with self._connection.begin_nested():
                self._connection.execute(_table.insert().values(rows))
        except IntegrityError as error:
            if violation_of(error) is Violation.OVERLAP:
                raise OpeningTaken() from error
            raise

    def release(self, owner_id: str) -> int:
        """Free all that an owner keeps, and say how many spans that were."""
        return self._connection.execute(delete(_table).where(_table.c.owner_id == owner_id)).rowcount

    def of_owner(self, owner_id: str) -> list[Reserved]:
        """Return what an owner keeps, by start; a hold that lapsed is there until it is forgotten."""
        return self._all(_table.c.owner_id == owner_id)

    def _all(self, *conditions: ColumnElement[bool]) -> list[Reserved]:
        query = select(*_READ).where(*conditions).order_by(_table.c.start_at, _table.c.position)
        return [
            Reserved(Span(resource, start, end), owner, _KINDS[kind], until)
            for resource, start, end, owner, kind, until in self._connection.execute(query)
        ]

    def add_group_session(self, session: GroupSession) -> None:
        """Store a group session.

        Raises:
            OpeningTaken: the clinician has one that starts then; the unit of work can go on.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    _sessions.insert().values(
                        id=session.id,
                        service=session.service,
                        clinician=session.clinician,
                        room=session.room,
                        start_at=session.start,
                        end_at=session.end,
                        capacity=session.capacity,
                    )
                )
        except IntegrityError as error:
            if violation_of(error) is Violation.UNIQUE:
                raise OpeningTaken() from error
            raise

    def group_session(self, session_id: str) -> GroupSession | None:
        """Return a group session."""
        query = select(_sessions).where(_sessions.c.id == session_id)
        row = self._connection.execute(query).mappings().first()
        return _session_from(row) if row else None

    def group_sessions(self, start: datetime, end: datetime) -> list[GroupSession]:
        """Return the group sessions that touch the span, by start."""
        query = (
            select(_sessions)
            .where(_sessions.c.start_at < end, _sessions.c.end_at > start)
            .order_by(_sessions.c.start_at, _sessions.c.clinician)
        )
        return [_session_from(row) for row in self._connection.execute(query).mappings()]

    def remove_group_session(self, session_id: str) -> None:
        """Delete a group session that has no seat taken any more; what it keeps goes with it."""
        self._connection.execute(delete(_sessions).where(_sessions.c.id == session_id))

    def add_block(self, block: Block) -> None:
        """Store a block; its clinician is reserved apart."""
        self._connection.execute(
            _blocks.insert().values(
                id=block.id,
                clinician=block.clinician,
                start_at=block.start,
                end_at=block.end,
                reason=block.reason,
                made_by=block.made_by,
            )
        )

    def blocks(self, start: datetime, end: datetime) -> list[Block]:
        """Return the blocks that touch the span, by start."""
        query = (
            select(_blocks)
            .where(_blocks.c.start_at < end, _blocks.c.end_at > start)
            .order_by(_blocks.c.start_at, _blocks.c.clinician)
        )
        return [_block_from(row) for row in self._connection.execute(query).mappings()]

    def remove_block(self, block_id: str) -> bool:
        """Delete a block and what it keeps; False where there is none."""
        return self._connection.execute(delete(_blocks).where(_blocks.c.id == block_id)).rowcount == 1
