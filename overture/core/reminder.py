"""Reminders: due some hours before an appointment, looked at again before they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from overture.core.appointment import Appointment, AppointmentState


class ReminderState(str, Enum):
    """Pending until it is sent, or dropped because the appointment is no longer that."""

    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Reminder:
    """One reminder of an appointment as it stood (`starts_at`) when the reminder was planned."""

    id: str
    appointment_id: str
    starts_at: datetime
    due_at: datetime
    state: ReminderState

    def is_still_true(self, appointment: Appointment | None, now: datetime) -> bool:
        """Whether the appointment still is what this reminds of, and still ahead."""
        return (
            appointment is not None
            and appointment.state is AppointmentState.BOOKED
            and appointment.start == self.starts_at
            and now < appointment.start
        )


def due_times(start: datetime, before: Iterable[timedelta], now: datetime) -> list[datetime]:
    """Return when to remind of an appointment that starts then; times that have passed are left out."""
    return sorted(moment for each in before if (moment := start - each) > now)
