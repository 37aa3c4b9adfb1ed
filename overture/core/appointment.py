"""Booked meetings and the services that can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class AppointmentState(str, Enum):
    """Booked until cancelled; a moved appointment stays the same one."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Service:
    """Something that can be booked, as the clinic's profile names it.

    `before` and `after` are kept free around the appointment. `capacity` above 1 makes it a group. `needs` are
    ids of instruments.
    """

    id: str
    name: str
    length: timedelta
    words: tuple[str, ...] = ()
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    capacity: int = 1
    needs: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether several people meet at once."""
        return self.capacity > 1


@dataclass(frozen=True)
class Opening:
    """A bookable time with one clinician; start and end are aware, in the clinic's zone."""

    clinician: str
    start: datetime
    end: datetime
    seats_left: int = 1


@dataclass(frozen=True)
class Patient:
    """For whom it is, where that is somebody else than who writes.

    `age` in years where it was told. `guardian` is the name of who agreed for a child.
    """

    age: int | None = None
    guardian: str | None = None
    # What the relation was called: "son", "mother".
    relation: str | None = None


@dataclass(frozen=True)
class Appointment:
    """One meeting. Start and end are aware UTC; `timezone` is the zone it was agreed in.

    `name` is who comes; `contact` reaches who booked. `sequence` rises with every change, as iCalendar counts.
    `conversation_id` is None where staff booked for somebody without one.
    """

    id: str
    conversation_id: str | None
    # The service's name as it was when booked, and its id.
    service: str
    clinician: str
    start: datetime
    end: datetime
    timezone: str
    state: AppointmentState
    name: str
    contact: str
    message_id: str | None
    service_id: str = ""
    room: str | None = None
    patient: Patient | None = None
    session_id: str | None = None
    series_id: str | None = None
    sequence: int = 0
    booked_at: datetime | None = None
    changed_at: datetime | None = None
