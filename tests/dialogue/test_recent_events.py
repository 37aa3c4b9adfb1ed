from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.recent_events import recent_events


def turn(number: int, *events: Event) -> list[Event]:
    return [UserUttered(f"message {number}"), *events, BotUttered("reply"), ActionExecuted("action_listen")]


def begun() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def tracker(domain: Domain, *events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", list(events), slots=domain.slots)


def shortened(domain: Domain, whole: DialogueStateTracker, turns: int = 3) -> DialogueStateTracker:
    return tracker(domain, *recent_events(whole, turns))


def test_a_short_conversation_stays_as_it_is(domain: Domain) -> None:
    whole = tracker(domain, *begun(), *turn(1), *turn(2))

    assert recent_events(whole, 3) == list(whole.events)


def test_only_the_newest_messages_are_kept(domain: Domain) -> None:
    whole = tracker(domain, *begun(), *(event for number in range(10) for event in turn(number)))

    kept = [event.text for event in recent_events(whole, 3) if isinstance(event, UserUttered)]

    assert kept == ["message 7", "message 8", "message 9"]


def test_slots_and_form_of_what_is_left_out_are_restored(domain: Domain) -> None:
    opening = turn(0, ActiveLoop("appointment_form"), SlotSet("appointment_day", "2026-03-02"))
    asked = turn(1, SlotSet("requested_slot", "appointment_time"))
    whole = tracker(
        domain, *begun(), *opening, *asked, *(event for number in range(2, 9) for event in turn(number))
    )

    short = shortened(domain, whole)

    assert short.active_loop_name == "appointment_form"
    assert short.current_slot_values() == whole.current_slot_values()
    assert short.latest_action_name == "action_listen"


def test_a_form_that_ended_stays_ended(domain: Domain) -> None:
    ended = [*turn(0, ActiveLoop("appointment_form")), *turn(1, ActiveLoop(None))]
    whole = tracker(domain, *begun(), *ended, *(event for number in range(2, 9) for event in turn(number)))

    assert shortened(domain, whole).active_loop_name is None


def test_shortening_again_and_again_keeps_the_state(domain: Domain) -> None:
    short = tracker(
        domain, *begun(), *turn(0, ActiveLoop("appointment_form"), SlotSet("form_set_aside", "x"))
    )
    for number in range(1, 30):
        short = shortened(domain, tracker(domain, *short.events, *turn(number)))

    assert short.active_loop_name == "appointment_form"
    assert short.get_slot("form_set_aside") == "x"
    assert len(short.events) < 30


def test_an_ended_session_is_left_out(domain: Domain) -> None:
    whole = tracker(domain, *begun(), *turn(1), *begun(), *turn(2))

    kept = recent_events(whole, 3)

    assert [event.text for event in kept if isinstance(event, UserUttered)] == ["message 2"]
    assert isinstance(kept[0], ActionExecuted)
    assert isinstance(kept[1], SessionStarted)


def test_the_restored_state_is_no_later_than_the_message_that_follows_it(domain: Domain) -> None:
    whole = tracker(domain, *begun(), *(event for number in range(10) for event in turn(number)))

    times = [event.timestamp for event in recent_events(whole, 3)]

    assert times == sorted(times)


@pytest.mark.parametrize("events", [[], [UserUttered("alone")]])
def test_a_conversation_that_never_began_a_session_is_kept(domain: Domain, events: list[Event]) -> None:
    assert recent_events(tracker(domain, *events), 3) == events
