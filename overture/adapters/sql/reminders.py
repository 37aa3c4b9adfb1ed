"""Planned reminders in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from overture.adapters.sql import tables
from overture.core.reminder import Reminder, ReminderState

_table = tables.reminder
_PLAN = ("appointment_id", "starts_at", "due_at")


def _reminder_from(row: RowMapping) -> Reminder:
    return Reminder(
        row["id"], row["appointment_id"], row["starts_at"], row["due_at"], ReminderState(row["state"])
    )


class SqlReminders:
    """Implements the port `Reminders`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, reminders: Iterable[Reminder]) -> None:
        """Store reminders; one of the same appointment, start and due time is stored once.

        One that was dropped is pending again: the appointment was moved away and back.
        """
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        for reminder in reminders:
            statement = insert(_table).values(
                id=reminder.id,
                appointment_id=reminder.appointment_id,
                starts_at=reminder.starts_at,
                due_at=reminder.due_at,
                state=reminder.state.value,
            )
            self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=_PLAN,
                    set_={"state": statement.excluded.state},
                    where=_table.c.state == ReminderState.DROPPED.value,
                )
            )

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """Return pending reminders whose time has come, oldest first."""
        query = (
            select(_table)
            .where(_table.c.state == ReminderState.PENDING.value, _table.c.due_at <= now)
            .order_by(_table.c.due_at, _table.c.id)
            .limit(limit)
        )
        return [_reminder_from(row) for row in self._connection.execute(query).mappings()]

    def settle(self, reminder: Reminder) -> bool:
        """Store the state of a pending reminder; False where another has settled it."""
        result = self._connection.execute(
            update(_table)
            .where(_table.c.id == reminder.id, _table.c.state == ReminderState.PENDING.value)
            .values(state=reminder.state.value)
        )
        return result.rowcount == 1

    def drop_of(self, appointment_id: str) -> int:
        """Drop all pending reminders of an appointment, and say how many."""
        return self._connection.execute(
            update(_table)
            .where(_table.c.appointment_id == appointment_id, _table.c.state == ReminderState.PENDING.value)
            .values(state=ReminderState.DROPPED.value)
        ).rowcount

    def next_due(self) -> datetime | None:
        """Return when the next one is due."""
        query = select(func.min(_table.c.due_at)).where(_table.c.state == ReminderState.PENDING.value)
        return self._connection.execute(query).scalar()
