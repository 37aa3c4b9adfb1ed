"""Appointments in the database, which itself refuses two that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select, text, update
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql import tables
from overture.core.appointment import Appointment, AppointmentState
from overture.core.errors import OpeningTaken

_table = tables.appointment


def _appointment_from(row: RowMapping) -> Appointment:
    return Appointment(
        id=row["id"],
        conversation_id=row["conversation_id"],
        service=row["service"],
        clinician=row["clinician"],
        start=row["start_at"],
        end=row["end_at"],
        timezone=row["timezone"],
        state=AppointmentState(row["state"]),
        name=row["name"],
        contact=row["contact"],
        message_id=row["message_id"],
    )


class SqlAppointments:
    """Implements the port `Appointments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, appointment: Appointment, now: datetime) -> None:
        """Book; a savepoint keeps the unit of work usable when the time is taken.

        Raises:
            OpeningTaken: it overlaps a booked one of the clinician or of the same conversation.
        """
        self._lock(appointment)
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    _table.insert().values(
                        id=appointment.id,
                        conversation_id=appointment.conversation_id,
                        service=appointment.service,
                        clinician=appointment.clinician,
                        start_at=appointment.start,
                        end_at=appointment.end,
                        timezone=appointment.timezone,
                        state=appointment.state.value,
                        name=appointment.name,
                        contact=appointment.contact,
                        message_id=appointment.message_id,
                        booked_at=now,
                    )
                )
        except IntegrityError as error:
            raise OpeningTaken() from error

    def _lock(self, appointment: Appointment) -> None:
        # Two exclusion constraints checked in different orders by two writers can deadlock on
        # PostgreSQL; advisory locks taken in one fixed order cannot. SQLite has one writer at a time.
        if self._connection.dialect.name != "postgresql":
            return
        for name in sorted((f"clinician {appointment.clinician}", f"person {appointment.conversation_id}")):
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
            )

    def by_message(self, conversation_id: str, message_id: str) -> Appointment | None:
        """Return what a message booked: the same message again books nothing new."""
        return self._one(and_(_table.c.conversation_id == conversation_id, _table.c.message_id == message_id))

    def get(self, conversation_id: str, appointment_id: str) -> Appointment | None:
        """Return an appointment, only to its own conversation."""
        return self._one(and_(_table.c.conversation_id == conversation_id, _table.c.id == appointment_id))

    def _one(self, condition: Any) -> Appointment | None:
        row = self._connection.execute(select(_table).where(condition)).mappings().first()
        return _appointment_from(row) if row else None

    def of(self, conversation_id: str) -> list[Appointment]:
        """Return all appointments of a conversation, by start."""
        rows = self._connection.execute(
            select(_table).where(_table.c.conversation_id == conversation_id).order_by(_table.c.start_at)
        ).mappings()
        return [_appointment_from(row) for row in rows]

    def busy(
        self, clinicians: Iterable[str], start: datetime, end: datetime
    ) -> list[tuple[str, datetime, datetime]]:
        """Return the booked times of clinicians that touch the span."""
        rows = self._connection.execute(
            select(_table.c.clinician, _table.c.start_at, _table.c.end_at).where(
                _table.c.state == AppointmentState.BOOKED.value,
                _table.c.clinician.in_(list(clinicians)),
                _table.c.start_at < end,
                _table.c.end_at > start,
            )
        )
        return [(row.clinician, row.start_at, row.end_at) for row in rows]

    def cancel(self, appointment_id: str, now: datetime) -> bool:
        """Cancel a booked appointment; False when it was not booked any more."""
        result = self._connection.execute(
            update(_table)
            .where(_table.c.id == appointment_id, _table.c.state == AppointmentState.BOOKED.value)
            .values(state=AppointmentState.CANCELLED.value, cancelled_at=now)
        )
        return result.rowcount == 1
