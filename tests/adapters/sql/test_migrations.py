"""A database of the first schema, with rows, becomes one of the present schema and loses nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import ColumnClause, column, inspect, table
from sqlalchemy.exc import IntegrityError

import overture.adapters.sql.migrate
from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.adapters.sql.migrate import migrate
from overture.core.appointment import Appointment, AppointmentState
from overture.core.errors import OpeningTaken
from overture.core.reservation import ReservedFor, Span

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
LENGTH = timedelta(minutes=50)
NOW = TEN - timedelta(days=1)


def first_schema(database: Database) -> None:
    """Bring an empty database to the schema of revision 0001."""
    config = Config()
    folder = Path(overture.adapters.sql.migrate.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")


def insert(database: Database, name_of_table: str, **values: object) -> None:
    """Store a row without asking `tables`, which knows the present schema only."""
    columns: list[ColumnClause[Any]] = [
        column(name, tables.UtcDateTime() if isinstance(value, datetime) else None)
        for name, value in values.items()
    ]
    with database.engine.begin() as connection:
        connection.execute(table(name_of_table, *columns).insert().values(values))


def open_old(database: Database, conversation_id: str) -> None:
    insert(
        database,
        "conversation",
        id=conversation_id,
        channel="web",
        consent_version="test",
        consent_at=NOW,
        holder="assistant",
        holder_version=0,
        risk_level="none",
        reachable=True,
        last_event=0,
        lease_number=0,
        created_at=NOW,
        last_at=NOW,
    )


def book_old(database: Database, conversation_id: str, clinician: str, state: str = "booked") -> None:
    insert(
        database,
        "appointment",
        id=f"{state} {conversation_id}",
        conversation_id=conversation_id,
        service="Individual session",
        clinician=clinician,
        start_at=TEN,
        end_at=TEN + LENGTH,
        timezone="America/Chicago",
        state=state,
        name="Zoë 🎵 O'Connor",
        contact="+18165550100",
        message_id=f"message {state}",
        booked_at=NOW,
    )


@pytest.fixture
def migrated(bare_database: Database) -> Database:
    """A database that was of the first schema, with two booked appointments and a cancelled one."""
    first_schema(bare_database)
    for conversation_id, clinician in (("maria", "Anna Shah"), ("noor", "Ben Ortiz")):
        open_old(bare_database, conversation_id)
        book_old(bare_database, conversation_id, clinician)
    book_old(bare_database, "maria", "Carla Diaz", "cancelled")
    migrate(bare_database)
    return bare_database


def test_the_schema_is_the_present_one(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        names = inspect(connection).get_table_names()

    assert differences == []
    assert set(names) == {*tables.metadata.tables, "alembic_version"}


def test_every_appointment_is_read_as_it_was(migrated: Database) -> None:
    with migrated.read() as work:
        found = {each.id: each for each in work.appointments.of("maria")}

    assert set(found) == {"booked maria", "cancelled maria"}
    assert found["booked maria"] == Appointment(
        id="booked maria",
        conversation_id="maria",
        service="Individual session",
        clinician="Anna Shah",
        start=TEN,
        end=TEN + LENGTH,
        timezone="America/Chicago",
        state=AppointmentState.BOOKED,
        name="Zoë 🎵 O'Connor",
        contact="+18165550100",
        message_id="message booked",
        booked_at=NOW,
    )


def test_what_was_booked_keeps_its_time_and_what_was_cancelled_does_not(migrated: Database) -> None:
    with migrated.read() as work:
        kept = {
            each.span.resource: each for each in work.reservations.taken(_RESOURCES, TEN, TEN + LENGTH, NOW)
        }

    assert set(kept) == {"clinician:Anna Shah", "person:maria", "clinician:Ben Ortiz", "person:noor"}
    assert {each.owner_id for each in kept.values()} == {"booked maria", "booked noor"}
    assert {each.reserved_for for each in kept.values()} == {ReservedFor.APPOINTMENT}
    assert {(each.span.start, each.span.end, each.until) for each in kept.values()} == {
        (TEN, TEN + LENGTH, None)
    }


_RESOURCES = [
    *(f"clinician:{name}" for name in ("Anna Shah", "Ben Ortiz", "Carla Diaz")),
    *(f"person:{name}" for name in ("maria", "noor")),
]


@pytest.mark.parametrize(
    ("resource", "free"), [("clinician:Anna Shah", False), ("clinician:Carla Diaz", True)]
)
def test_an_old_appointment_keeps_a_new_one_away(migrated: Database, resource: str, free: bool) -> None:
    span = Span(resource, TEN + timedelta(minutes=49), TEN + timedelta(hours=2))
    taken = False

    with migrated.write() as work:
        try:
            work.reservations.reserve("new", ReservedFor.APPOINTMENT, [span])
        except OpeningTaken:
            taken = True

    assert taken is not free


def test_the_checks_and_keys_of_the_table_are_still_there(migrated: Database) -> None:
    with pytest.raises(IntegrityError):
        insert_new(migrated, "maria", end=TEN)
    with pytest.raises(IntegrityError):
        insert_new(migrated, "nobody", end=TEN + LENGTH)

    insert_new(migrated, "maria", end=TEN + LENGTH)
    with migrated.engine.begin() as connection:
        connection.execute(tables.conversation.delete())
        assert connection.execute(tables.appointment.select()).all() == []
        assert connection.execute(tables.reservation.select()).all() == []


def insert_new(database: Database, conversation_id: str, *, end: datetime) -> None:
    insert(
        database,
        "appointment",
        id="new",
        conversation_id=conversation_id,
        service="Individual session",
        clinician="Anna Shah",
        start_at=TEN,
        end_at=end,
        timezone="America/Chicago",
        state="booked",
        name="Maria Lopez",
        contact="+18165550100",
        booked_at=NOW,
    )
