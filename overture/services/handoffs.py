"""Handing a conversation to staff and back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from overture.core.conversation import TEXT_LIMIT, Conversation, Holder
from overture.core.errors import (
    HandoffNotFound,
    HandoffTaken,
    MayOnlyRead,
    MessageEmpty,
    MessageTooLong,
    NotHolding,
)
from overture.core.handoff import Handoff, HandoffState, Priority
from overture.core.message_text import clean
from overture.core.ports import Clock, Notices, Store, Words, Work
from overture.core.risk import Risk
from overture.core.staff import Staff
from overture.core.transcript import Reply, Speaker, Turn
from overture.services.speaking import say

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """The outside that staff's work needs."""

    store: Store
    clock: Clock
    words: Words
    notices: Notices


def request_in(
    work: Work, conversation: Conversation, priority: Priority, reason: str, now: datetime
) -> Handoff:
    """File a handoff within a unit of work: once, made more urgent rather than doubled.

    One that staff accepted and whose conversation they have given back is closed first, so that the
    new request waits in the queue again instead of vanishing in a finished one.
    """
    present = work.handoffs.open_for(conversation.id)
    if (
        present is not None
        and present.state is HandoffState.ACCEPTED
        and conversation.holder is Holder.ASSISTANT
    ):
        work.handoffs.close(present.id, now)
    return work.handoffs.request(conversation.id, priority, reason, now)


def request_for_risk(work: Work, conversation: Conversation, risk: Risk, now: datetime) -> Handoff:
    """File what a screening finding asks for: urgent for crisis and emergency, else normal."""
    priority = Priority.URGENT if risk.is_urgent else Priority.NORMAL
    return request_in(work, conversation, priority, f"{risk.level.value}: {risk.topic}", now)


def request_handoff(store: Store, clock: Clock, conversation_id: str, reason: str) -> Handoff:
    """File a normal handoff that the person, or an answer that was missing, asked for.

    Raises:
        HandoffNotFound: there is no such conversation.
    """
    with store.write() as work:
        conversation = _conversation(work, conversation_id)
        handoff = request_in(work, conversation, Priority.NORMAL, reason, clock.now())
    log.info("handoff %s requested for conversation %s", handoff.id, conversation_id)
    return handoff


def take_over(desk: Desk, staff: Staff, conversation_id: str) -> None:
    """Make a member of staff the holder; of several at once exactly one wins.

    Raises:
        HandoffTaken: somebody else holds the conversation.
        MayOnlyRead: this role answers nobody.
    """
    if not staff.may_answer:
        raise MayOnlyRead
    now = desk.clock.now()
    with desk.store.write() as work:
        conversation = _conversation(work, conversation_id)
        if conversation.is_held_by_staff:
            if conversation.holder_staff_id == staff.id:
                return
            raise HandoffTaken(_name_of_holder(work, conversation))
        handoff = request_in(work, conversation, Priority.NORMAL, "staff", now)
        if not work.conversations.hand_to(
            conversation_id, Holder.STAFF, staff.id, conversation.holder_version
        ):
            raise HandoffTaken("Someone else")
        work.handoffs.accept(handoff.id, staff.id, now)
        joined = desk.words.reply("utter_staff_joined", staff=staff.name)
        say(work, conversation, [joined], now, speaker=Speaker.SYSTEM)
        work.accounts.note(staff.id, "take_over", conversation_id, now)
    log.info("conversation %s held by staff %s", conversation_id, staff.id)
    desk.notices.changed(conversation_id)


def write_as_staff(desk: Desk, staff: Staff, conversation_id: str, text: str) -> Turn:
    """Say something to the person on their own channel.

    Raises:
        NotHolding: take the conversation over first.
        MessageEmpty, MessageTooLong: nothing is sent.
    """
    readable = clean(text)
    if not readable:
        raise MessageEmpty()
    if len(readable) > TEXT_LIMIT:
        raise MessageTooLong(len(readable), TEXT_LIMIT)
    now = desk.clock.now()
    with desk.store.write() as work:
        conversation = _held_by(work, staff, conversation_id)
        turn = say(
            work, conversation, [Reply(readable)], now, speaker=Speaker.STAFF, staff_id=staff.id, urgent=True
        )[0]
        work.accounts.note(staff.id, "reply", conversation_id, now)
    desk.notices.changed(conversation_id)
    return turn


def give_back(desk: Desk, staff: Staff, conversation_id: str) -> None:
    """Let the assistant answer again; the handoff stays accepted until it is closed.

    Raises:
        NotHolding: somebody else holds it, or the assistant already does.
    """
    now = desk.clock.now()
    with desk.store.write() as work:
        conversation = _held_by(work, staff, conversation_id)
        _return_to_assistant(desk, work, conversation, now)
        work.accounts.note(staff.id, "give_back", conversation_id, now)
    desk.notices.changed(conversation_id)


def close(desk: Desk, staff: Staff, conversation_id: str) -> None:
    """End the handoff, and give the conversation back where this member of staff still holds it.

    Raises:
        HandoffTaken: somebody else holds the conversation.
        MayOnlyRead: this role ends nothing.
    """
    if not staff.may_answer:
        raise MayOnlyRead
    now = desk.clock.now()
    with desk.store.write() as work:
        conversation = _conversation(work, conversation_id)
        if conversation.is_held_by_staff:
            if conversation.holder_staff_id != staff.id:
                raise HandoffTaken(_name_of_holder(work, conversation))
            _return_to_assistant(desk, work, conversation, now)
        handoff = work.handoffs.open_for(conversation_id)
        if handoff is not None:
            work.handoffs.close(handoff.id, now)
        work.accounts.note(staff.id, "close", conversation_id, now)
    desk.notices.changed(conversation_id)


def _return_to_assistant(desk: Desk, work: Work, conversation: Conversation, now: datetime) -> None:
    if not work.conversations.hand_to(conversation.id, Holder.ASSISTANT, None, conversation.holder_version):
        raise NotHolding()
    say(work, conversation, [desk.words.reply("utter_staff_left")], now, speaker=Speaker.SYSTEM)


def _conversation(work: Work, conversation_id: str) -> Conversation:
    conversation = work.conversations.get(conversation_id)
    if conversation is None:
        raise HandoffNotFound()
    return conversation


def _held_by(work: Work, staff: Staff, conversation_id: str) -> Conversation:
    conversation = _conversation(work, conversation_id)
    if conversation.holder_staff_id != staff.id:
        raise NotHolding()
    return conversation


def _name_of_holder(work: Work, conversation: Conversation) -> str:
    holder = conversation.holder_staff_id and work.accounts.get(conversation.holder_staff_id)
    return holder.name if holder else "Someone else"
