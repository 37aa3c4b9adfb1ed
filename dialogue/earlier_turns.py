"""Reads from a tracker what was said before the message that comes in now."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.risk_policy import TOPICS, risk_of
from dialogue.said_before import Button, Reply, SaidBefore, Turn
from dialogue.understanding import FALLBACK


def said_before(tracker: DialogueStateTracker | None, now: float, session_minutes: float) -> SaidBefore:
    """Return what was said in the session that the next message belongs to; nothing where it starts a new one."""
    newest = tracker.get_last_event_for(UserUttered) if tracker is not None else None
    # Rasa itself starts the new session only while it handles the message.
    if tracker is None or newest is None or now - newest.timestamp > session_minutes * 60:
        return SaidBefore()
    return SaidBefore(tuple(reversed(_turns(tracker))), tracker.active_loop_name)


def _turns(tracker: DialogueStateTracker) -> list[Turn]:
    turns: list[tuple[UserUttered, list[BotUttered]]] = []
    for event in tracker.events:
        if isinstance(event, SessionStarted):
            turns.clear()
        elif isinstance(event, UserUttered):
            turns.append((event, []))
        elif isinstance(event, BotUttered) and turns:
            turns[-1][1].append(event)
    return [_turn(message, replies) for message, replies in turns]


def _turn(message: UserUttered, replies: list[BotUttered]) -> Turn:
    intent = message.intent_name or FALLBACK
    return Turn(
        text=message.text or "",
        topics=() if intent == FALLBACK else tuple(message.parse_data.get(TOPICS) or (intent,)),
        replies=tuple(map(_reply, replies)),
        was_urgent=risk_of(message).is_urgent,
    )


def _reply(event: BotUttered) -> Reply:
    return Reply(
        text=event.text or "",
        buttons=tuple(Button(one["title"], one["payload"]) for one in event.data.get("buttons") or ()),
        response=(event.metadata or {}).get("utter_action") or "",
    )
