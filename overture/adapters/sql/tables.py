"""The tables, as SQLAlchemy sees them. Migrations build them; a test holds both to be the same.

Rules that must hold whatever the code does (no double booking, one open handoff a conversation, one
turn a message) are constraints here or triggers in the migration, never checks in Python alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out: SQLite alone would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone was to be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _conversation_key(*, nullable: bool = False, **options: Any) -> Column[Any]:
    return Column(
        "conversation_id",
        String(36),
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=nullable,
        **options,
    )


def _appointment_key() -> Column[Any]:
    return Column(
        "appointment_id", String(36), ForeignKey("appointment.id", ondelete="CASCADE"), nullable=False
    )


conversation = Table(
    "conversation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("channel_address", String(64)),
    Column("token_hash", String(64)),
    Column("timezone", String(64)),
    Column("consent_version", String(32), nullable=False),
    Column("consent_at", UtcDateTime, nullable=False),
    Column("holder", String(16), nullable=False),
    Column("holder_version", Integer, nullable=False),
    Column("holder_staff_id", String(36), ForeignKey("staff.id")),
    Column("form", String(64)),
    Column("requested_slot", String(64)),
    Column("risk_level", String(16), nullable=False),
    Column("risk_topic", String(32)),
    Column("reachable", Boolean, nullable=False),
    Column("last_event", Integer, nullable=False),
    Column("lease_owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("lease_number", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "channel_address"),
    # The console looks once a second for the newest conversations.
    Index("ix_conversation_last_at_id", "last_at", "id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    _conversation_key(),
    Column("channel", String(16), nullable=False),
    Column("channel_key", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("button_id", String(64)),
    Column("fingerprint", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("payload", Text),
    Column("safety_said", Boolean, nullable=False),
    Column("holding_said", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "channel_key"),
    Index("ix_inbox_state_next_attempt_at", "state", "next_attempt_at"),
    Index("ix_inbox_conversation_id_state", "conversation_id", "state"),
)

turn = Table(
    "turn",
    metadata,
    _conversation_key(primary_key=True),
    Column("event", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
    Column("speaker", String(16), nullable=False),
    Column("staff_id", String(36), ForeignKey("staff.id")),
    Column("text", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("topic", String(64)),
    Column("topics", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("risk_level", String(16), nullable=False),
    Column("risk_topic", String(32)),
    Column("risk_evidence", JSON, nullable=False),
    Column("asks", String(32)),
    Column("in_reply_to", String(36)),
    Column("delivery", String(16), nullable=False),
)

button = Table(
    "button",
    metadata,
    Column("id", String(32), primary_key=True),
    _conversation_key(),
    Column("turn_id", String(36), nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_button_conversation_id", "conversation_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    _conversation_key(),
    Column("turn_id", String(36), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("parts_sent", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("error", String(64)),
    Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", String(36), primary_key=True),
    _conversation_key(),
    Column("state", String(16), nullable=False),
    Column("priority", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("accepted_by", String(36), ForeignKey("staff.id")),
    Column("closed_at", UtcDateTime),
    Index(
        "uq_handoff_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", String(36), primary_key=True),
    _conversation_key(nullable=True),
    Column("service", String(64), nullable=False),
    # Empty where it was booked before ids were stored.
    Column("service_id", String(64), nullable=False, server_default=""),
    Column("clinician", String(64), nullable=False),
    Column("room", String(64)),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("patient_age", Integer),
    Column("guardian", Text),
    Column("relation", Text),
    Column("message_id", String(36)),
    Column("session_id", String(36)),
    Column("series_id", String(36)),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("booked_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("cancelled_at", UtcDateTime),
    CheckConstraint("start_at < end_at", name="ck_appointment_order"),
    Index("ix_appointment_clinician_start_at", "clinician", "start_at"),
    Index("ix_appointment_conversation_id_message_id", "conversation_id", "message_id"),
    # A message books a start once; a cancelled one gives its start back to others of its series.
    Index(
        "uq_appointment_message_start",
        "conversation_id",
        "message_id",
        "start_at",
        unique=True,
        sqlite_where=text("state = 'booked'"),
        postgresql_where=text("state = 'booked'"),
    ),
)

# The migration adds what refuses an overlap of one resource, and what deletes the reservations of an
# owner that is deleted: `owner_id` may be of five tables, so that no foreign key can say it.
reservation = Table(
    "reservation",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("owner_id", String(64), nullable=False),
    Column("reserved_for", String(16), nullable=False),
    Column("resource", String(128), nullable=False),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime),
    CheckConstraint("start_at < end_at", name="ck_reservation_order"),
    # By the end: what is looked for lies ahead, what has piled up lies behind.
    Index("ix_reservation_resource_end_at", "resource", "end_at"),
    Index("ix_reservation_owner_id", "owner_id"),
    Index("ix_reservation_until_at", "until_at"),
)

group_session = Table(
    "group_session",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("service", String(64), nullable=False),
    Column("clinician", String(64), nullable=False),
    Column("room", String(64)),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Column("capacity", Integer, nullable=False),
    UniqueConstraint("clinician", "start_at"),
    CheckConstraint("start_at < end_at", name="ck_group_session_order"),
)

block = Table(
    "block",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("clinician", String(64), nullable=False),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", String(36)),
    CheckConstraint("start_at < end_at", name="ck_block_order"),
)

waiting_entry = Table(
    "waiting_entry",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    _conversation_key(),
    Column("service_id", String(64), nullable=False),
    Column("clinician", String(64)),
    Column("earliest", Date, nullable=False),
    Column("latest", Date, nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("from_clock", Time),
    Column("to_clock", Time),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("offered_clinician", String(64)),
    Column("offered_start", UtcDateTime),
    Column("offer_until", UtcDateTime),
    Index("ix_waiting_entry_conversation_id", "conversation_id"),
    Index("ix_waiting_entry_state_joined_at", "state", "joined_at"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", String(36), primary_key=True),
    _appointment_key(),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    UniqueConstraint("appointment_id", "starts_at", "due_at"),
    Index("ix_reminder_state_due_at", "state", "due_at"),
)

link = Table(
    "link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _appointment_key(),
    Column("made_at", UtcDateTime, nullable=False),
    Column("lapses_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_link_appointment_id", "appointment_id"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failed_attempts", Integer, nullable=False),
    Column("refused_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", String(36), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("form_token", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", String(36)),
    Column("action", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
)
