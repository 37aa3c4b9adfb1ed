"""Answering messages."""

from __future__ import annotations

import asyncio

import pytest

from overture.adapters.sql.database import Database
from overture.core.conversation import Conversation
from overture.core.handoff import HandoffState, Priority
from overture.core.risk import Risk, RiskLevel
from overture.core.transcript import Delivery, Reply, Speaker, Turn
from overture.services.handoffs import give_back, take_over
from overture.services.intake import accept_text
from overture.services.relay import Relay
from tests.helpers.store import House, ScriptedDialogue, house


@pytest.fixture
def here(database: Database) -> House:
    return house(database)


def relay_on(here: House, dialogue: ScriptedDialogue, owner: str = "worker") -> Relay:
    return Relay(here.store, here.clock, dialogue, here.desk.words, here.notes, owner=owner)


async def work(relay: Relay, seconds: float = 0.4) -> None:
    task = asyncio.create_task(relay.run())
    await asyncio.sleep(seconds)
    task.cancel()
    await relay.drain(5)


def turns(here: House, conversation: Conversation, *, drafts: bool = False) -> list[Turn]:
    with here.store.read() as unit:
        return unit.transcripts.of(conversation.id, drafts=drafts)


async def test_messages_are_answered_in_order_once_each(here: House) -> None:
    conversation = here.conversation()
    ids = [accept_text(here.intake, conversation, str(n), f"question {n}") for n in range(5)]
    dialogue = ScriptedDialogue()

    await work(relay_on(here, dialogue))

    assert [text for text, _, _ in dialogue.seen] == [f"question {n}" for n in range(5)]
    answers = [turn for turn in turns(here, conversation) if turn.speaker is Speaker.ASSISTANT]
    assert [turn.in_reply_to for turn in answers] == ids
    assert answers[-1].asks == "day"
    assert answers[-1].understanding.topic == "benefits"


async def test_two_workers_never_answer_the_same_message(here: House) -> None:
    conversations = [here.conversation() for _ in range(6)]
    for conversation in conversations:
        accept_text(here.intake, conversation, conversation.id, "question")
    dialogue = ScriptedDialogue(pause=0.02)

    await asyncio.gather(*(work(relay_on(here, dialogue, owner), 1.0) for owner in ("one", "two")))

    assert len(dialogue.seen) == 6
    assert all(len(turns(here, conversation)) == 2 for conversation in conversations)


async def test_when_rasa_is_down_the_message_is_kept_and_answered_later(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "question")
    here.clock.forward(seconds=3)
    dialogue = ScriptedDialogue(failures=2)

    await work(relay_on(here, dialogue))
    held = [turn.text for turn in turns(here, conversation)]
    for _ in range(3):
        here.clock.forward(seconds=10)
        await work(relay_on(here, dialogue))

    assert held[1].startswith("Your message has arrived")
    assert [turn.text for turn in turns(here, conversation)] == [*held, "An answer."]


async def test_a_message_that_nobody_can_answer_goes_to_a_person(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "question")
    here.clock.forward(minutes=11)

    await work(relay_on(here, ScriptedDialogue(failures=99)))

    with here.store.read() as unit:
        handoff = unit.handoffs.open_for(conversation.id)
        assert unit.inbox.count_pending() == 0
    assert handoff is not None
    assert handoff.reason == "unanswered"


async def test_after_safety_words_rasas_answer_is_dropped_but_rasa_is_told(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "crisis words")
    dialogue = ScriptedDialogue()

    await work(relay_on(here, dialogue))

    assert dialogue.seen == [("crisis words", None, True)]
    assert len(turns(here, conversation)) == 2


async def test_with_rasa_down_lesser_risk_is_met_with_words_too(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "sad words")
    here.clock.forward(seconds=3)
    dialogue = ScriptedDialogue(failures=1)

    await work(relay_on(here, dialogue))
    here.clock.forward(seconds=10)
    await work(relay_on(here, dialogue))

    said = [turn for turn in turns(here, conversation) if turn.speaker is Speaker.ASSISTANT]
    assert len(said) == 1
    assert said[0].text != "An answer."


async def test_risk_that_only_rasa_sees_is_filed_too(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "a harmless look")
    dialogue = ScriptedDialogue(risk=Risk(RiskLevel.CRISIS, "abuse", ("classifier",)))

    await work(relay_on(here, dialogue))

    with here.store.read() as unit:
        handoff = unit.handoffs.open_for(conversation.id)
    assert handoff is not None
    assert handoff.reason == "crisis: abuse"


async def test_a_reply_under_way_when_staff_take_over_is_a_draft_and_never_sent(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "question")
    dialogue = ScriptedDialogue(pause=0.3)
    working = asyncio.create_task(work(relay_on(here, dialogue), 0.8))
    await dialogue.started.wait()

    await asyncio.to_thread(take_over, here.desk, here.staff(), conversation.id)
    await working

    assert [turn.speaker for turn in turns(here, conversation)] == [Speaker.PERSON, Speaker.SYSTEM]
    drafts = [turn for turn in turns(here, conversation, drafts=True) if turn.delivery is Delivery.DRAFT]
    assert [turn.text for turn in drafts] == ["An answer."]


async def test_while_staff_hold_rasa_gets_nothing_and_afterwards_it_does(here: House) -> None:
    conversation, staff = here.conversation(), here.staff()
    accept_text(here.intake, conversation, "1", "before")
    take_over(here.desk, staff, conversation.id)
    accept_text(here.intake, conversation, "2", "while held")
    dialogue = ScriptedDialogue()
    relay = relay_on(here, dialogue)

    await work(relay)
    silent = list(dialogue.seen)
    give_back(here.desk, staff, conversation.id)
    accept_text(here.intake, conversation, "3", "afterwards")
    await work(relay)

    assert silent == []
    assert [text for text, _, _ in dialogue.seen] == ["afterwards"]


async def test_an_empty_answer_becomes_words_and_a_handoff(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "question")

    await work(relay_on(here, ScriptedDialogue(replies=())))

    with here.store.read() as unit:
        assert unit.handoffs.open_for(conversation.id) is not None
    assert turns(here, conversation)[-1].text.startswith("I'm sorry, I could not answer")


async def test_a_worker_that_lost_its_lease_leaves_nothing_behind(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "question")
    slow, quick = ScriptedDialogue(pause=0.6), ScriptedDialogue(replies=(Reply("The other answer."),))
    first = asyncio.create_task(work(relay_on(here, slow, "first"), 1.2))
    await slow.started.wait()

    here.clock.forward(seconds=60)
    await work(relay_on(here, quick, "second"))
    await first

    said = [turn.text for turn in turns(here, conversation) if turn.speaker is Speaker.ASSISTANT]
    assert said.count("The other answer.") == 1
    assert "An answer." not in said


@pytest.mark.parametrize("text", ["crisis words", "sad words"])
async def test_an_empty_answer_to_a_finding_becomes_its_safety_words(here: House, text: str) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", text)

    await work(relay_on(here, ScriptedDialogue(replies=())))

    (said,) = [turn.text for turn in turns(here, conversation) if turn.speaker is Speaker.ASSISTANT]
    assert not said.startswith("I'm sorry, I could not answer")
    with here.store.read() as unit:
        assert [one.reason for one in unit.handoffs.of(conversation.id)] != ["unanswered"]


async def test_an_empty_answer_in_which_only_rasa_sees_a_crisis_becomes_its_safety_words(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "a harmless look")
    crisis = Risk(RiskLevel.CRISIS, "suicide", ("classifier",))

    await work(relay_on(here, ScriptedDialogue(replies=(), risk=crisis)))

    assert "988" in turns(here, conversation)[-1].text
    with here.store.read() as unit:
        handoff = unit.handoffs.open_for(conversation.id)
    assert handoff is not None
    assert handoff.priority is Priority.URGENT


async def test_with_rasa_frozen_lesser_risk_is_met_with_words_within_two_seconds(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "sad words")

    await work(relay_on(here, ScriptedDialogue(pause=2.2)), 1.9)

    said = [turn for turn in turns(here, conversation) if turn.speaker is Speaker.ASSISTANT]
    assert len(said) == 1
    assert said[0].text != "An answer."


async def test_a_finding_that_rasa_never_answers_gets_its_words_and_no_apology(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "sad words")
    here.clock.forward(minutes=11)

    await work(relay_on(here, ScriptedDialogue(failures=99)))

    said = [turn.text for turn in turns(here, conversation) if turn.speaker is Speaker.ASSISTANT]
    assert len(said) == 1
    assert not said[0].startswith("I'm sorry, I could not answer")


async def test_rasa_is_told_what_was_found_before(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "sleepless words")
    accept_text(here.intake, conversation, "2", "question")
    dialogue = ScriptedDialogue()

    await work(relay_on(here, dialogue))

    assert [one.evidence for one in dialogue.earlier] == [("signal.weak.sleep",)]


async def held_message(here: House, text: str = "a harmless look") -> Conversation:
    conversation = here.conversation()
    take_over(here.desk, here.staff(), conversation.id)
    accept_text(here.intake, conversation, conversation.id, text)
    return conversation


ABUSE = Risk(RiskLevel.CRISIS, "abuse", ("classifier",))


async def test_while_staff_hold_rasa_looks_and_alerts_them_in_silence(here: House) -> None:
    conversation = await held_message(here)
    dialogue = ScriptedDialogue(risk=ABUSE)

    await work(relay_on(here, dialogue))

    assert (dialogue.assessed, dialogue.seen) == (["a harmless look"], [])
    last = turns(here, conversation, drafts=True)[-1]
    assert (last.speaker, last.risk, last.understanding.topic) == (Speaker.PERSON, ABUSE, "benefits")
    with here.store.read() as unit:
        handoff = unit.handoffs.open_for(conversation.id)
        stored = unit.conversations.get(conversation.id)
        assert unit.inbox.next_screening_due() is None
    assert handoff is not None
    assert handoff.priority is Priority.URGENT
    assert stored is not None
    assert stored.risk.level is RiskLevel.CRISIS


async def test_what_rasa_finds_harmless_while_staff_hold_keeps_the_screens_finding(here: House) -> None:
    conversation = await held_message(here, "sad words")

    await work(relay_on(here, ScriptedDialogue()))

    assert turns(here, conversation)[-1].risk.level is RiskLevel.HUMAN


async def test_rasas_look_while_staff_hold_remembers_the_turns_before(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "crisis words")
    take_over(here.desk, here.staff(), conversation.id)
    accept_text(here.intake, conversation, "2", "an everyday look")

    await work(relay_on(here, ScriptedDialogue()))

    last = turns(here, conversation)[-1]
    assert (last.risk.level, last.risk.topic) == (RiskLevel.HUMAN, "suicide")


async def test_while_staff_hold_and_rasa_is_down_the_look_is_taken_later(here: House) -> None:
    conversation = await held_message(here)
    dialogue = ScriptedDialogue(failures=1, risk=ABUSE)
    relay = relay_on(here, dialogue)

    await work(relay)
    before = turns(here, conversation)[-1].risk
    here.clock.forward(seconds=10)
    await work(relay)

    assert before.level is RiskLevel.NONE
    assert turns(here, conversation)[-1].risk == ABUSE


async def test_a_look_that_never_succeeds_is_given_up(here: House) -> None:
    await held_message(here)
    here.clock.forward(minutes=11)

    await work(relay_on(here, ScriptedDialogue(failures=99)))

    with here.store.read() as unit:
        assert unit.inbox.next_screening_due() is None


async def test_what_was_only_to_be_looked_at_is_never_answered_after_giving_back(here: House) -> None:
    conversation, staff = here.conversation(), here.staff()
    take_over(here.desk, staff, conversation.id)
    accept_text(here.intake, conversation, "1", "while held")
    give_back(here.desk, staff, conversation.id)
    dialogue = ScriptedDialogue(risk=ABUSE)

    await work(relay_on(here, dialogue))

    assert (dialogue.assessed, dialogue.seen) == (["while held"], [])
    assert Speaker.ASSISTANT not in {turn.speaker for turn in turns(here, conversation)}
    with here.store.read() as unit:
        handoff = unit.handoffs.open_for(conversation.id)
    assert handoff is not None
    assert handoff.state is HandoffState.REQUESTED


async def test_what_waits_for_rasa_when_staff_take_over_is_looked_at_too(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "before")
    take_over(here.desk, here.staff(), conversation.id)
    dialogue = ScriptedDialogue(risk=ABUSE)

    await work(relay_on(here, dialogue), 1.5)

    assert (dialogue.assessed, dialogue.seen) == (["before"], [])
    assert turns(here, conversation)[0].risk == ABUSE
