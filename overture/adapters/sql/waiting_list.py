"""The waiting list in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql import tables
from overture.adapters.sql.violations import Violation, violation_of
from overture.core.errors import ConversationNotFound
from overture.core.waiting import WaitingEntry, WaitingState

_table = tables.waiting_entry


def _entry_from(row: RowMapping) -> WaitingEntry:
    return WaitingEntry(
        id=row["id"],
        conversation_id=row["conversation_id"],
        service_id=row["service_id"],
        clinician=row["clinician"],
        earliest=row["earliest"],
        latest=row["latest"],
        weekdays=frozenset(row["weekdays"]),
        from_clock=row["from_clock"],
        to_clock=row["to_clock"],
        name=row["name"],
        contact=row["contact"],
        state=WaitingState(row["state"]),
        joined_at=row["joined_at"],
        offered_clinician=row["offered_clinician"],
        offered_start=row["offered_start"],
        offer_until=row["offer_until"],
    )


def _values(entry: WaitingEntry) -> dict[str, Any]:
    """Return the columns that may change."""
    return {
        "service_id": entry.service_id,
        "clinician": entry.clinician,
        "earliest": entry.earliest,
        "latest": entry.latest,
        "weekdays": sorted(entry.weekdays),
        "from_clock": entry.from_clock,
        "to_clock": entry.to_clock,
        "name": entry.name,
        "contact": entry.contact,
        "state": entry.state.value,
        "offered_clinician": entry.offered_clinician,
        "offered_start": entry.offered_start,
        "offer_until": entry.offer_until,
    }


class SqlWaitingList:
    """Implements the port `WaitingList`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: WaitingEntry) -> None:
        """Store an entry.

        Raises:
            ConversationNotFound: there is no such conversation.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    _table.insert().values(
                        id=entry.id,
                        conversation_id=entry.conversation_id,
                        joined_at=entry.joined_at,
                        **_values(entry),
                    )
                )
        except IntegrityError as error:
            if violation_of(error) is Violation.FOREIGN_KEY:
                raise ConversationNotFound() from error
            raise

    def get(self, entry_id: str) -> WaitingEntry | None:
        """Return an entry."""
        found = self._all(_table.c.id == entry_id)
        return found[0] if found else None

    def of(self, conversation_id: str) -> list[WaitingEntry]:
        """Return all entries of a conversation, the first joined first."""
        return self._all(_table.c.conversation_id == conversation_id)

    def waiting(self) -> list[WaitingEntry]:
        """Return who waits and has no offer, who joined first first."""
        return self._all(_table.c.state == WaitingState.WAITING.value)

    def lapsed_offers(self, now: datetime) -> list[WaitingEntry]:
        """Return offers that nobody took in time, who joined first first."""
        return self._all(_table.c.state == WaitingState.OFFERED.value, _table.c.offer_until <= now)

    def _all(self, *conditions: ColumnElement[bool]) -> list[WaitingEntry]:
        # Who joined in the same instant is told apart by who was stored first.
        query = select(_table).where(*conditions).order_by(_table.c.joined_at, _table.c.position)
        return [_entry_from(row) for row in self._connection.execute(query).mappings()]

    def change(self, entry: WaitingEntry, *, was: WaitingEntry) -> bool:
        """Store an entry unless its state or offer changed since `was` was read; False then."""
        result = self._connection.execute(
            update(_table)
            .where(
                _table.c.id == was.id,
                _table.c.state == was.state.value,
                _table.c.offered_clinician.is_not_distinct_from(was.offered_clinician),
                _table.c.offered_start.is_not_distinct_from(was.offered_start),
                _table.c.offer_until.is_not_distinct_from(was.offer_until),
            )
            .values(**_values(entry))
        )
        return result.rowcount == 1
