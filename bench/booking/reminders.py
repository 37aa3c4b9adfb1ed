"""Thousands of reminders while appointments are booked, moved, moved back and cancelled, and the clock jumps.

What should be sent is worked out from a list of what happened when. What was sent is read in the transcripts.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bench.booking.databases import opened
from bench.booking.measuring import Finding, Measurement, both
from bench.booking.state_world import MovingClock
from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.adapters.words import ResponseWords
from overture.core.appointment import Appointment
from overture.core.clinic import BookingTerms, Clinic, Clinician
from overture.core.conversation import Channel, NewConversation
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.core.spoken_time import spoken_time
from overture.paths import CHECKOUT
from overture.services.reminders import Caller, send_due
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from tests.helpers.clinics import CHICAGO, INDIVIDUAL, OFFICE_HOURS, chicago
from tests.helpers.databases import DatabaseAddress

BEGIN = chicago("2026-03-02T06:00").astimezone(UTC)
BEFORE = (timedelta(hours=24), timedelta(hours=2))
AHEAD_DAYS = 12
# How many of a hundred changes are what; the rest are bookings.
_MOVES, _MOVES_BACK, _CANCELS = 20, 6, 12
# Minutes between two looks; at times the machine stood still for a night or a day.
_PAUSES = (1, 3, 10, 30, 30, 60, 60, 120, 600, 1800)


class Unnoticed:
    """Nobody waits for news."""

    def changed(self, conversation_id: str) -> None:
        """Tell nobody."""


@dataclass
class Booked:
    """An appointment as it stands, which reminders of it are still to come, and where it was before."""

    appointment: Appointment
    pending: set[datetime]
    before: datetime | None = None
    is_cancelled: bool = False


@dataclass
class Course:
    """What happened, and what should have been sent: conversation, moment and the start that is reminded of."""

    scheduler: Scheduler
    clock: MovingClock
    dice: random.Random
    people: list[str]
    booked: list[Booked] = field(default_factory=list)
    expected: Counter[tuple[str, datetime, datetime | None]] = field(default_factory=Counter)
    planned: int = 0
    # Of each conversation: from when on which start was right, None where it was cancelled.
    history: dict[str, list[tuple[datetime, datetime | None]]] = field(default_factory=dict)

    def change(self) -> None:
        """Book, move, move back or cancel something."""
        dart = self.dice.randrange(100)
        one = self.dice.choice(self.booked[-400:]) if self.booked else None
        alive = one is not None and not one.is_cancelled and one.appointment.start > self.clock.now()
        try:
            if one is not None and alive and dart < _MOVES:
                self._move(one, self._start())
            elif one is not None and alive and one.before and dart < _MOVES + _MOVES_BACK:
                self._move(one, one.before)
            elif one is not None and alive and dart < _MOVES + _MOVES_BACK + _CANCELS:
                cancel_appointment(self.scheduler, None, one.appointment.id, by_staff=True)
                one.is_cancelled, one.pending = True, set()
                self._note(one.appointment, None)
            elif self.people:
                self._book()
        except (OpeningTaken, OpeningUnavailable):
            return

    def look(self) -> None:
        """Note what is to be sent now: of each appointment that stands and is ahead, the newest that is due."""
        now = self.clock.now()
        for one in self.booked:
            due = {each for each in one.pending if each <= now}
            one.pending -= due
            if due and now < one.appointment.start:
                self.expected[(str(one.appointment.conversation_id), now, one.appointment.start)] += 1

    def _book(self) -> None:
        person, clinician = self.people[-1], self.dice.choice(self.scheduler.clinic.clinicians).name
        request = BookingRequest(
            person,
            str(uuid.uuid4()),
            INDIVIDUAL,
            clinician,
            self._start(),
            "Maria Lopez",
            "maria@example.org",
        )
        made = book_appointment(self.scheduler, request)
        self.people.pop()
        self.booked.append(Booked(made, self._pending(made.start)))
        self._note(made, made.start)

    def _move(self, one: Booked, start: datetime) -> None:
        moved = move_appointment(self.scheduler, None, one.appointment.id, start, by_staff=True)
        if moved.start == one.appointment.start:
            return
        one.before, one.appointment = one.appointment.start, moved
        one.pending = self._pending(moved.start)
        self._note(moved, moved.start)

    def _pending(self, start: datetime) -> set[datetime]:
        pending = {start - each for each in BEFORE if start - each > self.clock.now()}
        self.planned += len(pending)
        return pending

    def _note(self, appointment: Appointment, start: datetime | None) -> None:
        self.history.setdefault(str(appointment.conversation_id), []).append((self.clock.now(), start))

    def _start(self) -> datetime:
        day = self.clock.now().astimezone(CHICAGO) + timedelta(days=self.dice.randrange(AHEAD_DAYS))
        return day.replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC) + timedelta(
            minutes=30 * self.dice.randrange(15)
        )


def large_clinic() -> Clinic:
    """Return a clinic with room for thousands of appointments."""
    clinicians = tuple(Clinician(f"Clinician {n}", (INDIVIDUAL.id,), OFFICE_HOURS) for n in range(60))
    terms = BookingTerms(reminders=BEFORE)
    return Clinic("Test Clinic", "America/Chicago", (INDIVIDUAL,), clinicians, terms)


def measure(address: DatabaseAddress, reminders: int) -> Finding:
    """Go on until so many reminders were planned, then until nothing is ahead any more."""
    clock, words = MovingClock(BEGIN), ResponseWords.from_files(CHECKOUT / "data" / "responses")
    with opened(address) as database:
        scheduler = Scheduler(database, clock, large_clinic())
        caller = Caller(database, clock, words, Unnoticed(), scheduler.clinic)
        course = Course(scheduler, clock, random.Random(10_000), _people(database, reminders))
        while course.planned < reminders:
            for _ in range(course.dice.randrange(60)):
                course.change()
            _pass(course, caller, course.dice.choice(_PAUSES))
        for _ in range((AHEAD_DAYS + 2) * 24):
            _pass(course, caller, 60)
        return _finding(course, _sent(database))


def _pass(course: Course, caller: Caller, minutes: int) -> None:
    course.clock.moment += timedelta(minutes=minutes)
    course.look()
    # The process looks every few seconds; it is through when nothing is due.
    while send_due(caller) or _is_due(caller):
        pass


def _is_due(caller: Caller) -> bool:
    with caller.store.read() as work:
        return bool(work.reminders.due(caller.clock.now(), 1))


def _people(database: Database, reminders: int) -> list[str]:
    people = [str(uuid.uuid4()) for _ in range(reminders)]
    with database.write() as work:
        for person in people:
            work.conversations.add(NewConversation(person, Channel.WEB, None, None, None, "test", BEGIN))
    return people


def _sent(database: Database) -> list[tuple[str, datetime, str]]:
    """Return conversation, moment and text of all that was sent."""
    turn = tables.turn
    with database.read() as work:
        rows = work.connection.execute(
            select(turn.c.conversation_id, turn.c.at, turn.c.text).where(turn.c.speaker == "system")
        )
        return [(row[0], row[1], row[2]) for row in rows]


def _finding(course: Course, sent: Iterable[tuple[str, datetime, str]]) -> Finding:
    messages = list(sent)
    came = Counter((person, at, _said_start(course, person, text)) for person, at, text in messages)
    wrong = sum(not _was_right(course, *each) for each in came)
    missing = course.expected - came
    more = [each for each in (came - course.expected).elements() if _was_right(course, *each)]
    states = [one.is_cancelled for one in course.booked]
    figures = {
        "planned": f"{course.planned:,}",
        "appointments": f"{len(states):,}",
        "moved": f"{sum(one.appointment.sequence > 0 for one in course.booked):,}",
        "cancelled": f"{sum(states):,}",
        "sent": f"{len(messages):,}",
        "wrong": str(wrong),
        "doubled": str(len(more)),
        "missing": str(missing.total()),
    }
    faults = [f"{wrong} wrong"] if wrong else []
    faults += [f"{len(more)} more than there should be, such as {more[:1]}"] if more else []
    faults += [f"{missing.total()} missing, such as {list(missing)[:1]}"] if missing else []
    return Finding(figures, tuple(faults))


def _said_start(course: Course, person: str, text: str) -> datetime | None:
    """Return which of the starts that an appointment ever had is said in a message."""
    starts = {start for _, start in course.history[person] if start is not None}
    said = (start for start in starts if spoken_time(start, CHICAGO).when in text)
    return next(said, None)


def _was_right(course: Course, person: str, at: datetime, start: datetime | None) -> bool:
    """Whether the appointment was at that start at that moment, and still ahead."""
    # What is changed at the very moment of sending is changed after it.
    earlier = [right for since, right in course.history[person] if since < at]
    last = earlier[-1] if earlier else None
    return start is not None and last == start and at < start


MEASUREMENT = Measurement(
    name="reminders",
    title="Reminders, with random moves and cancels",
    goal="0 wrong, 0 doubled, 0 missing",
    measure=measure,
    sizes=both(10_000),
    quick=300,
)
