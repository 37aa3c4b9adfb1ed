"""What Rasa's door answers to a turn, read back from the stored tracker, the first time as any other.

Reading it back proves that the turn was kept: with its store broken Rasa would answer and forget.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.risk_policy import TOPICS, risk_of
from dialogue.risk_screener import as_dict
from dialogue.understanding import read

MESSAGE_ID = "message_id"


def answer_in(tracker: DialogueStateTracker | None, message_id: str) -> dict[str, Any] | None:
    """Return the answer to the message of this id, or None when the tracker does not hold it."""
    if tracker is None:
        return None
    events = list(tracker.events)
    start = next(
        (index for index in reversed(range(len(events))) if _is_message(events[index], message_id)), None
    )
    if start is None:
        return None
    turn = list(takewhile(lambda event: not isinstance(event, UserUttered), events[start + 1 :]))
    end = start + 1 + len(turn)
    after = tracker if end == len(events) else _as_of(tracker, events[:end])
    message = events[start]
    assert isinstance(message, UserUttered)
    meaning = read(message.parse_data)
    return {
        "message_id": message_id,
        "replies": [_reply(event) for event in turn if isinstance(event, BotUttered)],
        "topic": meaning.topic,
        "topics": list(message.parse_data.get(TOPICS) or meaning.topics),
        "confidence": round(meaning.confidence, 4),
        "risk": as_dict(risk_of(message)),
        "form": after.active_loop_name,
        "requested_slot": after.get_slot(REQUESTED_SLOT) if after.active_loop_name else None,
    }


def _is_message(event: Event, message_id: str) -> bool:
    return isinstance(event, UserUttered) and (event.metadata or {}).get(MESSAGE_ID) == message_id


def _as_of(tracker: DialogueStateTracker, events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(tracker.sender_id, events, slots=tracker.slots.values())


def _reply(event: BotUttered) -> dict[str, Any]:
    buttons = event.data.get("buttons") or []
    return {
        "text": event.text or "",
        "buttons": [{"title": one["title"], "payload": one["payload"]} for one in buttons],
    }
