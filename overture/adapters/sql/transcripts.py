"""Turns and the buttons shown with them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, update

from overture.adapters.sql import tables
from overture.core.ports import NewTurn
from overture.core.risk import Risk, RiskLevel
from overture.core.transcript import Button, ButtonPayload, Delivery, Speaker, Turn, Understanding

_table = tables.turn


def turn_from(row: RowMapping) -> Turn:
    """Build the core's turn from a row of turn joined with staff."""
    return Turn(
        conversation_id=row["conversation_id"],
        event=row["event"],
        id=row["id"],
        at=row["at"],
        speaker=Speaker(row["speaker"]),
        text=row["text"],
        buttons=tuple(Button(button["id"], button["title"]) for button in row["buttons"]),
        understanding=Understanding(row["topic"], tuple(row["topics"]), row["confidence"]),
        risk=Risk(RiskLevel(row["risk_level"]), row["risk_topic"], tuple(row["risk_evidence"])),
        asks=row["asks"],
        in_reply_to=row["in_reply_to"],
        delivery=Delivery(row["delivery"]),
        staff_id=row["staff_id"],
        staff_name=row["staff_name"],
    )


_turns = select(_table, tables.staff.c.name.label("staff_name")).outerjoin(
    tables.staff, tables.staff.c.id == _table.c.staff_id
)


class SqlTranscripts:
    """Implements the port `Transcripts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewTurn) -> Turn:
        """Store a turn behind the last one; the row lock on the conversation keeps the order gapless."""
        conversation = tables.conversation
        event = self._connection.execute(
            update(conversation)
            .where(conversation.c.id == new.conversation_id)
            .values(last_event=conversation.c.last_event + 1, last_at=new.at)
            .returning(conversation.c.last_event)
        ).scalar_one()
        self._connection.execute(
            _table.insert().values(
                conversation_id=new.conversation_id,
                event=event,
                id=new.id,
                at=new.at,
                speaker=new.speaker.value,
                staff_id=new.staff_id,
                text=new.text,
                buttons=[{"id": button.id, "title": button.title} for button in new.buttons],
                asks=new.asks,
                in_reply_to=new.in_reply_to,
                delivery=new.delivery.value,
                **_finding(new.understanding, new.risk),
            )
        )
        stored = self.get(new.id)
        assert stored is not None
        return stored

    def get(self, turn_id: str) -> Turn | None:
        """Return the turn of that message id."""
        row = self._connection.execute(_turns.where(_table.c.id == turn_id)).mappings().first()
        return turn_from(row) if row else None

    def of(self, conversation_id: str, *, after: int = 0, drafts: bool = False) -> list[Turn]:
        """Return the turns behind an event, in order; drafts are for staff only."""
        query = _turns.where(_table.c.conversation_id == conversation_id, _table.c.event > after)
        if not drafts:
            query = query.where(_table.c.delivery != Delivery.DRAFT.value)
        rows = self._connection.execute(query.order_by(_table.c.event)).mappings()
        return [turn_from(row) for row in rows]

    def findings_before(self, conversation_id: str, turn_id: str, since: datetime) -> list[Risk]:
        """Return what was found in the person's turns before one, oldest first; in all, where it is not there yet."""
        before = select(_table.c.event).where(_table.c.id == turn_id).scalar_subquery()
        rows = self._connection.execute(
            select(_table.c.risk_level, _table.c.risk_topic, _table.c.risk_evidence)
            .where(
                _table.c.conversation_id == conversation_id,
                _table.c.speaker == Speaker.PERSON.value,
                _table.c.at >= since,
                or_(before.is_(None), _table.c.event < before),
            )
            .order_by(_table.c.event)
        )
        return [Risk(RiskLevel(row.risk_level), row.risk_topic, tuple(row.risk_evidence)) for row in rows]

    def set_understanding(self, turn_id: str, understanding: Understanding, risk: Risk) -> None:
        """Keep what was made of a person's turn."""
        self._set(turn_id, **_finding(understanding, risk))

    def set_delivery(self, turn_id: str, delivery: Delivery) -> None:
        """Keep how far a turn came."""
        self._set(turn_id, delivery=delivery.value)

    def _set(self, turn_id: str, **values: Any) -> None:
        self._connection.execute(update(_table).where(_table.c.id == turn_id).values(**values))

    def mark_fetched(self, conversation_id: str, up_to: int) -> None:
        """A client that asks for what comes after an event has got all up to it."""
        self._connection.execute(
            update(_table)
            .where(
                _table.c.conversation_id == conversation_id,
                _table.c.event <= up_to,
                _table.c.delivery == Delivery.PENDING.value,
            )
            .values(delivery=Delivery.SENT.value)
        )


def _finding(understanding: Understanding, risk: Risk) -> dict[str, Any]:
    return {
        "topic": understanding.topic,
        "topics": list(understanding.topics),
        "confidence": understanding.confidence,
        "risk_level": risk.level.value,
        "risk_topic": risk.topic,
        "risk_evidence": list(risk.evidence),
    }


class SqlButtons:
    """Implements the port `Buttons`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, conversation_id: str, turn_id: str, buttons: Sequence[ButtonPayload], now: datetime
    ) -> tuple[Button, ...]:
        """Store what buttons mean under new ids, short enough for Telegram's 64 bytes."""
        made = tuple(Button(secrets.token_urlsafe(12), button.title) for button in buttons)
        for button, meaning in zip(made, buttons, strict=True):
            self._connection.execute(
                tables.button.insert().values(
                    id=button.id,
                    conversation_id=conversation_id,
                    turn_id=turn_id,
                    title=meaning.title,
                    payload=meaning.payload,
                    made_at=now,
                )
            )
        return made

    def get(self, conversation_id: str, button_id: str) -> tuple[ButtonPayload, datetime] | None:
        """Return what a button means and when it was shown, only to its own conversation."""
        table = tables.button
        row = self._connection.execute(
            select(table.c.title, table.c.payload, table.c.made_at).where(
                table.c.conversation_id == conversation_id, table.c.id == button_id
            )
        ).first()
        return (ButtonPayload(row.title, row.payload), row.made_at) if row else None
