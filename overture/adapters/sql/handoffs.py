"""Handoffs in the database."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Connection, RowMapping, case, select, update

from overture.adapters.sql import tables
from overture.adapters.sql.conversations import conversation_from
from overture.core.handoff import Handoff, HandoffState, Priority
from overture.core.ports import QueueEntry

_table = tables.handoff


def _handoff_from(row: RowMapping) -> Handoff:
    return Handoff(
        id=row["id"],
        conversation_id=row["conversation_id"],
        state=HandoffState(row["state"]),
        priority=Priority(row["priority"]),
        reason=row["reason"],
        requested_at=row["requested_at"],
        accepted_at=row["accepted_at"],
        accepted_by=row["accepted_by"],
        closed_at=row["closed_at"],
    )


class SqlHandoffs:
    """Implements the port `Handoffs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def request(self, conversation_id: str, priority: Priority, reason: str, now: datetime) -> Handoff:
        """File a handoff, or make the open one more urgent: never a second, never less urgent."""
        present = self.open_for(conversation_id)
        if present is None:
            self._connection.execute(
                _table.insert().values(
                    id=str(uuid.uuid4()),
                    conversation_id=conversation_id,
                    state=HandoffState.REQUESTED.value,
                    priority=priority.value,
                    reason=reason,
                    requested_at=now,
                )
            )
        elif priority is Priority.URGENT and present.priority is Priority.NORMAL:
            self._connection.execute(
                update(_table).where(_table.c.id == present.id).values(priority=priority.value, reason=reason)
            )
        filed = self.open_for(conversation_id)
        assert filed is not None
        return filed

    def open_for(self, conversation_id: str) -> Handoff | None:
        """Return the handoff that is requested or accepted."""
        row = (
            self._connection.execute(
                select(_table).where(
                    _table.c.conversation_id == conversation_id,
                    _table.c.state != HandoffState.CLOSED.value,
                )
            )
            .mappings()
            .first()
        )
        return _handoff_from(row) if row else None

    def accept(self, handoff_id: str, staff_id: str, now: datetime) -> bool:
        """Give the handoff to one member of staff; True for exactly one of several at once."""
        result = self._connection.execute(
            update(_table)
            .where(_table.c.id == handoff_id, _table.c.state == HandoffState.REQUESTED.value)
            .values(state=HandoffState.ACCEPTED.value, accepted_by=staff_id, accepted_at=now)
        )
        return result.rowcount == 1

    def close(self, handoff_id: str, now: datetime) -> None:
        """End the handoff."""
        self._connection.execute(
            update(_table)
            .where(_table.c.id == handoff_id)
            .values(state=HandoffState.CLOSED.value, closed_at=now)
        )

    def of(self, conversation_id: str) -> list[Handoff]:
        """Return all handoffs of a conversation, oldest first."""
        rows = self._connection.execute(
            select(_table)
            .where(_table.c.conversation_id == conversation_id)
            .order_by(_table.c.requested_at, _table.c.id)
        ).mappings()
        return [_handoff_from(row) for row in rows]

    def queue(self) -> list[QueueEntry]:
        """Return the open handoffs: waiting before accepted, urgent before normal, then the longest wait."""
        urgent_first = case((_table.c.priority == Priority.URGENT.value, 0), else_=1)
        waiting_first = case((_table.c.state == HandoffState.REQUESTED.value, 0), else_=1)
        open_ones = (
            select(_table, tables.staff.c.name.label("staff_name"))
            .outerjoin(tables.staff, tables.staff.c.id == _table.c.accepted_by)
            .where(_table.c.state != HandoffState.CLOSED.value)
            .order_by(waiting_first, urgent_first, _table.c.requested_at)
        )
        rows = self._connection.execute(open_ones).mappings().all()
        ids = [row["conversation_id"] for row in rows]
        conversations = {
            row["id"]: conversation_from(row)
            for row in self._connection.execute(
                select(tables.conversation).where(tables.conversation.c.id.in_(ids))
            ).mappings()
        }
        return [
            QueueEntry(_handoff_from(row), conversations[row["conversation_id"]], row["staff_name"])
            for row in rows
        ]
