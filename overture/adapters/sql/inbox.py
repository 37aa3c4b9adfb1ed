"""Accepted messages, kept until they are answered or, where staff answer them, until Rasa has looked at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from overture.adapters.sql import tables
from overture.core.conversation import Channel
from overture.core.inbound import Inbound, InboundKind, Pending
from overture.core.ports import Accepted

_table = tables.inbox
_PENDING, _SCREENING, _DONE = "pending", "screening", "done"


class SqlInbox:
    """Implements the port `Inbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, inbound: Inbound, channel: Channel) -> tuple[Accepted, str]:
        """Store a message once; return whether it was new and the id under which it is kept."""
        # Both dialects take ON CONFLICT in the same words, from two places.
        insert: Any = sqlite.insert if self._connection.dialect.name == "sqlite" else postgresql.insert
        added = self._connection.execute(
            insert(_table)
            .values(
                id=inbound.id,
                conversation_id=inbound.conversation_id,
                channel=channel.value,
                channel_key=inbound.key,
                kind=inbound.kind.value,
                text=inbound.text,
                button_id=inbound.button_id,
                fingerprint=inbound.fingerprint,
                received_at=inbound.received_at,
                state=_PENDING,
                safety_said=False,
                holding_said=False,
                attempts=0,
                next_attempt_at=inbound.received_at,
            )
            .on_conflict_do_nothing(index_elements=["channel", "channel_key"])
            .returning(_table.c.id)
        ).scalar()
        if added is not None:
            conversation = tables.conversation
            self._connection.execute(
                update(conversation)
                .where(conversation.c.id == inbound.conversation_id)
                .values(last_at=inbound.received_at)
            )
            return Accepted.NEW, inbound.id
        kept = self._connection.execute(
            select(_table.c.id, _table.c.fingerprint).where(
                _table.c.channel == channel.value, _table.c.channel_key == inbound.key
            )
        ).one()
        same = kept.fingerprint == inbound.fingerprint
        return (Accepted.REPEAT if same else Accepted.DIFFERS), kept.id

    def next_for(self, conversation_id: str, now: datetime) -> Pending | None:
        """Return the oldest unanswered message if it is due; a later one never overtakes it."""
        row = (
            self._connection.execute(
                select(_table)
                .where(_table.c.conversation_id == conversation_id, _table.c.state == _PENDING)
                .order_by(_table.c.position)
                .limit(1)
            )
            .mappings()
            .first()
        )
        return None if row is None or row["next_attempt_at"] > now else _pending_from(row)

    def set_payload(self, message_id: str, payload: str) -> None:
        """Keep what a pressed button means to Rasa."""
        self._set(message_id, payload=payload)

    def mark_safety_said(self, message_id: str) -> None:
        """Safety words have answered the message: whatever Rasa says to it is dropped."""
        self._set(message_id, safety_said=True)

    def mark_holding_said(self, message_id: str) -> None:
        """The person has been told that the answer takes longer."""
        self._set(message_id, holding_said=True)

    def postpone(self, message_id: str, until: datetime) -> None:
        """Try again later, and count the attempt."""
        self._set(message_id, next_attempt_at=until, attempts=_table.c.attempts + 1)

    def only_screen(self, message_id: str) -> None:
        """Staff answer the message; what is left to do is Rasa's look at it, and that cannot be undone."""
        self._set(message_id, state=_SCREENING)

    def claim_screening(self, now: datetime, until: datetime) -> Pending | None:
        """Take the oldest message that is only to be screened; nobody else gets it before `until`."""
        first = (
            select(_table.c.id)
            .where(_table.c.state == _SCREENING, _table.c.next_attempt_at <= now)
            .order_by(_table.c.position)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        row = (
            self._connection.execute(
                update(_table).where(_table.c.id == first).values(next_attempt_at=until).returning(_table)
            )
            .mappings()
            .first()
        )
        return _pending_from(row) if row else None

    def finish(self, message_id: str) -> None:
        """The message is answered, or needs no answer of ours."""
        self._set(message_id, state=_DONE)

    def _set(self, message_id: str, **values: Any) -> None:
        self._connection.execute(update(_table).where(_table.c.id == message_id).values(**values))

    def is_pending(self, conversation_id: str) -> bool:
        """Whether any message of the conversation still waits for an answer."""
        pending = exists().where(
            _table.c.conversation_id == conversation_id,
            _table.c.state == _PENDING,
            _table.c.safety_said.is_(False),
        )
        return bool(self._connection.execute(select(pending)).scalar())

    def count_pending(self) -> int:
        """Return how many messages are unanswered, over all conversations."""
        query = select(func.count()).select_from(_table).where(_table.c.state == _PENDING)
        return int(self._connection.execute(query).scalar_one())

    def next_due(self) -> datetime | None:
        """Return when the next unanswered message may be tried."""
        return self._next_due(_PENDING)

    def next_screening_due(self) -> datetime | None:
        """Return when the next message that is only to be screened may be tried."""
        return self._next_due(_SCREENING)

    def _next_due(self, state: str) -> datetime | None:
        query = select(func.min(_table.c.next_attempt_at)).where(_table.c.state == state)
        return self._connection.execute(query).scalar()

    def has_message_after(self, conversation_id: str, moment: datetime, *, before: str) -> bool:
        """Whether the person said something after a moment, not counting the message `before`."""
        later = exists().where(
            _table.c.conversation_id == conversation_id,
            _table.c.received_at > moment,
            _table.c.id != before,
        )
        return bool(self._connection.execute(select(later)).scalar())


def _pending_from(row: RowMapping) -> Pending:
    return Pending(
        inbound=Inbound(
            id=row["id"],
            conversation_id=row["conversation_id"],
            key=row["channel_key"],
            kind=InboundKind(row["kind"]),
            text=row["text"],
            button_id=row["button_id"],
            received_at=row["received_at"],
        ),
        payload=row["payload"],
        safety_said=row["safety_said"],
        holding_said=row["holding_said"],
        attempts=row["attempts"],
    )
