"""The small clinic of the random sequences: few times, and everything that can be in the way of something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from overture.core.appointment import Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, Instrument, Room, WeeklyHours
from tests.helpers.clinics import CHICAGO, chicago

BEGIN = chicago("2026-03-02T08:00").astimezone(UTC)
OPENS, CLOSES = time(9), time(12)
DAYS = tuple(BEGIN.date() + timedelta(days=n) for n in range(3))
TALK = Service("talk", "Talk", timedelta(minutes=50), after=timedelta(minutes=10))
DRUMS = Service("drums", "Drumming", timedelta(minutes=30), before=timedelta(minutes=5), needs=("drum",))
CHOIR = Service("choir", "Choir", timedelta(minutes=60), before=timedelta(minutes=10), capacity=2)
SERVICES = (TALK, DRUMS, CHOIR)
ANNA, BEN = "Anna Shah", "Ben Ortiz"
PEOPLE = 4
_HOURS = tuple(WeeklyHours(day, OPENS, CLOSES) for day in range(5))
TERMS = BookingTerms(
    minimum_notice=timedelta(minutes=60),
    horizon=timedelta(days=2),
    hold=timedelta(minutes=10),
    late_cancel=timedelta(hours=3),
    waiting_offer=timedelta(minutes=60),
)
CLINIC = Clinic(
    name="Test Clinic",
    timezone="America/Chicago",
    services=SERVICES,
    clinicians=(
        Clinician(ANNA, (TALK.id, DRUMS.id, CHOIR.id), _HOURS),
        Clinician(BEN, (TALK.id, CHOIR.id), _HOURS),
    ),
    terms=TERMS,
    rooms=(Room("Blue", (TALK.id,)), Room("Hall", (TALK.id, DRUMS.id, CHOIR.id))),
    instruments=(Instrument("drum", "Drum", 1),),
)


def local(day: date, clock: time) -> datetime:
    """Return an instant in UTC from the clinic's wall clock."""
    return datetime.combine(day, clock, CHICAGO).astimezone(UTC)


@dataclass
class MovingClock:
    """A clock that stands still until it is moved."""

    moment: datetime = BEGIN

    def now(self) -> datetime:
        """Return the set time."""
        return self.moment
