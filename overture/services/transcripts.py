"""Reading a conversation: what is new for a client, and the whole of it for staff."""

from __future__ import annotations

from dataclasses import dataclass

from overture.core.appointment import Appointment
from overture.core.conversation import Conversation
from overture.core.errors import ConversationNotFound
from overture.core.handoff import Handoff
from overture.core.ports import Store
from overture.core.transcript import Delivery, Turn


@dataclass(frozen=True)
class Events:
    """What a client has not seen: turns in order, whether an answer is being worked on, and up to where."""

    turns: tuple[Turn, ...]
    typing: bool
    last_event: int


@dataclass(frozen=True)
class Transcript:
    """A whole conversation as staff may see it, drafts included."""

    conversation: Conversation
    turns: tuple[Turn, ...]
    handoffs: tuple[Handoff, ...]
    appointments: tuple[Appointment, ...]


def events_after(store: Store, conversation_id: str, after: int) -> Events:
    """Return what came behind an event. Asking for it says that all up to it has arrived."""
    with store.read() as work:
        all_turns = work.transcripts.of(conversation_id)
        typing = work.inbox.is_pending(conversation_id)
    arrived = any(turn.event <= after and turn.delivery is Delivery.PENDING for turn in all_turns)
    if arrived:
        with store.write() as work:
            work.transcripts.mark_fetched(conversation_id, after)
    new = tuple(turn for turn in all_turns if turn.event > after)
    return Events(new, typing, max([after, *(turn.event for turn in new)]))


def event_of_message(store: Store, conversation_id: str, message_id: str) -> int:
    """Return the event at which a message stands, 0 when this conversation has no such message."""
    with store.read() as work:
        turn = work.transcripts.get(message_id)
    return turn.event if turn is not None and turn.conversation_id == conversation_id else 0


def whole_transcript(store: Store, conversation_id: str) -> Transcript:
    """Return everything that is kept of a conversation.

    Raises:
        ConversationNotFound: no such id.
    """
    with store.read() as work:
        conversation = work.conversations.get(conversation_id)
        if conversation is None:
            raise ConversationNotFound()
        return Transcript(
            conversation=conversation,
            turns=tuple(work.transcripts.of(conversation_id, drafts=True)),
            handoffs=tuple(work.handoffs.of(conversation_id)),
            appointments=tuple(work.appointments.of(conversation_id)),
        )
