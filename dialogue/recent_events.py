"""Keeps a tracker short: its newest turns, and before them only the state that they started from.

Rasa replays every event of a conversation for each turn, so that a long one grows slow. Our
transcript is kept elsewhere; the tracker needs no more than its policies look back.
"""

from __future__ import annotations

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def recent_events(tracker: DialogueStateTracker, turns: int) -> list[Event]:
    """Return the events of the last `turns` messages, led by events that restore slots and form."""
    events = _of_this_session(list(tracker.events))
    messages = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(messages) <= turns:
        return events
    cut = messages[-turns]
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], slots=tracker.slots.values())
    return _restoring(before, events[cut].timestamp) + events[cut:]


def _of_this_session(events: list[Event]) -> list[Event]:
    starts = [index for index, event in enumerate(events) if isinstance(event, SessionStarted)]
    if not starts:
        return events
    start = starts[-1]
    follows_action = start > 0 and isinstance(events[start - 1], ActionExecuted)
    return events[start - 1 if follows_action else start :]


def _restoring(before: DialogueStateTracker, timestamp: float) -> list[Event]:
    """Return events that lead a new tracker to this state. They carry the time of what follows them."""
    filled = [slot for slot in before.slots.values() if slot.value != slot.initial_value]
    restoring: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    restoring += [SlotSet(slot.name, slot.value) for slot in filled]
    if before.active_loop_name is not None:
        restoring.append(ActiveLoop(before.active_loop_name))
    restoring.append(ActionExecuted(ACTION_LISTEN_NAME))
    for event in restoring:
        event.timestamp = timestamp
    return restoring
