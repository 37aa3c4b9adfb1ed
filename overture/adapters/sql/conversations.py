"""Conversations in the database, and the lease that lets one worker at a time answer one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, or_, select, update

from overture.adapters.sql import tables
from overture.core.conversation import Channel, Conversation, Holder, NewConversation
from overture.core.inbound import Lease
from overture.core.risk import Risk, RiskLevel

_table = tables.conversation


def conversation_from(row: RowMapping) -> Conversation:
    """Build the core's conversation from a row of its table."""
    return Conversation(
        id=row["id"],
        channel=Channel(row["channel"]),
        channel_address=row["channel_address"],
        timezone=row["timezone"],
        holder=Holder(row["holder"]),
        holder_version=row["holder_version"],
        holder_staff_id=row["holder_staff_id"],
        form=row["form"],
        requested_slot=row["requested_slot"],
        risk=Risk(RiskLevel(row["risk_level"]), row["risk_topic"]),
        created_at=row["created_at"],
        last_at=row["last_at"],
        reachable=row["reachable"],
    )


class SqlConversations:
    """Implements the port `Conversations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewConversation) -> Conversation:
        """Store a conversation held by the assistant."""
        self._connection.execute(
            _table.insert().values(
                id=new.id,
                channel=new.channel.value,
                channel_address=new.channel_address,
                token_hash=new.token_hash,
                timezone=new.timezone,
                consent_version=new.consent_version,
                consent_at=new.at,
                holder=Holder.ASSISTANT.value,
                holder_version=0,
                risk_level=new.risk.level.value,
                risk_topic=new.risk.topic,
                reachable=True,
                last_event=0,
                lease_number=0,
                created_at=new.at,
                last_at=new.at,
            )
        )
        stored = self.get(new.id)
        assert stored is not None
        return stored

    def get(self, conversation_id: str) -> Conversation | None:
        """Return the conversation of that id."""
        return self._one(_table.c.id == conversation_id)

    def by_token(self, conversation_id: str, token_hash: str) -> Conversation | None:
        """Return the conversation only to who holds its token."""
        return self._one(and_(_table.c.id == conversation_id, _table.c.token_hash == token_hash))

    def by_address(self, channel: Channel, address: str) -> Conversation | None:
        """Return the conversation of a channel's own address."""
        return self._one(and_(_table.c.channel == channel.value, _table.c.channel_address == address))

    def recent(self, limit: int, *, skip: int = 0) -> list[Conversation]:
        """Return conversations, the one with the newest turn first."""
        query = select(_table).order_by(_table.c.last_at.desc(), _table.c.id.desc()).limit(limit).offset(skip)
        return [conversation_from(row) for row in self._connection.execute(query).mappings()]

    def _one(self, condition: Any) -> Conversation | None:
        row = self._connection.execute(select(_table).where(condition)).mappings().first()
        return conversation_from(row) if row else None

    def set_dialogue_state(self, conversation_id: str, form: str | None, requested_slot: str | None) -> None:
        """Keep which form is under way and what it asks."""
        self._set(conversation_id, form=form, requested_slot=requested_slot)

    def raise_risk(self, conversation_id: str, risk: Risk) -> None:
        """Keep the most careful finding: it rises, it never sinks."""
        present = self.get(conversation_id)
        if present is not None and risk.level.urgency > present.risk.level.urgency:
            self._set(conversation_id, risk_level=risk.level.value, risk_topic=risk.topic)

    def set_reachable(self, conversation_id: str, reachable: bool) -> None:
        """Keep whether the channel still takes our messages for this person."""
        self._set(conversation_id, reachable=reachable)

    def set_timezone(self, conversation_id: str, timezone: str) -> None:
        """Keep the zone of the person's own clock."""
        self._set(conversation_id, timezone=timezone)

    def _set(self, conversation_id: str, **values: Any) -> None:
        self._connection.execute(update(_table).where(_table.c.id == conversation_id).values(**values))

    def hand_to(self, conversation_id: str, holder: Holder, staff_id: str | None, version: int) -> bool:
        """Change the holder if nobody did since `version`; of several at once exactly one is told True."""
        result = self._connection.execute(
            update(_table)
            .where(_table.c.id == conversation_id, _table.c.holder_version == version)
            .values(holder=holder.value, holder_staff_id=staff_id, holder_version=version + 1)
        )
        return result.rowcount == 1

    def claim(self, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Lease the free conversation whose oldest unanswered message is due and has waited longest."""
        inbox = tables.inbox
        free = or_(_table.c.lease_until.is_(None), _table.c.lease_until <= now)
        waiting = (
            select(_table.c.id, _table.c.lease_number)
            .join(inbox, inbox.c.conversation_id == _table.c.id)
            .where(inbox.c.state == "pending", inbox.c.next_attempt_at <= now, free)
            .order_by(inbox.c.position)
            .limit(1)
            .with_for_update(of=_table, skip_locked=True)
        )
        row = self._connection.execute(waiting).first()
        if row is None:
            return None
        lease = Lease(row.id, owner, row.lease_number + 1)
        self._set(row.id, lease_owner=owner, lease_until=until, lease_number=lease.number)
        return lease

    def renew(self, lease: Lease, until: datetime) -> bool:
        """Prolong a lease; False when another worker holds the conversation by now."""
        result = self._connection.execute(
            update(_table).where(self._is_held(lease)).values(lease_until=until)
        )
        return result.rowcount == 1

    def release(self, lease: Lease) -> None:
        """Let the next worker have the conversation."""
        self._connection.execute(
            update(_table).where(self._is_held(lease)).values(lease_owner=None, lease_until=None)
        )

    def free_leases(self) -> None:
        """Forget all leases: for the one process that owns an embedded database, at its start."""
        self._connection.execute(update(_table).values(lease_owner=None, lease_until=None))

    def _is_held(self, lease: Lease) -> Any:
        return and_(
            _table.c.id == lease.conversation_id,
            _table.c.lease_owner == lease.owner,
            _table.c.lease_number == lease.number,
        )
