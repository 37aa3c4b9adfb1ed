"""What stands in the books around a span, as finding openings and taking one of them look at it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from overture.core.allocation import resources_of
from overture.core.appointment import Opening, Service
from overture.core.availability import openings
from overture.core.clinic import Clinic
from overture.core.closure import Closure, why_closed
from overture.core.ports import Work
from overture.core.reservation import GroupSession, Reserved, person_resource, seat_resource
from overture.core.waiting import WaitingEntry, WaitingState

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sought:
    """An opening that somebody wants; `clinician` None means anyone. `conversation_id` None: nobody who chats."""

    service: Service
    clinician: str | None
    start: datetime
    conversation_id: str | None


@dataclass(frozen=True)
class Books:
    """What is reserved, which group sessions stand, and which of their seats are taken, by session id."""

    taken: tuple[Reserved, ...]
    sessions: tuple[GroupSession, ...] = ()
    seats: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def seats_taken(self) -> dict[str, int]:
        """How many seats are taken, by session id."""
        return {session_id: len(seats) for session_id, seats in self.seats.items()}

    def session_at(self, clinician: str, start: datetime) -> GroupSession | None:
        """Return the group session of a clinician that starts then."""
        wanted = (clinician, start.astimezone(UTC))
        found = (each for each in self.sessions if (each.clinician, each.start.astimezone(UTC)) == wanted)
        return next(found, None)


def hold_owner(conversation_id: str) -> str:
    """Return who keeps what a conversation holds while it decides."""
    return f"hold:{conversation_id}"


def offer_owner(entry_id: str) -> str:
    """Return who keeps what is offered to an entry of the waiting list."""
    return f"offer:{entry_id}"


def offers_to(work: Work, conversation_id: str | None, service_id: str) -> list[WaitingEntry]:
    """Return the conversation's entries for a service that have an offer."""
    entries = work.waiting_list.of(conversation_id) if conversation_id is not None else []
    return [each for each in entries if each.service_id == service_id and each.state is WaitingState.OFFERED]


def own_keepers(work: Work, conversation_id: str | None, service_id: str) -> frozenset[str]:
    """Return what never blocks a conversation that books the service: its hold, and offers made to it."""
    if conversation_id is None:
        return NOBODY
    offers = (offer_owner(each.id) for each in offers_to(work, conversation_id, service_id))
    return frozenset((hold_owner(conversation_id), *offers))


def session_of_seat(resource: str) -> str | None:
    """Return the group session's id where the resource is a seat."""
    return resource[len("seat:") :].rpartition("#")[0] if resource.startswith("seat:") else None


def sessions_of_owner(work: Work, owner_id: str) -> list[GroupSession]:
    """Return the group sessions in which an owner has a seat."""
    ids = {session_of_seat(each.span.resource) for each in work.reservations.of_owner(owner_id)}
    found = (work.reservations.group_session(each) for each in ids if each is not None)
    return [session for session in found if session is not None]


def seats_of(work: Work, session: GroupSession, now: datetime) -> list[Reserved]:
    """Return the taken seats of a group session."""
    seats = [seat_resource(session.id, number) for number in range(1, session.capacity + 1)]
    return work.reservations.taken(seats, session.start, session.end, now)


def would_be_free(work: Work, owners: Iterable[str], now: datetime) -> frozenset[str]:
    """Return the owners, and the group sessions that would be empty without them."""
    leaving = frozenset(owners)
    empty = (
        session.id
        for owner in leaving
        for session in sessions_of_owner(work, owner)
        if all(seat.owner_id in leaving for seat in seats_of(work, session, now))
    )
    return leaving.union(empty)


def read_books(
    work: Work,
    clinic: Clinic,
    sought: Sought,
    now: datetime,
    *,
    last: datetime | None = None,
    ignoring: Collection[str] = NOBODY,
) -> Books:
    """Return what concerns what is sought, with a start from `sought.start` up to `last`."""
    service = sought.service
    start, end = sought.start - service.before, (last or sought.start) + service.length + service.after
    resources = resources_of(clinic, service, sought.clinician)
    if sought.conversation_id is not None:
        resources.append(person_resource(sought.conversation_id))
    taken = tuple(
        each for each in work.reservations.taken(resources, start, end, now) if each.owner_id not in ignoring
    )
    if not service.is_group:
        return Books(taken)
    # A session that only holds kept lapses with them; then its row alone is left.
    alive = {each.owner_id for each in taken}
    sessions = tuple(each for each in work.reservations.group_sessions(start, end) if each.id in alive)
    return Books(taken, sessions, _seats(work, sessions, now, ignoring))


def _seats(
    work: Work, sessions: Collection[GroupSession], now: datetime, ignoring: Collection[str]
) -> dict[str, frozenset[str]]:
    if not sessions:
        return {}
    seats = [seat_resource(each.id, n) for each in sessions for n in range(1, each.capacity + 1)]
    first, last = min(each.start for each in sessions), max(each.end for each in sessions)
    taken = [
        each.span.resource
        for each in work.reservations.taken(seats, first, last, now)
        if each.owner_id not in ignoring
    ]
    return {
        session.id: frozenset(seat for seat in taken if session_of_seat(seat) == session.id)
        for session in sessions
    }


def free_in(
    clinic: Clinic, sought: Sought, books: Books, now: datetime, *, last: datetime | None = None
) -> list[Opening]:
    """Return the openings that the books leave, by time, then as the profile lists."""
    return openings(
        clinic,
        sought.service,
        sought.start,
        last or sought.start,
        now=now,
        taken=books.taken,
        group_sessions=books.sessions,
        seats_taken=books.seats_taken,
        clinician=sought.clinician,
        person=sought.conversation_id,
    )


def closure_in(clinic: Clinic, sought: Sought, books: Books, now: datetime) -> Closure | None:
    """Return why the books leave nothing of what is sought, None where they do."""
    return why_closed(
        clinic,
        sought.service,
        sought.start,
        now=now,
        taken=books.taken,
        group_sessions=books.sessions,
        seats_taken=books.seats_taken,
        clinician=sought.clinician,
        person=sought.conversation_id,
    )
