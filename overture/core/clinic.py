"""The clinic's profile: what it says about itself, what can be booked, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from overture.core.appointment import Service

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class WeeklyHours:
    """Hours of one weekday, Monday being 0, by the clinic's wall clock."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class DayHours:
    """What a clinician does on one date instead of the weekly hours: other hours, or none and why."""

    day: date
    hours: tuple[tuple[time, time], ...] = ()
    # For staff and people alike, such as "training day"; None where the profile gives no reason.
    reason: str | None = None


@dataclass(frozen=True)
class Clinician:
    """Who can be booked, for which services, and when in the week; `exceptions` replace the week on their date."""

    name: str
    services: tuple[str, ...]
    availability: tuple[WeeklyHours, ...]
    exceptions: tuple[DayHours, ...] = ()


@dataclass(frozen=True)
class Room:
    """Where appointments take place; `services` are the ids of what fits into it."""

    name: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Instrument:
    """Something that services need and that only so many can use at once."""

    id: str
    name: str
    count: int = 1


@dataclass(frozen=True)
class BookingTerms:
    """The clinic's terms: how soon, how far ahead, at which interval; holds, late cancelling, offers, reminders."""

    minimum_notice: timedelta = timedelta(hours=2)
    horizon: timedelta = timedelta(days=60)
    step: timedelta = timedelta(minutes=30)
    # How long a time is kept while a person decides.
    hold: timedelta = timedelta(minutes=5)
    # Within so long before the start a cancellation is late; zero: never.
    late_cancel: timedelta = timedelta()
    # How long a freed time is kept for the next on the waiting list.
    waiting_offer: timedelta = timedelta(minutes=60)
    # How long before an appointment its reminders go out.
    reminders: tuple[timedelta, ...] = (timedelta(hours=24), timedelta(hours=2))


@dataclass(frozen=True)
class Clinic:
    """The profile as the clinic wrote it; what it did not set is None and must never be guessed."""

    name: str
    timezone: str
    services: tuple[Service, ...]
    clinicians: tuple[Clinician, ...]
    terms: BookingTerms = BookingTerms()
    closed_days: frozenset[date] = frozenset()
    # Days on which the clinic is closed, with the holiday's name.
    public_holidays: Mapping[date, str] = field(default_factory=dict)
    rooms: tuple[Room, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    insurers: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    hours: str | None = None
    price: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone that the clinic's wall clock shows."""
        return ZoneInfo(self.timezone)

    def service(self, service_id: str | None) -> Service | None:
        """Return the service of that id."""
        return next((service for service in self.services if service.id == service_id), None)

    def clinician(self, name: str | None) -> Clinician | None:
        """Return the clinician of that name."""
        return next((clinician for clinician in self.clinicians if clinician.name == name), None)

    def clinicians_for(self, service: Service) -> tuple[Clinician, ...]:
        """Return who offers a service, in the order of the profile."""
        return tuple(clinician for clinician in self.clinicians if service.id in clinician.services)

    def rooms_for(self, service: Service) -> tuple[Room, ...]:
        """Return the rooms that fit a service; none where the profile names no rooms at all."""
        return tuple(room for room in self.rooms if service.id in room.services)

    def instrument(self, instrument_id: str) -> Instrument | None:
        """Return the instrument of that id."""
        return next((each for each in self.instruments if each.id == instrument_id), None)

    def answer_to(self, topic: str) -> str | None:
        """Return what the profile says on a topic of contract `clinic`, None where it says nothing."""
        answers = {
            "cost": self.price,
            "opening_hours": self.hours,
            "location": self.address,
            "contact_details": " or ".join(filter(None, (self.phone, self.email))) or None,
        }
        return answers[topic]
