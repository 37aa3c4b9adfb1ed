"""What should be on the books after each step: lists in memory, searched from end to end.

It shares the types of the core and how an entry of the waiting list changes, and nothing that finds, takes or
frees a time. A group session is known by clinician and start, since its id is made by the services.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product

from bench.booking.state_world import CLINIC, CLOSES, DAYS, OPENS, SERVICES, TERMS, local
from overture.core.appointment import Appointment, AppointmentState, Service
from overture.core.reservation import Reserved, ReservedFor, Span
from overture.core.waiting import WaitingEntry, WaitingState
from tests.helpers.clinics import CHICAGO

_STARTS = tuple(local(day, OPENS) + timedelta(minutes=30) * n for day in DAYS for n in range(6))


@dataclass(frozen=True)
class Meeting:
    """A group session: what it keeps while one of its seats is taken."""

    key: str
    service: Service
    clinician: str
    start: datetime
    resources: tuple[str, ...]


@dataclass
class Model:
    """The books as they should be. `rows` are what owners keep, group sessions left out: those follow from seats."""

    now: datetime
    rows: list[Reserved] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    # In the order of joining.
    entries: dict[str, WaitingEntry] = field(default_factory=dict)
    # What each person holds, lapsed or not.
    held: dict[str, tuple[Service, str, datetime]] = field(default_factory=dict)

    def advance(self, now: datetime) -> None:
        """Let time pass: what has lapsed is gone."""
        self.now = now
        self.rows = [each for each in self.rows if each.until is None or each.until > now]
        self._end_empty_meetings()

    def books(self, without: Collection[str] = ()) -> list[Reserved]:
        """Return all that is kept, as if some owners kept nothing."""
        rows = [each for each in self.rows if each.owner_id not in without]
        for meeting in self.meetings.values():
            seats = [each for each in rows if each.span.resource.startswith(f"seat:{meeting.key}#")]
            if seats:
                lapses = [each.until for each in seats if each.until is not None]
                until = max(lapses) if len(lapses) == len(seats) else None
                start, end = _around(meeting.service, meeting.start)
                rows += [
                    Reserved(Span(resource, start, end), meeting.key, ReservedFor.GROUP_SESSION, until)
                    for resource in meeting.resources
                ]
        return rows

    def own_keepers(self, person: str, service: Service) -> set[str]:
        """Return what never blocks a person who books the service."""
        offers = (f"offer:{each.id}" for each in self.offers(person, service))
        return {f"hold:{person}", *offers}

    def offers(self, person: str, service: Service | None = None) -> list[WaitingEntry]:
        """Return a person's entries that are stored as offered, lapsed or not."""
        return [
            each
            for each in self.active(person)
            if each.state is WaitingState.OFFERED and (service is None or each.service_id == service.id)
        ]

    def active(self, person: str) -> list[WaitingEntry]:
        """Return a person's entries that wait or have an offer."""
        states = (WaitingState.WAITING, WaitingState.OFFERED)
        return [
            each for each in self.entries.values() if each.conversation_id == person and each.state in states
        ]

    def is_open(self, service: Service, clinician: str | None, start: datetime) -> bool:
        """Whether hours and terms would let it be booked, whatever is on the books."""
        first = self.now + TERMS.minimum_notice
        last_day = (self.now + TERMS.horizon).astimezone(CHICAGO).date()
        here = start.astimezone(CHICAGO)
        return (
            bool(_offering(service, clinician))
            and start in _STARTS
            and here.weekday() < 5
            and (start + service.length).astimezone(CHICAGO).time() <= CLOSES
            and start >= first
            and here.date() <= last_day
        )

    def places(
        self,
        service: Service,
        clinician: str | None,
        start: datetime,
        person: str | None,
        without: Collection[str] = (),
    ) -> Iterator[tuple[str, tuple[Span, ...], Meeting | None]]:
        """Yield how it could be had: clinician, spans, and the group session; the first is the one to be taken."""
        if not self.is_open(service, clinician, start):
            return
        books = self.books(without)
        own = Span(f"person:{person}", start, start + service.length)
        if person is not None and not _is_free(books, own):
            return
        mine = (own,) if person is not None else ()
        for name in _offering(service, clinician):
            if service.is_group:
                if taken := self._seat(books, service, name, start):
                    seat, meeting = taken
                    yield name, (seat, *mine), meeting
            elif resources := _free_resources(books, service, name, start):
                spans = tuple(Span(resource, *_around(service, start)) for resource in resources)
                yield name, (*spans, *mine), None

    def _seat(
        self, books: list[Reserved], service: Service, clinician: str, start: datetime
    ) -> tuple[Span, Meeting] | None:
        key = f"{clinician} {start:%m-%d %H:%M}"
        end = start + service.length
        if any(each.owner_id == key for each in books):
            for number in range(1, service.capacity + 1):
                seat = Span(f"seat:{key}#{number}", start, end)
                if _is_free(books, seat):
                    return seat, self.meetings[key]
            return None
        resources = _free_resources(books, service, clinician, start)
        if resources is None:
            return None
        return Span(f"seat:{key}#1", start, end), Meeting(key, service, clinician, start, resources)

    def take(
        self,
        owner: str,
        reserved_for: ReservedFor,
        spans: Iterable[Span],
        meeting: Meeting | None,
        until: datetime | None,
    ) -> None:
        """Let an owner keep the spans."""
        self.rows += [Reserved(span, owner, reserved_for, until) for span in spans]
        if meeting is not None:
            self.meetings[meeting.key] = meeting

    def let_go(self, owners: Collection[str]) -> None:
        """Free all that these owners keep."""
        self.rows = [each for each in self.rows if each.owner_id not in owners]
        self._end_empty_meetings()

    def _end_empty_meetings(self) -> None:
        alive = {each.owner_id for each in self.books()}
        self.meetings = {key: each for key, each in self.meetings.items() if key in alive}

    def end_waiting(self, person: str, service: Service, booked: Appointment) -> None:
        """End the waiting for what was booked; an offer that was passed over counts as declined."""
        for entry in self.active(person):
            if entry.service_id != service.id:
                continue
            is_offered = entry.state is WaitingState.OFFERED
            wall = booked.start.astimezone(CHICAGO).replace(tzinfo=None)
            if (is_offered and booked.start == entry.offered_start) or entry.fits(
                service.id, booked.clinician, wall
            ):
                self.entries[entry.id] = entry.ended(WaitingState.BOOKED)
            elif is_offered:
                self.entries[entry.id] = entry.declined()

    def lapse_offers(self) -> set[str]:
        """Free the offers whose time is up; return the ids of their entries."""
        lapsed = [
            each
            for each in self.entries.values()
            if each.state is WaitingState.OFFERED
            and each.offer_until is not None
            and each.offer_until <= self.now
        ]
        for entry in lapsed:
            self.entries[entry.id] = entry.lapsed()
            self.let_go({f"offer:{entry.id}"})
        return {each.id for each in lapsed}

    def offer_freed(self) -> dict[str, tuple[str, datetime]]:
        """Offer each who waits, in order, the first that fits; return what was offered, by entry."""
        made: dict[str, tuple[str, datetime]] = {}
        for entry in [each for each in self.entries.values() if each.state is WaitingState.WAITING]:
            for start in _STARTS:
                if (offered := self._offer(entry, start)) is not None:
                    made[entry.id] = (offered, start)
                    break
        return made

    def _offer(self, entry: WaitingEntry, start: datetime) -> str | None:
        service = next(each for each in SERVICES if each.id == entry.service_id)
        if start < self.now + TERMS.minimum_notice + TERMS.hold:
            return None
        if not entry.may_be_offered(start, self.now, TERMS.waiting_offer):
            return None
        wall = start.astimezone(CHICAGO).replace(tzinfo=None)
        for clinician in _offering(service, None):
            if not entry.fits(service.id, clinician, wall):
                continue
            for name, spans, meeting in self.places(service, clinician, start, entry.conversation_id):
                until = min(self.now + TERMS.waiting_offer, start - TERMS.minimum_notice)
                self.take(f"offer:{entry.id}", ReservedFor.HOLD, spans, meeting, until)
                self.entries[entry.id] = entry.offered(name, start, until)
                return name
        return None

    def is_late(self, appointment: Appointment) -> bool:
        """Whether only staff change it now."""
        return appointment.start - self.now < TERMS.late_cancel

    def cancelled(self, appointment: Appointment) -> None:
        """Cancel it and free what it keeps."""
        self.let_go({appointment.id})
        self.appointments[appointment.id] = replace(
            appointment, state=AppointmentState.CANCELLED, sequence=appointment.sequence + 1
        )


def room_of(spans: Iterable[Span], meeting: Meeting | None) -> str | None:
    """Return the name of the room among what is taken."""
    resources = meeting.resources if meeting is not None else tuple(each.resource for each in spans)
    return next((each.removeprefix("room:") for each in resources if each.startswith("room:")), None)


def _offering(service: Service, clinician: str | None) -> list[str]:
    return [
        each.name
        for each in CLINIC.clinicians
        if service.id in each.services and clinician in (None, each.name)
    ]


def _around(service: Service, start: datetime) -> tuple[datetime, datetime]:
    return start - service.before, start + service.length + service.after


def _is_free(books: Iterable[Reserved], span: Span) -> bool:
    return not any(
        each.span.resource == span.resource and each.span.start < span.end and span.start < each.span.end
        for each in books
    )


def _free_resources(
    books: list[Reserved], service: Service, clinician: str, start: datetime
) -> tuple[str, ...] | None:
    """Return the first combination that is free, trying all in the order of the profile."""
    rooms = [f"room:{each.name}" for each in CLINIC.rooms if service.id in each.services]
    units = [[f"instrument:{need}#1"] for need in service.needs]
    for combination in product([f"clinician:{clinician}"], rooms, *units):
        if all(_is_free(books, Span(each, *_around(service, start))) for each in combination):
            return combination
    return None
