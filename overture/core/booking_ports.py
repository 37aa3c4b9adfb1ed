"""What booking asks of the database. The repositories are parts of one unit of work (`core.ports.Work`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from overture.core.appointment import Appointment
from overture.core.reminder import Reminder
from overture.core.reservation import Block, GroupSession, Reserved, ReservedFor, Span
from overture.core.waiting import WaitingEntry


class Appointments(Protocol):
    """Booked meetings. Their times are kept free by reservations in the same unit of work."""

    def add(self, appointment: Appointment, now: datetime) -> None:
        """Store a new one."""

    def by_message(self, conversation_id: str, message_id: str) -> list[Appointment]:
        """Return what a message booked, a series in order: the same message again books nothing new."""

    def get(self, conversation_id: str, appointment_id: str) -> Appointment | None:
        """Return an appointment, only to its own conversation."""

    def by_id(self, appointment_id: str) -> Appointment | None:
        """Return an appointment to staff, reminders and links."""

    def of(self, conversation_id: str) -> list[Appointment]:
        """Return all appointments of a conversation, by start."""

    def between(
        self, start: datetime, end: datetime, clinicians: Iterable[str] | None = None
    ) -> list[Appointment]:
        """Return the booked appointments that touch the span, by start; `clinicians` None means all."""

    def change(self, appointment: Appointment, now: datetime) -> None:
        """Store clinician, room, session, start, end and sequence of a booked one; the rest stays."""

    def cancel(self, appointment_id: str, now: datetime) -> bool:
        """Cancel a booked one, its sequence one higher; False when it was not booked any more."""


class Reservations(Protocol):
    """Resources over time; see `core.reservation`."""

    def lock(self, resources: Iterable[str]) -> None:
        """Wait until no other unit of work is at these resources; in one fixed order, so that none waits for ever.

        Call it once, first, with all that the unit of work may reserve or release.
        """

    def forget_lapsed(self, now: datetime, resources: Iterable[str] | None = None) -> int:
        """Delete holds that have lapsed, of these resources or of all, and say how many."""

    def taken(
        self, resources: Iterable[str], start: datetime, end: datetime, now: datetime
    ) -> list[Reserved]:
        """Return what keeps any of the resources within the span; lapsed holds are left out."""

    def reserve(
        self,
        owner_id: str,
        reserved_for: ReservedFor,
        spans: Iterable[Span],
        until: datetime | None = None,
    ) -> None:
        """Keep all the spans or none.

        Raises:
            OpeningTaken: one of them overlaps another's; the unit of work can go on.
        """

    def release(self, owner_id: str) -> int:
        """Free all that an owner keeps, and say how many spans that were."""

    def of_owner(self, owner_id: str) -> list[Reserved]:
        """Return what an owner keeps."""

    def add_group_session(self, session: GroupSession) -> None:
        """Store a group session."""

    def group_session(self, session_id: str) -> GroupSession | None:
        """Return a group session."""

    def group_sessions(self, start: datetime, end: datetime) -> list[GroupSession]:
        """Return the group sessions that touch the span, by start."""

    def remove_group_session(self, session_id: str) -> None:
        """Delete a group session that has no seat taken any more."""

    def add_block(self, block: Block) -> None:
        """Store a block; its clinician is reserved apart."""

    def blocks(self, start: datetime, end: datetime) -> list[Block]:
        """Return the blocks that touch the span, by start."""

    def remove_block(self, block_id: str) -> bool:
        """Delete a block; False where there is none."""


class WaitingList(Protocol):
    """Who waits for a time."""

    def add(self, entry: WaitingEntry) -> None: ...
    def get(self, entry_id: str) -> WaitingEntry | None: ...
    def of(self, conversation_id: str) -> list[WaitingEntry]: ...
    def waiting(self) -> list[WaitingEntry]:
        """Return who waits and has no offer, who joined first first."""

    def lapsed_offers(self, now: datetime) -> list[WaitingEntry]:
        """Return offers that nobody took in time."""

    def change(self, entry: WaitingEntry, *, was: WaitingEntry) -> bool:
        """Store an entry unless its state or offer changed since `was` was read; False then."""


class Reminders(Protocol):
    """Reminders that are planned."""

    def plan(self, reminders: Iterable[Reminder]) -> None:
        """Store reminders; one of the same appointment, start and due time is stored once."""

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """Return pending reminders whose time has come, oldest first."""

    def settle(self, reminder: Reminder) -> bool:
        """Store the state of a pending reminder; False where another has settled it."""

    def drop_of(self, appointment_id: str) -> int:
        """Drop all pending reminders of an appointment, and say how many."""

    def next_due(self) -> datetime | None:
        """Return when the next one is due."""


@dataclass(frozen=True)
class Link:
    """A door to one appointment; the token itself is never stored, only its hash."""

    token_hash: str
    appointment_id: str
    made_at: datetime
    lapses_at: datetime
    used_at: datetime | None = None


class Links(Protocol):
    """Single-use links to show, move or cancel an appointment."""

    def add(self, link: Link) -> None: ...
    def get(self, token_hash: str) -> Link | None: ...
    def use(self, token_hash: str, now: datetime) -> bool:
        """Mark it used; False where it was used or has lapsed already."""

    def forget_of(self, appointment_id: str) -> None:
        """Delete all links to an appointment."""
