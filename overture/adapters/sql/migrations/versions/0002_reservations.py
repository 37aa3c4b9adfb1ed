"""Reservations of every resource, group sessions, blocks, waiting list, reminders and links.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from overture.adapters.sql.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite has no exclusion constraints: a trigger refuses an overlap of one resource.
_OVERLAP = """
SELECT RAISE(ABORT, 'opening taken') WHERE EXISTS (
    SELECT 1 FROM reservation AS other
    WHERE other.resource = NEW.resource
      AND other.start_at < NEW.end_at AND other.end_at > NEW.start_at {but_itself}
);
"""
_SQLITE_OVERLAP = (
    "CREATE TRIGGER reservation_overlap_on_insert BEFORE INSERT ON reservation"
    f" BEGIN {_OVERLAP.format(but_itself='')} END",
    "CREATE TRIGGER reservation_overlap_on_update BEFORE UPDATE ON reservation"
    f" BEGIN {_OVERLAP.format(but_itself='AND other.position <> OLD.position')} END",
)
_POSTGRESQL_OVERLAP = (
    "ALTER TABLE reservation ADD CONSTRAINT ex_reservation_resource EXCLUDE USING gist"
    " (resource WITH =, tstzrange(start_at, end_at) WITH &&)",
)

_COPIES = (
    "INSERT INTO reservation (owner_id, reserved_for, resource, start_at, end_at)"
    " SELECT id, 'appointment', 'clinician:' || clinician, start_at, end_at"
    " FROM appointment WHERE state = 'booked' ORDER BY start_at",
    "INSERT INTO reservation (owner_id, reserved_for, resource, start_at, end_at)"
    " SELECT id, 'appointment', 'person:' || conversation_id, start_at, end_at"
    " FROM appointment WHERE state = 'booked' ORDER BY start_at",
)

_SQLITE_OLD = (
    "DROP TRIGGER appointment_overlap_on_insert",
    "DROP TRIGGER appointment_overlap_on_update",
)
_POSTGRESQL_OLD = (
    "ALTER TABLE appointment DROP CONSTRAINT ex_appointment_clinician",
    "ALTER TABLE appointment DROP CONSTRAINT ex_appointment_conversation",
)

# A reservation goes with its owner, whatever deletes the owner; an empty group session with its last appointment.
_OWNERS = {
    "appointment": "",
    "group_session": "",
    "block": "",
    "conversation": "hold:",
    "waiting_entry": "offer:",
}
_FORGET = "DELETE FROM reservation WHERE owner_id = '{prefix}' || OLD.id;"
_EMPTY_SESSION = """
DELETE FROM group_session WHERE id = OLD.session_id AND NOT EXISTS (
    SELECT 1 FROM reservation WHERE resource LIKE 'seat:' || OLD.session_id || '#%'
);
"""


def _forgetting(table: str) -> str:
    """Return what to do when a row of an owner's table is deleted."""
    forget = _FORGET.format(prefix=_OWNERS[table])
    return forget + _EMPTY_SESSION if table == "appointment" else forget


_SQLITE_OWNERS = tuple(
    f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN {_forgetting(table)} END"
    for table in _OWNERS
)
_POSTGRESQL_OWNERS = tuple(
    statement
    for table in _OWNERS
    for statement in (
        f"CREATE FUNCTION {table}_deleted() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_forgetting(table)} RETURN NULL; END $$",
        f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_deleted()",
    )
)


def _execute(sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    for statement in sqlite if op.get_bind().dialect.name == "sqlite" else postgresql:
        op.execute(statement)


def upgrade() -> None:
    """Build what this revision adds."""
    _create_reservation()
    _execute(_SQLITE_OVERLAP, _POSTGRESQL_OVERLAP)
    _execute(_COPIES, _COPIES)
    _execute(_SQLITE_OLD, _POSTGRESQL_OLD)
    _widen_appointment()
    _create_group_session_and_block()
    _create_waiting_entry()
    _create_reminder_and_link()
    _execute(_SQLITE_OWNERS, _POSTGRESQL_OWNERS)


def _create_reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("reserved_for", sa.String(length=16), nullable=False),
        sa.Column("resource", sa.String(length=128), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("end_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_reservation")),
        sa.CheckConstraint("start_at < end_at", name="ck_reservation_order"),
    )
    op.create_index("ix_reservation_resource_end_at", "reservation", ["resource", "end_at"])
    op.create_index("ix_reservation_owner_id", "reservation", ["owner_id"])
    op.create_index("ix_reservation_until_at", "reservation", ["until_at"])


def _widen_appointment() -> None:
    # SQLite builds the table anew from what it reads of the old one, and does not read checks.
    order = sa.CheckConstraint("start_at < end_at", name="ck_appointment_order")
    with op.batch_alter_table("appointment", schema=None, table_args=(order,)) as batch_op:
        batch_op.add_column(sa.Column("service_id", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("room", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("patient_age", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("guardian", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("relation", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("session_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("series_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("changed_at", UtcDateTime(), nullable=True))
        batch_op.alter_column("conversation_id", existing_type=sa.String(length=36), nullable=True)
        batch_op.alter_column("message_id", existing_type=sa.String(length=36), nullable=True)
        batch_op.drop_constraint(op.f("uq_appointment_conversation_id_message_id"), type_="unique")
    op.create_index(
        "ix_appointment_conversation_id_message_id", "appointment", ["conversation_id", "message_id"]
    )
    op.create_index(
        "uq_appointment_message_start",
        "appointment",
        ["conversation_id", "message_id", "start_at"],
        unique=True,
        sqlite_where=sa.text("state = 'booked'"),
        postgresql_where=sa.text("state = 'booked'"),
    )


def _create_group_session_and_block() -> None:
    op.create_table(
        "group_session",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("clinician", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=True),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("end_at", UtcDateTime(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
        sa.UniqueConstraint("clinician", "start_at", name=op.f("uq_group_session_clinician_start_at")),
        sa.CheckConstraint("start_at < end_at", name="ck_group_session_order"),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("clinician", sa.String(length=64), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("end_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.CheckConstraint("start_at < end_at", name="ck_block_order"),
    )


def _create_waiting_entry() -> None:
    op.create_table(
        "waiting_entry",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("clinician", sa.String(length=64), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("from_clock", sa.Time(), nullable=True),
        sa.Column("to_clock", sa.Time(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("offered_clinician", sa.String(length=64), nullable=True),
        sa.Column("offered_start", UtcDateTime(), nullable=True),
        sa.Column("offer_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_waiting_entry_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_waiting_entry_id")),
    )
    op.create_index("ix_waiting_entry_conversation_id", "waiting_entry", ["conversation_id"])
    op.create_index("ix_waiting_entry_state_joined_at", "waiting_entry", ["state", "joined_at"])


def _create_reminder_and_link() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_reminder_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "appointment_id", "starts_at", "due_at", name=op.f("uq_reminder_appointment_id_starts_at_due_at")
        ),
    )
    op.create_index("ix_reminder_state_due_at", "reminder", ["state", "due_at"])
    op.create_table(
        "link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("lapses_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_link_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_link")),
    )
    op.create_index("ix_link_appointment_id", "link", ["appointment_id"])


def downgrade() -> None:
    """Refuse: the first schema cannot hold group sessions, series or what staff booked without losing them."""
    raise RuntimeError("restore the backup that was made before this migration")
