"""Appointments in the database; what keeps their times free is in the reservations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql import tables
from overture.adapters.sql.violations import Violation, violation_of
from overture.core.appointment import Appointment, AppointmentState, Patient
from overture.core.errors import AppointmentNotFound, ConversationNotFound, OpeningTaken

_table = tables.appointment


def _patient_from(row: RowMapping) -> Patient | None:
    if row["patient_age"] is None and row["guardian"] is None and row["relation"] is None:
        return None
    return Patient(row["patient_age"], row["guardian"], row["relation"])


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
        service_id=row["service_id"],
        room=row["room"],
        patient=_patient_from(row),
        session_id=row["session_id"],
        series_id=row["series_id"],
        sequence=row["sequence"],
        booked_at=row["booked_at"],
        changed_at=row["changed_at"],
    )


def _where_and_when(appointment: Appointment) -> dict[str, Any]:
    """Return the columns that moving changes."""
    return {
        "clinician": appointment.clinician,
        "room": appointment.room,
        "session_id": appointment.session_id,
        "start_at": appointment.start,
        "end_at": appointment.end,
        "sequence": appointment.sequence,
    }


class SqlAppointments:
    """Implements the port `Appointments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, appointment: Appointment, now: datetime) -> None:
        """Store a new one; a savepoint keeps the unit of work usable when it is refused.

        Raises:
            OpeningTaken: its message has booked that start already.
            ConversationNotFound: there is no such conversation.
        """
        patient = appointment.patient or Patient()
        with self._refusing():
            self._connection.execute(
                _table.insert().values(
                    id=appointment.id,
                    conversation_id=appointment.conversation_id,
                    service=appointment.service,
                    service_id=appointment.service_id,
                    timezone=appointment.timezone,
                    state=appointment.state.value,
                    name=appointment.name,
                    contact=appointment.contact,
                    patient_age=patient.age,
                    guardian=patient.guardian,
                    relation=patient.relation,
                    message_id=appointment.message_id,
                    series_id=appointment.series_id,
                    booked_at=now,
                    **_where_and_when(appointment),
                )
            )

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            with self._connection.begin_nested():
                yield
        except IntegrityError as error:
            match violation_of(error):
                case Violation.UNIQUE:
                    raise OpeningTaken() from error
                case Violation.FOREIGN_KEY:
                    raise ConversationNotFound() from error
            raise

    def by_message(self, conversation_id: str, message_id: str) -> list[Appointment]:
        """Return what a message booked, a series in order: the same message again books nothing new."""
        return self._all(_table.c.conversation_id == conversation_id, _table.c.message_id == message_id)

    def get(self, conversation_id: str, appointment_id: str) -> Appointment | None:
        """Return an appointment, only to its own conversation."""
        found = self._all(_table.c.id == appointment_id, _table.c.conversation_id == conversation_id)
        return found[0] if found else None

    def by_id(self, appointment_id: str) -> Appointment | None:
        """Return an appointment to staff, reminders and links."""
        found = self._all(_table.c.id == appointment_id)
        return found[0] if found else None

    def of(self, conversation_id: str) -> list[Appointment]:
        """Return all appointments of a conversation, by start."""
        return self._all(_table.c.conversation_id == conversation_id)

    def between(
        self, start: datetime, end: datetime, clinicians: Iterable[str] | None = None
    ) -> list[Appointment]:
        """Return the booked appointments that touch the span, by start; `clinicians` None means all."""
        wanted = [_table.c.state == AppointmentState.BOOKED.value]
        if clinicians is not None:
            wanted.append(_table.c.clinician.in_(list(clinicians)))
        return self._all(*wanted, _table.c.start_at < end, _table.c.end_at > start)

    def _all(self, *conditions: ColumnElement[bool]) -> list[Appointment]:
        query = select(_table).where(*conditions).order_by(_table.c.start_at, _table.c.id)
        return [_appointment_from(row) for row in self._connection.execute(query).mappings()]

    def change(self, appointment: Appointment, now: datetime) -> None:
        """Store clinician, room, session, start, end and sequence of a booked one; the rest stays.

        Raises:
            AppointmentNotFound: it is not booked any more.
            OpeningTaken: its message has booked that start already.
        """
        with self._refusing():
            result = self._connection.execute(
                update(_table)
                .where(_table.c.id == appointment.id, _table.c.state == AppointmentState.BOOKED.value)
                .values(changed_at=now, **_where_and_when(appointment))
            )
        if result.rowcount == 0:
            raise AppointmentNotFound()

    def cancel(self, appointment_id: str, now: datetime) -> bool:
        """Cancel a booked one, its sequence one higher; False when it was not booked any more."""
        result = self._connection.execute(
            update(_table)
            .where(_table.c.id == appointment_id, _table.c.state == AppointmentState.BOOKED.value)
            .values(
                state=AppointmentState.CANCELLED.value,
                sequence=_table.c.sequence + 1,
                changed_at=now,
                cancelled_at=now,
            )
        )
        return result.rowcount == 1
