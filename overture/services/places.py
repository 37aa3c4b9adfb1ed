"""Taking a place in the books and letting one go, inside one unit of work.

Locks go in two steps, always in this order: who it is for (`lock_person`), then the resources. So what an owner
keeps can be read before it is locked, and no two wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from overture.core.allocation import allocate, resources_of
from overture.core.appointment import Appointment, Opening
from overture.core.clinic import Clinic
from overture.core.closure import Reason
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.core.ports import Work
from overture.core.reservation import GroupSession, ReservedFor, Span, person_resource, seat_resource
from overture.services.books import (
    Books,
    Sought,
    closure_in,
    free_in,
    read_books,
    seats_of,
    sessions_of_owner,
)

# Somebody was faster; all other reasons are the clinic's own.
_OTHERS = frozenset((Reason.PERSON_BUSY, Reason.FULL, Reason.TAKEN, Reason.NO_ROOM, Reason.NO_INSTRUMENT))


@dataclass(frozen=True)
class Keeper:
    """Who keeps a place; `until` is when a hold or an offer lapses."""

    owner_id: str
    reserved_for: ReservedFor
    until: datetime | None = None


@dataclass(frozen=True)
class Place:
    """What was taken: start and end in UTC, the room and, of a group, the session."""

    clinician: str
    start: datetime
    end: datetime
    room: str | None
    session_id: str | None
    seats_left: int = 1


def lock_person(work: Work, conversation_id: str | None) -> None:
    """Wait until no other unit of work is at what this person keeps; first, before `lock_places`."""
    if conversation_id is not None:
        work.reservations.lock([person_resource(conversation_id)])


def lock_appointment(work: Work, appointment: Appointment) -> None:
    """Wait until no other unit of work is at what this appointment keeps; first, before `lock_places`."""
    if appointment.conversation_id is None:
        work.reservations.lock([f"appointment:{appointment.id}"])
    lock_person(work, appointment.conversation_id)


def lock_places(
    work: Work, clinic: Clinic, now: datetime, *, sought: Iterable[Sought] = (), owners: Iterable[str] = ()
) -> None:
    """Wait until no other unit of work is at all that may be taken or let go, and forget what has lapsed there."""
    resources: set[str] = set()
    for each in sought:
        resources.update(resources_of(clinic, each.service, each.clinician))
        if each.conversation_id is not None:
            resources.add(person_resource(each.conversation_id))
    for owner in owners:
        keeping = [owner, *(session.id for session in sessions_of_owner(work, owner))]
        for one in keeping:
            resources.update(kept.span.resource for kept in work.reservations.of_owner(one))
    work.reservations.lock(sorted(resources))
    work.reservations.forget_lapsed(now, resources)


def refusal(clinic: Clinic, sought: Sought, books: Books, now: datetime) -> OpeningTaken | OpeningUnavailable:
    """Return why what is sought cannot be had."""
    closure = closure_in(clinic, sought, books, now)
    if closure is None or closure.reason in _OTHERS:
        return OpeningTaken()
    return OpeningUnavailable(closure.reason.value)


def take_place(work: Work, clinic: Clinic, sought: Sought, keeper: Keeper, now: datetime) -> Place:
    """Keep what is sought with the first clinician who is free; all that it may take must be locked.

    Raises:
        OpeningTaken: somebody else has it.
        OpeningUnavailable: nobody could be booked then, whoever is free.
    """
    books = read_books(work, clinic, sought, now)
    for opening in free_in(clinic, sought, books, now):
        try:
            if sought.service.is_group:
                return _take_seat(work, clinic, sought, opening, keeper, books, now)
            return _take_whole(work, clinic, sought, opening, keeper, books)
        except OpeningTaken:
            # The database has the last word; the next clinician may do.
            continue
    raise refusal(clinic, sought, books, now)


def let_go(work: Work, owner_id: str, now: datetime) -> None:
    """Free all that an owner keeps; a group session without a seat taken goes with it."""
    sessions = sessions_of_owner(work, owner_id)
    work.reservations.release(owner_id)
    for session in sessions:
        _settle_session(work, session, now)


def _take_whole(
    work: Work, clinic: Clinic, sought: Sought, opening: Opening, keeper: Keeper, books: Books
) -> Place:
    start, end = opening.start.astimezone(UTC), opening.end.astimezone(UTC)
    allocation = allocate(clinic, sought.service, opening.clinician, start, books.taken)
    if allocation is None:
        raise OpeningTaken()
    spans = (*allocation.spans(), *_person_spans(sought, start, end))
    work.reservations.reserve(keeper.owner_id, keeper.reserved_for, spans, keeper.until)
    return Place(opening.clinician, start, end, allocation.room, None)


def _take_seat(
    work: Work,
    clinic: Clinic,
    sought: Sought,
    opening: Opening,
    keeper: Keeper,
    books: Books,
    now: datetime,
) -> Place:
    session = books.session_at(opening.clinician, opening.start)
    if session is None:
        session = _open_session(work, clinic, sought, opening, keeper, books)
    seats = [seat_resource(session.id, number) for number in range(1, session.capacity + 1)]
    taken = books.seats.get(session.id, frozenset())
    seat = next((each for each in seats if each not in taken), None)
    if seat is None:
        raise OpeningTaken()
    # Seats are not locked one by one: whoever is at one has locked the session's clinician.
    work.reservations.forget_lapsed(now, seats)
    spans = (Span(seat, session.start, session.end), *_person_spans(sought, session.start, session.end))
    try:
        work.reservations.reserve(keeper.owner_id, keeper.reserved_for, spans, keeper.until)
    finally:
        _settle_session(work, session, now)
    left = session.capacity - len(taken) - 1
    return Place(session.clinician, session.start, session.end, session.room, session.id, left)


def _open_session(
    work: Work, clinic: Clinic, sought: Sought, opening: Opening, keeper: Keeper, books: Books
) -> GroupSession:
    start, end = opening.start.astimezone(UTC), opening.end.astimezone(UTC)
    for old in work.reservations.group_sessions(start, end):
        # Only what lapsed holds left behind can still stand where the clinician is free.
        if old.clinician == opening.clinician:
            work.reservations.remove_group_session(old.id)
    allocation = allocate(clinic, sought.service, opening.clinician, start, books.taken)
    if allocation is None:
        raise OpeningTaken()
    session = GroupSession(
        id=str(uuid.uuid4()),
        service=sought.service.id,
        clinician=opening.clinician,
        room=allocation.room,
        start=start,
        end=end,
        capacity=sought.service.capacity,
    )
    work.reservations.reserve(session.id, ReservedFor.GROUP_SESSION, allocation.spans(), keeper.until)
    work.reservations.add_group_session(session)
    return session


def _settle_session(work: Work, session: GroupSession, now: datetime) -> None:
    """Let a group session stand as long as its last seat: for good, until the last hold lapses, or no more."""
    seats = seats_of(work, session, now)
    if not seats:
        work.reservations.release(session.id)
        work.reservations.remove_group_session(session.id)
        return
    lapses = [seat.until for seat in seats if seat.until is not None]
    until = max(lapses) if len(lapses) == len(seats) else None
    kept = work.reservations.of_owner(session.id)
    if all(each.until == until for each in kept):
        return
    work.reservations.release(session.id)
    spans = [each.span for each in kept]
    work.reservations.reserve(session.id, ReservedFor.GROUP_SESSION, spans, until)


def _person_spans(sought: Sought, start: datetime, end: datetime) -> tuple[Span, ...]:
    if sought.conversation_id is None:
        return ()
    return (Span(person_resource(sought.conversation_id), start, end),)
