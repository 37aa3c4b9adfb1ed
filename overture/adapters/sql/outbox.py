"""Replies waiting for a channel that must be pushed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from overture.adapters.sql import tables
from overture.core.conversation import Channel, Conversation
from overture.core.ports import Parcel
from overture.core.transcript import Button

_table = tables.outbox
_PENDING, _SENT, _FAILED = "pending", "sent", "failed"


class SqlOutbox:
    """Implements the port `Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, conversation: Conversation, turn_id: str, now: datetime, *, urgent: bool) -> None:
        """Queue a stored turn for sending."""
        self._connection.execute(
            _table.insert().values(
                conversation_id=conversation.id,
                turn_id=turn_id,
                channel=conversation.channel.value,
                urgent=urgent,
                state=_PENDING,
                parts_sent=0,
                attempts=0,
                made_at=now,
                next_attempt_at=now,
            )
        )

    def due(self, channel: Channel, now: datetime, limit: int) -> list[Parcel]:
        """Return what may be sent now: of each conversation only the oldest, the urgent first."""
        turn, conversation = tables.turn, tables.conversation
        first = (
            select(func.min(_table.c.position))
            .where(_table.c.state == _PENDING, _table.c.channel == channel.value)
            .group_by(_table.c.conversation_id)
        )
        rows = self._connection.execute(
            select(_table, turn.c.text, turn.c.buttons, conversation.c.channel_address)
            .join(turn, turn.c.id == _table.c.turn_id)
            .join(conversation, conversation.c.id == _table.c.conversation_id)
            .where(_table.c.position.in_(first), _table.c.next_attempt_at <= now)
            .order_by(_table.c.urgent.desc(), _table.c.position)
            .limit(limit)
        ).mappings()
        return [
            Parcel(
                turn_id=row["turn_id"],
                conversation_id=row["conversation_id"],
                channel_address=row["channel_address"],
                text=row["text"],
                buttons=tuple(Button(button["id"], button["title"]) for button in row["buttons"]),
                parts_sent=row["parts_sent"],
                attempts=row["attempts"],
                made_at=row["made_at"],
            )
            for row in rows
        ]

    def next_due(self, channel: Channel) -> datetime | None:
        """Return when the next waiting reply may be tried."""
        query = select(func.min(_table.c.next_attempt_at)).where(
            _table.c.state == _PENDING, _table.c.channel == channel.value
        )
        return self._connection.execute(query).scalar()

    def part_sent(self, turn_id: str, parts: int) -> None:
        """A long reply goes in parts: a retry begins behind those that went out."""
        self._set(turn_id, parts_sent=parts)

    def sent(self, turn_id: str) -> None:
        """The channel has taken it."""
        self._set(turn_id, state=_SENT, error=None)

    def retry(self, turn_id: str, at: datetime, error: str) -> None:
        """Try again later; `error` is a code, never a text."""
        self._set(turn_id, next_attempt_at=at, attempts=_table.c.attempts + 1, error=error)

    def failed(self, turn_id: str, error: str) -> None:
        """Give up; the next reply of the conversation may go."""
        self._set(turn_id, state=_FAILED, error=error)

    def _set(self, turn_id: str, **values: Any) -> None:
        self._connection.execute(update(_table).where(_table.c.turn_id == turn_id).values(**values))
