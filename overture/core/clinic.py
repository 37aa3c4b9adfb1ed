"""The clinic's profile: what it says about itself, what can be booked, and when."""

from __future__ import annotations

from dataclasses import dataclass
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
class Clinician:
    """Who can be booked, for which services, and when in the week."""

    name: str
    services: tuple[str, ...]
    availability: tuple[WeeklyHours, ...]


@dataclass(frozen=True)
class BookingTerms:
    """How soon, how far ahead and at which interval appointments can start."""

    minimum_notice: timedelta = timedelta(hours=2)
    horizon: timedelta = timedelta(days=60)
    step: timedelta = timedelta(minutes=30)


@dataclass(frozen=True)
class Clinic:
    """The profile as the clinic wrote it; what it did not set is None and must never be guessed."""

    name: str
    timezone: str
    services: tuple[Service, ...]
    clinicians: tuple[Clinician, ...]
    terms: BookingTerms = BookingTerms()
    closed_days: frozenset[date] = frozenset()
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

    def answer_to(self, topic: str) -> str | None:
        """Return what the profile says on a topic of contract `clinic`, None where it says nothing."""
        answers = {
            "cost": self.price,
            "opening_hours": self.hours,
            "location": self.address,
            "contact_details": " or ".join(filter(None, (self.phone, self.email))) or None,
        }
        return answers[topic]
