"""What a person has told so far of the appointment they want, and what passes between them and the booking.

Answer ─► Proposal ─► Response
(one message)  (all facts so far)  (what to say next, with choices to tap)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from overture.core.for_whom import ADULT, ONESELF, SOMEBODY, is_child, is_own_child
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
    # The booked appointment that is to be moved, by its id.
    MOVES = "appointment_moves"
    # Asked only where somebody else or a child is meant.
    FOR_WHOM = "appointment_for_whom"
    AGE = "appointment_age"
    GUARDIAN = "appointment_guardian"
    CONSENT = "appointment_consent"
    # Asked only where the same time every week is wished for.
    REPEATS = "appointment_repeats"
    # A wish for the waiting list, in place of a day and a time.
    WAITING = "appointment_waiting"
    # The zone of the person's own clock, where they said it.
    TIMEZONE = "appointment_timezone"


# Stands for the appointment to be moved while it is open which one.
WHICH = "which"
# What the appointment that is moved tells already, and keeps.
TAKEN_OVER = frozenset({Fact.SERVICE, Fact.NAME, Fact.CONTACT})


@dataclass(frozen=True)
class Proposal:
    """The facts so far. `start` is aware; `day` is its day, or the day chosen before a time was.

    `moves` is the id of the booked appointment that this is a new time for, `WHICH` while that is open.
    `for_whom` is the relation of who comes, None while it is open. `repeats` is how many weeks in a row, None while
    that is open. `waiting` is a `WaitingWish`, written.
    """

    service: str | None = None
    clinician: str | None = None
    day: date | None = None
    start: datetime | None = None
    name: str | None = None
    contact: str | None = None
    confirmed: bool = False
    wishes: OpeningHints = NO_HINTS
    misunderstandings: int = 0
    moves: str | None = None
    for_whom: str | None = ONESELF
    age: int | None = None
    guardian: str | None = None
    consent: bool | None = None
    repeats: int | None = 1
    waiting: str | None = None
    timezone: str | None = None

    @property
    def is_for_another(self) -> bool:
        """Whether somebody else than who writes comes."""
        return self.for_whom != ONESELF

    @property
    def is_for_minor(self) -> bool:
        """Whether a parent or guardian has to agree."""
        return self.age is not None and self.age < ADULT

    @property
    def is_by_guardian(self) -> bool:
        """Whether the person who writes is the parent of the child that comes."""
        return is_own_child(self.for_whom)

    @property
    def lacks_age(self) -> bool:
        """Whether it is still open if who comes is of age."""
        return self.age is None and is_child(self.for_whom)

    @property
    def is_series(self) -> bool:
        """Whether several weeks in a row are wished for."""
        return self.repeats is not None and self.repeats > 1

    def coming(self, relation: str) -> Proposal:
        """Return the proposal for somebody else, or for who writes; what was told of another one is forgotten."""
        known = None if relation == SOMEBODY else relation
        if known == self.for_whom:
            return self
        name, guardian = self.name, None
        if not self.is_for_another and known is not None and is_own_child(known):
            # Who writes gave their own name before they told that it is for their child.
            name, guardian = None, self.name
        elif not self.is_for_another or known == ONESELF:
            name = None
        return replace(self, for_whom=known, name=name, guardian=guardian, age=None, consent=None)

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
            Fact.MOVES: replace(self, moves=None),
            Fact.FOR_WHOM: replace(self, for_whom=None, age=None, guardian=None, consent=None),
            Fact.AGE: replace(self, age=None, consent=None),
            Fact.GUARDIAN: replace(self, guardian=None, consent=None),
            Fact.CONSENT: replace(self, consent=None),
            Fact.REPEATS: replace(self, repeats=None),
            Fact.WAITING: replace(self, waiting=None),
            Fact.TIMEZONE: replace(self, timezone=None),
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
