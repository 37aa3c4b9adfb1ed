"""What the core and the services ask of the outside. Adapters answer; tests may answer with fakes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from overture.core.booking_ports import Appointments, Links, Reminders, Reservations, WaitingList
from overture.core.conversation import Channel, Conversation, Holder, NewConversation
from overture.core.handoff import Handoff, Priority
from overture.core.inbound import Inbound, Lease, Pending
from overture.core.risk import Risk
from overture.core.staff import SignIn, Staff
from overture.core.transcript import Button, ButtonPayload, Delivery, Reply, Speaker, Turn, Understanding


class Clock(Protocol):
    """The only source of the present time."""

    def now(self) -> datetime:
        """Return the aware UTC time."""


class Screen(Protocol):
    """The lexical screen."""

    def screen(self, text: str) -> Risk:
        """Return what one message shows."""


class Words(Protocol):
    """Reviewed texts that are said without Rasa."""

    def safety(self, risk: Risk) -> Reply:
        """Return the fixed words for a finding other than none."""

    def reply(self, name: str, **values: str) -> Reply:
        """Return the response of that name with its placeholders filled."""


class Notices(Protocol):
    """Tells whoever waits in this process that something changed."""

    def changed(self, conversation_id: str) -> None:
        """A conversation has a new turn, holder, handoff or delivery."""


@dataclass(frozen=True)
class DialogueTurn:
    """What Rasa made of one message."""

    replies: tuple[Reply, ...]
    understanding: Understanding
    risk: Risk
    form: str | None
    requested_slot: str | None


@dataclass(frozen=True)
class Assessment:
    """What Rasa sees in one text alone; nothing is answered and nothing is kept."""

    understanding: Understanding
    risk: Risk


class Dialogue(Protocol):
    """Rasa, behind its loopback door."""

    async def turn(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        payload: str | None,
        *,
        risk_already_said: bool,
        earlier: Sequence[Risk] = (),
    ) -> DialogueTurn:
        """Run one turn, `earlier` being what was found in the person's turns before, oldest first; the same message id again gives the recorded answer.

        Raises:
            DialogueUnavailable: down, slow, empty or not stored.
        """

    async def assess(self, texts: Sequence[str]) -> list[Assessment]:
        """Return what each text shows by itself, in order.

        Raises:
            DialogueUnavailable: down, slow, or an answer of another shape.
        """


class Accepted(Enum):
    """What became of a message at the door."""

    NEW = "new"
    REPEAT = "repeat"
    DIFFERS = "differs"


class Conversations(Protocol):
    """Conversations and the leases on them."""

    def add(self, new: NewConversation) -> Conversation: ...
    def get(self, conversation_id: str) -> Conversation | None: ...
    def by_token(self, conversation_id: str, token_hash: str) -> Conversation | None: ...
    def by_address(self, channel: Channel, address: str) -> Conversation | None: ...
    def recent(self, limit: int, *, skip: int = 0) -> list[Conversation]: ...
    def set_dialogue_state(
        self, conversation_id: str, form: str | None, requested_slot: str | None
    ) -> None: ...
    def raise_risk(self, conversation_id: str, risk: Risk) -> None: ...
    def set_reachable(self, conversation_id: str, reachable: bool) -> None: ...
    def set_timezone(self, conversation_id: str, timezone: str) -> None: ...
    def hand_to(self, conversation_id: str, holder: Holder, staff_id: str | None, version: int) -> bool: ...
    def claim(self, owner: str, now: datetime, until: datetime) -> Lease | None: ...
    def renew(self, lease: Lease, until: datetime) -> bool: ...
    def release(self, lease: Lease) -> None: ...
    def free_leases(self) -> None: ...


class Inbox(Protocol):
    """Accepted messages until they are answered."""

    def add(self, inbound: Inbound, channel: Channel) -> tuple[Accepted, str]: ...
    def next_for(self, conversation_id: str, now: datetime) -> Pending | None: ...
    def set_payload(self, message_id: str, payload: str) -> None: ...
    def mark_safety_said(self, message_id: str) -> None: ...
    def mark_holding_said(self, message_id: str) -> None: ...
    def postpone(self, message_id: str, until: datetime) -> None: ...
    def only_screen(self, message_id: str) -> None: ...
    def claim_screening(self, now: datetime, until: datetime) -> Pending | None: ...
    def finish(self, message_id: str) -> None: ...
    def is_pending(self, conversation_id: str) -> bool: ...
    def count_pending(self) -> int: ...
    def next_due(self) -> datetime | None: ...
    def next_screening_due(self) -> datetime | None: ...
    def has_message_after(self, conversation_id: str, moment: datetime, *, before: str) -> bool: ...


@dataclass(frozen=True)
class NewTurn:
    """A turn before it has its place in the order."""

    id: str
    conversation_id: str
    at: datetime
    speaker: Speaker
    text: str
    delivery: Delivery
    buttons: tuple[Button, ...] = ()
    understanding: Understanding = Understanding()
    risk: Risk = Risk()
    asks: str | None = None
    in_reply_to: str | None = None
    staff_id: str | None = None


class Transcripts(Protocol):
    """Turns, in order."""

    def add(self, new: NewTurn) -> Turn: ...
    def of(self, conversation_id: str, *, after: int = 0, drafts: bool = False) -> list[Turn]: ...
    def get(self, turn_id: str) -> Turn | None: ...
    def findings_before(self, conversation_id: str, turn_id: str, since: datetime) -> list[Risk]: ...
    def set_understanding(self, turn_id: str, understanding: Understanding, risk: Risk) -> None: ...
    def set_delivery(self, turn_id: str, delivery: Delivery) -> None: ...
    def mark_fetched(self, conversation_id: str, up_to: int) -> None: ...


class Buttons(Protocol):
    """What shown buttons mean; the meaning never leaves our side."""

    def add(
        self, conversation_id: str, turn_id: str, buttons: Sequence[ButtonPayload], now: datetime
    ) -> tuple[Button, ...]: ...
    def get(self, conversation_id: str, button_id: str) -> tuple[ButtonPayload, datetime] | None: ...


@dataclass(frozen=True)
class Parcel:
    """One reply waiting to be sent on a channel that must be pushed to."""

    turn_id: str
    conversation_id: str
    channel_address: str
    text: str
    buttons: tuple[Button, ...]
    parts_sent: int
    attempts: int
    made_at: datetime


class Outbox(Protocol):
    """Replies until their channel has taken them, in order within a conversation."""

    def add(self, conversation: Conversation, turn_id: str, now: datetime, *, urgent: bool) -> None: ...
    def due(self, channel: Channel, now: datetime, limit: int) -> list[Parcel]: ...
    def part_sent(self, turn_id: str, parts: int) -> None: ...
    def sent(self, turn_id: str) -> None: ...
    def retry(self, turn_id: str, at: datetime, error: str) -> None: ...
    def failed(self, turn_id: str, error: str) -> None: ...
    def next_due(self, channel: Channel) -> datetime | None: ...


@dataclass(frozen=True)
class QueueEntry:
    """One line of the staff queue."""

    handoff: Handoff
    conversation: Conversation
    accepted_by_name: str | None


class Handoffs(Protocol):
    """Requests for a person."""

    def request(self, conversation_id: str, priority: Priority, reason: str, now: datetime) -> Handoff: ...
    def open_for(self, conversation_id: str) -> Handoff | None: ...
    def accept(self, handoff_id: str, staff_id: str, now: datetime) -> bool: ...
    def close(self, handoff_id: str, now: datetime) -> None: ...
    def of(self, conversation_id: str) -> list[Handoff]: ...
    def queue(self) -> list[QueueEntry]: ...


class Accounts(Protocol):
    """Staff and who is signed in."""

    def add(self, staff: Staff, now: datetime) -> None: ...
    def get(self, staff_id: str) -> Staff | None: ...
    def by_name(self, name: str) -> Staff | None: ...
    def count(self) -> int: ...
    def refused_until(self, staff_id: str) -> datetime | None: ...
    def count_failure(self, staff_id: str, now: datetime) -> None: ...
    def forget_failures(self, staff_id: str) -> None: ...
    def sign_in(self, sign_in: SignIn) -> None: ...
    def signed_in(self, token_hash: str) -> SignIn | None: ...
    def seen(self, token_hash: str, now: datetime) -> None: ...
    def sign_out(self, token_hash: str) -> None: ...
    def note(self, staff_id: str | None, action: str, subject: str, now: datetime) -> None: ...


class Work(Protocol):
    """One unit of work: everything in it is committed together or not at all."""

    @property
    def conversations(self) -> Conversations: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def transcripts(self) -> Transcripts: ...
    @property
    def buttons(self) -> Buttons: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def handoffs(self) -> Handoffs: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def reservations(self) -> Reservations: ...
    @property
    def waiting_list(self) -> WaitingList: ...
    @property
    def reminders(self) -> Reminders: ...
    @property
    def links(self) -> Links: ...
    @property
    def accounts(self) -> Accounts: ...


class Store(Protocol):
    """Where units of work come from; `patience` is how many seconds to wait for a lock."""

    def write(self, *, patience: float = ...) -> AbstractContextManager[Work]: ...
    def read(self, *, patience: float = ...) -> AbstractContextManager[Work]: ...
