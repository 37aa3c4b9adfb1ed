"""Saying something to a person: the turn, its buttons and its way out are stored together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from overture.core.conversation import Channel, Conversation
from overture.core.ports import NewTurn, Work
from overture.core.transcript import Delivery, Reply, Speaker, Turn, Understanding

NOTHING_UNDERSTOOD = Understanding()


def say(
    work: Work,
    conversation: Conversation,
    replies: Sequence[Reply],
    now: datetime,
    *,
    speaker: Speaker = Speaker.ASSISTANT,
    staff_id: str | None = None,
    in_reply_to: str | None = None,
    understanding: Understanding = NOTHING_UNDERSTOOD,
    asks: str | None = None,
    urgent: bool = False,
    draft: bool = False,
) -> list[Turn]:
    """Store replies in order and queue them for the channel; a draft is stored for staff only.

    `asks` goes with the last reply: it is what the client should offer a keyboard for.
    """
    turns = []
    for number, reply in enumerate(replies, start=1):
        turn_id = str(uuid.uuid4())
        turn = work.transcripts.add(
            NewTurn(
                id=turn_id,
                conversation_id=conversation.id,
                at=now,
                speaker=speaker,
                text=reply.text,
                delivery=Delivery.DRAFT if draft else Delivery.PENDING,
                buttons=work.buttons.add(conversation.id, turn_id, reply.buttons, now),
                understanding=understanding,
                asks=asks if number == len(replies) else None,
                in_reply_to=in_reply_to,
                staff_id=staff_id,
            )
        )
        if conversation.channel is Channel.TELEGRAM and not draft:
            work.outbox.add(conversation, turn_id, now, urgent=urgent)
        turns.append(turn)
    return turns
