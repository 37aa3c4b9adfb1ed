"""What a person has told so far of the appointment they want, and what passes between them and the booking.

Answer ─► Proposal ─► Response
(one message)  (all facts so far)  (what to say next, with choices to tap)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from overture.core.phrase_time import NO_HINTS, OpeningHints


class Fact(str, Enum):
    """One thing that a booking needs to know, by the name of its slot and of the entity in a button."""

    SERVICE = "appointment_service"
    CLINICIAN = "appointment_clinician"
    DAY = "appointment_day"
    TIME = "appointment_time"
    NAME = "appointment_name"
    CONTACT = "appointment_contact"
    CONFIRMED = "appointment_confirmed"


@dataclass(frozen=True)
class Proposal:
    """The facts so far. `start` is aware; `day` is its day, or the day chosen before a time was."""

    service: str | None = None
    clinician: str | None = None
    day: date | None = None
    start: datetime | None = None
    name: str | None = None
    contact: str | None = None
    confirmed: bool = False
    wishes: OpeningHints = NO_HINTS
    misunderstandings: int = 0

    def on(self, day: date) -> Proposal:
        """Return the proposal moved to a day, its time still open."""
        return replace(self, day=day, start=None)

    def at(self, start: datetime) -> Proposal:
        """Return the proposal moved to a time."""
        return replace(self, day=start.date(), start=start)

    def without(self, fact: Fact) -> Proposal:
        """Return the proposal with one fact open again; a day takes its time with it."""
        without = {
            Fact.SERVICE: replace(self, service=None),
            Fact.CLINICIAN: replace(self, clinician=None),
            Fact.DAY: replace(self, day=None, start=None, wishes=NO_HINTS),
            Fact.TIME: replace(self, start=None, wishes=NO_HINTS),
            Fact.NAME: replace(self, name=None),
            Fact.CONTACT: replace(self, contact=None),
            Fact.CONFIRMED: replace(self, confirmed=False),
        }
        return without[fact]


@dataclass(frozen=True)
class Choice:
    """Something to tap: its title, and what it stands for: facts by name, or a topic of its own."""

    title: str
    facts: Mapping[str, str] = field(default_factory=dict)
    topic: str = "inform"


@dataclass(frozen=True)
class Response:
    """A response of the domain with its values, and choices besides those it has itself."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One message of the person, as understood so far; `asked` is the fact that the form wanted.

    `facts` come from a button of ours; `choices` are what was shown last, so that "the first one" can be read.
    """

    text: str
    topic: str
    confidence: float
    asked: Fact | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
