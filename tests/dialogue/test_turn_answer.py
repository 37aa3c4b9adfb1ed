from __future__ import annotations

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.turn_answer import answer_in
from tests.dialogue.stand_ins import CRISIS, Conversation


async def told(
    agent: Agent, conversation: Conversation, message_id: str, payload: str
) -> DialogueStateTracker:
    """Press a button of ours."""
    metadata = {"message_id": message_id}
    await agent.handle_message(
        UserMessage(payload, CollectingOutputChannel(), conversation.id, metadata=metadata)
    )
    return await conversation.tracker()


def test_a_new_conversation_holds_no_answer() -> None:
    assert answer_in(None, "m1") is None


async def test_an_answer_tells_what_was_said_and_meant(agent: Agent, conversation: Conversation) -> None:
    tracker = await told(agent, conversation, "m1", "/book_appointment")

    answer = answer_in(tracker, "m1")

    assert answer == {
        "message_id": "m1",
        "replies": [{"text": "said by action_ask_appointment_service", "buttons": []}],
        "topic": "book_appointment",
        "topics": ["book_appointment"],
        "confidence": 1.0,
        "risk": {"level": "none", "topic": None, "evidence": []},
        "form": "appointment_form",
        "requested_slot": "appointment_service",
    }


async def test_buttons_travel_with_the_reply(agent: Agent, conversation: Conversation) -> None:
    tracker = await told(agent, conversation, "m1", "/benefits")

    answer = answer_in(tracker, "m1")

    assert answer is not None
    assert all(set(button) == {"title", "payload"} for button in answer["replies"][0]["buttons"])
    assert answer["replies"][0]["buttons"]


async def test_an_earlier_answer_is_as_it_was_then(agent: Agent, conversation: Conversation) -> None:
    first = answer_in(await told(agent, conversation, "m1", "/book_appointment"), "m1")
    await told(agent, conversation, "m2", "/request_human")

    assert answer_in(await conversation.tracker(), "m1") == first


async def test_a_message_that_is_not_there_has_no_answer(agent: Agent, conversation: Conversation) -> None:
    tracker = await told(agent, conversation, "m1", "/greet")

    assert answer_in(tracker, "m2") is None


async def test_a_form_that_ended_asks_nothing(agent: Agent, conversation: Conversation) -> None:
    await told(agent, conversation, "m1", "/book_appointment")

    answer = answer_in(await told(agent, conversation, "m2", "/deny"), "m2")

    assert answer is not None
    assert (answer["form"], answer["requested_slot"]) == (None, None)


@pytest.mark.parametrize(("intent", "topic"), [("cost", "cost"), ("inform", "book_appointment")])
async def test_a_crisis_keeps_its_topic(conversation: Conversation, intent: str, topic: str) -> None:
    await conversation.say(intent, risk=CRISIS, topics=[topic], metadata={"message_id": "m1"})

    answer = answer_in(await conversation.tracker(), "m1")

    assert answer is not None
    assert (answer["topic"], answer["risk"]) == (topic, CRISIS)
