"""What a random step is: chosen by a dice, done by the services, and done to the model.

Each step returns what it was, what the model expects to come of it, and what came of it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bench.booking.state_model import Model, room_of
from bench.booking.state_world import ANNA, BEN, DAYS, SERVICES, TERMS, MovingClock, local
from overture.core.appointment import Appointment, AppointmentState, Opening, Service
from overture.core.errors import Refused
from overture.core.reservation import ReservedFor
from overture.core.waiting import WaitingState
from overture.services.holds import hold_opening, release_hold
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from overture.services.waiting_list import (
    Wish,
    accept_offer,
    decline_offer,
    join,
    lapse_offers,
    leave,
    offer_freed,
)

TAKEN, UNAVAILABLE = "OpeningTaken", "OpeningUnavailable"
NOT_FOUND, LATE = "AppointmentNotFound", "CancellationLate"
_CLOCKS = (time(9), time(9, 30), time(10), time(10, 30), time(11), time(11, 30))
_ODD_CLOCKS = (time(8), time(9, 15), time(11, 50), time(12))
# Seldom: some of a hold, some more than an offer, more than a day.
_WAITS = (1, 4, 10, 11, 45, 61, 180, 1500)


@dataclass(frozen=True)
class Step:
    """What was done, what should have come of it and what did."""

    said: str
    expected: object
    got: object

    @property
    def is_as_expected(self) -> bool:
        """Whether model and services agree."""
        return self.expected == self.got


@dataclass
class Walker:
    """One random sequence under way."""

    scheduler: Scheduler
    clock: MovingClock
    people: list[str]
    dice: random.Random
    model: Model
    # The last message of a person that booked, and what it booked.
    booked_by: dict[str, tuple[BookingRequest, str]] = field(default_factory=dict)

    def step(self) -> Step:
        """Do one thing."""
        deeds: tuple[tuple[int, Callable[[str], Step]], ...] = (
            (5, self._book),
            (4, self._hold),
            (3, self._confirm),
            (1, self._release),
            (1, self._again),
            (3, self._move),
            (3, self._cancel),
            (3, self._expire),
            (3, self._join),
            (3, self._serve),
            (2, self._accept),
            (1, self._decline),
            (1, self._leave),
        )
        (deed,) = self.dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
        return deed(self.dice.choice(self.people))

    def _book(self, person: str) -> Step:
        service, clinician, start = self._wish()
        return self._booking("book", person, service, clinician, start)

    def _confirm(self, person: str) -> Step:
        if person not in self.model.held:
            return self._hold(person)
        return self._booking("confirm", person, *self.model.held[person])

    def _booking(
        self, said: str, person: str, service: Service, clinician: str | None, start: datetime
    ) -> Step:
        request = BookingRequest(
            person, str(uuid.uuid4()), service, clinician, start, "Maria Lopez", "maria@example.org"
        )
        return self._booked(said, request, lambda: book_appointment(self.scheduler, request))

    def _booked(self, said: str, request: BookingRequest, deed: Callable[[], Appointment]) -> Step:
        service, person = request.service, str(request.conversation_id)
        own = self.model.own_keepers(person, service)
        found = next(self.model.places(service, request.clinician, request.start, person, own), None)
        got = _outcome(deed)
        said = f"{said} {_wished(person, service, request.clinician, request.start)}"
        if found is None or not isinstance(got, Appointment):
            return Step(said, self._refusal(service, request.clinician, request.start, found), _name(got))
        clinician, spans, meeting = found
        self.model.let_go(own)
        self.model.held.pop(person, None)
        self.model.take(got.id, ReservedFor.APPOINTMENT, spans, meeting, None)
        self.model.appointments[got.id] = got
        self.model.end_waiting(person, service, got)
        self.booked_by[person] = (request, got.id)
        expected = (person, service.id, clinician, request.start, room_of(spans, meeting), 0)
        return Step(
            said,
            expected,
            (got.conversation_id, got.service_id, got.clinician, got.start, got.room, got.sequence),
        )

    def _refusal(self, service: Service, clinician: str | None, start: datetime, found: object) -> str:
        if found is not None:
            return "booked"
        return TAKEN if self.model.is_open(service, clinician, start) else UNAVAILABLE

    def _again(self, person: str) -> Step:
        if person not in self.booked_by:
            return self._book(person)
        request, appointment_id = self.booked_by[person]
        got = _outcome(lambda: book_appointment(self.scheduler, request))
        return Step("the same message again", appointment_id, got.id if isinstance(got, Appointment) else got)

    def _hold(self, person: str) -> Step:
        service, clinician, start = self._wish()
        said = f"hold {_wished(person, service, clinician, start)}"
        offers = self.model.offers(person, service)
        for entry in offers:
            is_kept = entry.offer_until is not None and entry.offer_until > self.model.now
            if is_kept and entry.offered_start == start and clinician in (None, entry.offered_clinician):
                got = _outcome(lambda: hold_opening(self.scheduler, person, service, clinician, start))
                self.model.let_go({f"hold:{person}"})
                self.model.held.pop(person, None)
                return Step(said, entry.offered_clinician, _clinician_of(got))
        first, last = start - service.before, start + service.length + service.after
        in_the_way = {
            entry.id
            for entry in offers
            for each in self.model.rows
            if each.owner_id == f"offer:{entry.id}" and each.span.start < last and each.span.end > first
        }
        leaving = {f"hold:{person}", *(f"offer:{each}" for each in in_the_way)}
        found = next(self.model.places(service, clinician, start, person, leaving), None)
        got = _outcome(lambda: hold_opening(self.scheduler, person, service, clinician, start))
        if found is None or not isinstance(got, Opening):
            return Step(said, self._refusal(service, clinician, start, found), _name(got))
        name, spans, meeting = found
        self.model.let_go(leaving)
        for each in in_the_way:
            self.model.entries[each] = self.model.entries[each].declined()
        until = self.model.now + TERMS.hold
        self.model.take(f"hold:{person}", ReservedFor.HOLD, spans, meeting, until)
        self.model.held[person] = (service, name, start)
        return Step(said, (name, start), (got.clinician, got.start))

    def _release(self, person: str) -> Step:
        got = _outcome(lambda: release_hold(self.scheduler, person))
        self.model.let_go({f"hold:{person}"})
        self.model.held.pop(person, None)
        return Step("release", None, got)

    def _move(self, person: str) -> Step:
        mine = [each for each in self.model.appointments.values() if each.conversation_id == person]
        if not mine:
            return self._book(person)
        before = self.dice.choice(mine)
        service = next(each for each in SERVICES if each.id == before.service_id)
        by_staff, wanted = self.dice.random() < 0.3, self.dice.choice((None, None, ANNA, BEN))
        start = self._start()
        said = f"move {before.id[:4]} to {_wished(person, service, wanted, start)}, staff {by_staff}"
        got = _outcome(
            lambda: move_appointment(
                self.scheduler, person, before.id, start, clinician=wanted, by_staff=by_staff
            )
        )
        model, clinician = self.model, wanted or before.clinician
        if before.state is not AppointmentState.BOOKED or before.start <= model.now:
            return Step(said, NOT_FOUND, _name(got))
        if (before.start, before.clinician) == (start, clinician):
            return Step(said, before, got)
        if model.is_late(before) and not by_staff:
            return Step(said, LATE, _name(got))
        own = {before.id, *model.own_keepers(person, service)}
        found = next(model.places(service, clinician, start, person, own), None)
        if found is None or not isinstance(got, Appointment):
            return Step(said, self._refusal(service, clinician, start, found), _name(got))
        name, spans, meeting = found
        model.let_go(own)
        model.held.pop(person, None)
        model.take(before.id, ReservedFor.APPOINTMENT, spans, meeting, None)
        model.appointments[before.id] = got
        model.end_waiting(person, service, got)
        return Step(
            said,
            (before.id, name, start, room_of(spans, meeting), before.sequence + 1),
            (got.id, got.clinician, got.start, got.room, got.sequence),
        )

    def _cancel(self, person: str) -> Step:
        mine = [each for each in self.model.appointments.values() if each.conversation_id == person]
        if not mine:
            return self._expire(person)
        before, by_staff = self.dice.choice(mine), self.dice.random() < 0.3
        said = f"cancel {before.id[:4]} of {before.start:%m-%d %H:%M}, staff {by_staff}"
        got = _outcome(lambda: cancel_appointment(self.scheduler, person, before.id, by_staff=by_staff))
        if before.start <= self.model.now:
            return Step(said, NOT_FOUND, _name(got))
        if before.state is AppointmentState.BOOKED:
            if self.model.is_late(before) and not by_staff:
                return Step(said, LATE, _name(got))
            self.model.cancelled(before)
        return Step(said, AppointmentState.CANCELLED, got.state if isinstance(got, Appointment) else got)

    def _expire(self, person: str) -> Step:
        minutes = self.dice.choice(_WAITS)
        self.clock.moment += timedelta(minutes=minutes)
        self.model.advance(self.clock.moment)
        return Step(f"{minutes} minutes pass", None, None)

    def _serve(self, person: str) -> Step:
        """Do what the process does from time to time for those who wait."""
        lapsed = {each.id for each in lapse_offers(self.scheduler)}
        expected_lapsed = self.model.lapse_offers()
        made = {each.id: (each.offered_clinician, each.offered_start) for each in offer_freed(self.scheduler)}
        return Step("serve who waits", (expected_lapsed, self.model.offer_freed()), (lapsed, made))

    def _join(self, person: str) -> Step:
        service, clinician, _ = self._wish()
        day = self.dice.choice(DAYS)
        clocks = sorted(self.dice.sample(_CLOCKS, 2)) if self.dice.random() < 0.5 else [None, None]
        wish = Wish(
            service,
            day,
            self.dice.choice([each for each in DAYS if each >= day]),
            "Maria Lopez",
            "maria@example.org",
            clinician=clinician,
            weekdays=frozenset({day.weekday()} if self.dice.random() < 0.2 else ()),
            from_clock=clocks[0],
            to_clock=clocks[1],
        )
        present = [each for each in self.model.active(person) if each.service_id == service.id]
        got = join(self.scheduler, person, wish)
        self.model.entries[got.id] = got
        kept = (present[0].id, present[0].state) if present else (got.id, WaitingState.WAITING)
        return Step(f"{person[:4]} joins for {service.id}", kept, (got.id, got.state))

    def _accept(self, person: str) -> Step:
        offered = [
            each
            for each in self.model.offers(person)
            if each.offer_until is not None and each.offer_until > self.model.now
        ]
        message = str(uuid.uuid4())
        if not offered:
            got = _outcome(lambda: accept_offer(self.scheduler, person, message))
            return Step("accept nothing", TAKEN, _name(got))
        entry = offered[0]
        service = next(each for each in SERVICES if each.id == entry.service_id)
        assert entry.offered_start is not None
        request = BookingRequest(
            person, message, service, entry.offered_clinician, entry.offered_start, entry.name, entry.contact
        )
        return self._booked("accept", request, lambda: accept_offer(self.scheduler, person, message))

    def _decline(self, person: str) -> Step:
        offered = self.model.offers(person)
        got = decline_offer(self.scheduler, person)
        for entry in offered:
            self.model.let_go({f"offer:{entry.id}"})
            self.model.entries[entry.id] = entry.declined()
        return Step("decline", {each.id for each in offered}, {each.id for each in got})

    def _leave(self, person: str) -> Step:
        active = self.model.active(person)
        got = leave(self.scheduler, person)
        for entry in active:
            self.model.let_go({f"offer:{entry.id}"})
            self.model.entries[entry.id] = entry.ended(WaitingState.WITHDRAWN)
        return Step("leave the list", {each.id for each in active}, {each.id for each in got})

    def _wish(self) -> tuple[Service, str | None, datetime]:
        return self.dice.choice(SERVICES), self.dice.choice((None, None, ANNA, BEN)), self._start()

    def _start(self) -> datetime:
        clocks = _ODD_CLOCKS if self.dice.random() < 0.05 else _CLOCKS
        return local(self.dice.choice(DAYS), self.dice.choice(clocks))


def _outcome(deed: Callable[[], object]) -> object:
    try:
        return deed()
    except Refused as refused:
        return type(refused).__name__


def _name(got: object) -> object:
    return "booked" if isinstance(got, (Appointment, Opening)) else got


def _clinician_of(got: object) -> object:
    return got.clinician if isinstance(got, Opening) else got


def _wished(person: str, service: Service, clinician: str | None, start: datetime) -> str:
    return f"{person[:4]}: {service.id} with {clinician or 'anyone'} on {start:%m-%d %H:%M} UTC"
