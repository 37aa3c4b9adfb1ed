"""Taking messages in."""

from __future__ import annotations

import pytest

from overture.adapters.sql.database import Database
from overture.core.conversation import Channel, Conversation
from overture.core.errors import (
    ButtonUnknown,
    ConsentMissing,
    MessageEmpty,
    MessageReused,
    MessageTooLong,
    TimezoneUnknown,
)
from overture.core.handoff import Priority
from overture.core.risk import Risk, RiskLevel
from overture.core.transcript import ButtonPayload, Reply, Speaker
from overture.screening.watch import ASK_DIRECTLY
from overture.services.handoffs import take_over
from overture.services.intake import (
    accept_button,
    accept_edit,
    accept_start,
    accept_text,
    accept_unsupported,
    open_web_conversation,
    token_hash,
)
from overture.services.speaking import say
from tests.helpers.store import House, house


@pytest.fixture
def here(database: Database) -> House:
    return house(database)


def test_without_consent_nothing_is_stored(here: House) -> None:
    with pytest.raises(ConsentMissing):
        open_web_conversation(here.intake, consent=False, timezone=None)

    with here.store.read() as work:
        assert work.connection.exec_driver_sql("SELECT count(*) FROM conversation").scalar() == 0


def test_an_unknown_zone_is_refused(here: House) -> None:
    for zone in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(TimezoneUnknown):
            open_web_conversation(here.intake, consent=True, timezone=zone)


def test_only_the_token_opens_its_conversation(here: House) -> None:
    mine, token = open_web_conversation(here.intake, consent=True, timezone="America/Chicago")
    other, _ = open_web_conversation(here.intake, consent=True, timezone=None)

    with here.store.read() as work:
        assert work.conversations.by_token(mine, token_hash(token)) is not None
        assert work.conversations.by_token(other, token_hash(token)) is None


def test_a_repeat_is_kept_once_and_gets_the_same_id(here: House) -> None:
    conversation = here.conversation()

    first = accept_text(here.intake, conversation, "key", "hello")
    second = accept_text(here.intake, conversation, "key", "hello")

    assert first == second
    with here.store.read() as work:
        assert [turn.text for turn in work.transcripts.of(conversation.id)] == ["hello"]


def test_the_same_key_with_other_words_is_refused(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "key", "hello")

    with pytest.raises(MessageReused):
        accept_text(here.intake, conversation, "key", "goodbye")


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u2060", "\x00\x07", "/", "///"])
def test_a_message_with_nothing_to_read_is_refused(here: House, text: str) -> None:
    with pytest.raises(MessageEmpty):
        accept_text(here.intake, here.conversation(), "key", text)


def test_a_message_over_the_limit_names_both_lengths(here: House) -> None:
    with pytest.raises(MessageTooLong, match=r"5,000 .* 4,096"):
        accept_text(here.intake, here.conversation(), "key", "a" * 5000)


def test_a_crisis_is_answered_before_any_model_and_goes_to_the_top_of_the_queue(here: House) -> None:
    conversation = here.conversation()

    message_id = accept_text(here.intake, conversation, "key", "crisis words")

    with here.store.read() as work:
        person, answer = work.transcripts.of(conversation.id)
        queue = work.handoffs.queue()
        assert not work.inbox.is_pending(conversation.id)
    assert person.risk.level is RiskLevel.CRISIS
    assert "988" in answer.text
    assert answer.in_reply_to == message_id
    assert [(entry.handoff.priority, entry.handoff.reason) for entry in queue] == [
        (Priority.URGENT, "crisis: suicide")
    ]


def test_two_crisis_messages_make_one_handoff(here: House) -> None:
    conversation = here.conversation()

    accept_text(here.intake, conversation, "1", "sad words")
    accept_text(here.intake, conversation, "2", "crisis words")
    accept_text(here.intake, conversation, "3", "crisis words again")

    with here.store.read() as work:
        handoffs = work.handoffs.of(conversation.id)
    assert [handoff.priority for handoff in handoffs] == [Priority.URGENT]


def test_a_broken_screen_fails_towards_a_person(here: House) -> None:
    conversation = here.conversation()

    accept_text(here.intake, conversation, "key", "break the screen")

    with here.store.read() as work:
        assert work.transcripts.of(conversation.id)[0].risk.level is RiskLevel.HUMAN
        assert work.handoffs.open_for(conversation.id) is not None


def test_while_staff_hold_a_crisis_alerts_them_and_the_assistant_is_silent(here: House) -> None:
    conversation = here.conversation()
    take_over(here.desk, here.staff(), conversation.id)

    accept_text(here.intake, conversation, "key", "crisis words")

    with here.store.read() as work:
        speakers = [turn.speaker for turn in work.transcripts.of(conversation.id)]
        handoff = work.handoffs.open_for(conversation.id)
        assert work.inbox.count_pending() == 0
        assert work.inbox.next_screening_due() == here.clock.now()
    assert speakers == [Speaker.SYSTEM, Speaker.PERSON]
    assert handoff is not None
    assert handoff.priority is Priority.URGENT


def test_nobody_can_type_a_command(here: House) -> None:
    conversation = here.conversation()

    for number, text in enumerate(
        ["/restart", "\u200b/restart", "\uff0frestart", "\u3000/ /restart", '/deny{"a":"b"}']
    ):
        accept_text(here.intake, conversation, str(number), text)

    with here.store.read() as work:
        assert not [turn for turn in work.transcripts.of(conversation.id) if turn.text.startswith("/")]


def shown_button(here: House, conversation_id: str, payload: str) -> str:
    with here.store.write() as work:
        conversation = work.conversations.get(conversation_id)
        assert conversation is not None
        reply = Reply("Shall I?", (ButtonPayload("Yes", payload),))
        turn = say(work, conversation, [reply], here.clock.now())[0]
    here.clock.forward(seconds=1)
    return turn.buttons[0].id


def test_a_button_is_known_only_in_its_own_conversation(here: House) -> None:
    mine, other = here.conversation(), here.conversation()
    button = shown_button(here, mine.id, "/affirm")

    for conversation, pressed in ((other, button), (mine, "made-up"), (mine, "")):
        with pytest.raises(ButtonUnknown):
            accept_button(here.intake, conversation, "key", pressed)


def test_a_pressed_button_keeps_its_meaning_on_our_side(here: House) -> None:
    conversation = here.conversation()
    button = shown_button(here, conversation.id, "/affirm")

    accept_button(here.intake, conversation, "key", button)

    with here.store.read() as work:
        pending = work.inbox.next_for(conversation.id, here.clock.now())
    assert pending is not None
    assert (pending.inbound.text, pending.payload) == ("Yes", "/affirm")


def test_a_late_tap_on_an_answer_is_told_so_and_never_reaches_rasa(here: House) -> None:
    conversation = here.conversation()
    button = shown_button(here, conversation.id, "/affirm")
    accept_text(here.intake, conversation, "1", "wait, another question")
    here.clock.forward(seconds=1)

    accept_button(here.intake, conversation, "2", button)

    with here.store.read() as work:
        assert work.transcripts.of(conversation.id)[-1].text.startswith("That button belongs to an earlier")
        assert work.inbox.count_pending() == 1


def test_a_button_that_opens_a_topic_never_grows_stale(here: House) -> None:
    conversation = here.conversation()
    button = shown_button(here, conversation.id, "/benefits")
    accept_text(here.intake, conversation, "1", "another question")
    here.clock.forward(seconds=1)

    accept_button(here.intake, conversation, "2", button)

    with here.store.read() as work:
        assert work.inbox.count_pending() == 2


def test_start_and_media_are_answered_at_once_and_queued_for_telegram(here: House) -> None:
    conversation = here.conversation(Channel.TELEGRAM)

    accept_start(here.intake, conversation, "1")
    accept_unsupported(here.intake, conversation, "2", "voice", "")

    with here.store.read() as work:
        assert work.inbox.count_pending() == 0
        assert len(work.transcripts.of(conversation.id)) == 4
        assert len(work.outbox.due(Channel.TELEGRAM, here.clock.now(), 10)) == 1


def test_captions_and_edits_are_screened(here: House) -> None:
    captioned, edited = here.conversation(Channel.TELEGRAM), here.conversation(Channel.TELEGRAM)

    accept_unsupported(here.intake, captioned, "1", "photo", "crisis words")
    accept_edit(here.intake, edited, "2", "crisis words")

    with here.store.read() as work:
        for conversation in (captioned, edited):
            assert "988" in work.transcripts.of(conversation.id)[-1].text
        assert work.inbox.count_pending() == 0


def test_a_pressed_button_is_not_looked_at_while_staff_hold(here: House) -> None:
    conversation = here.conversation()
    button = shown_button(here, conversation.id, "/affirm")
    take_over(here.desk, here.staff(), conversation.id)

    accept_button(here.intake, conversation, "key", button)

    with here.store.read() as work:
        assert work.inbox.next_screening_due() is None
        assert work.inbox.count_pending() == 0


def risk_of_last(here: House, conversation_id: str) -> Risk:
    with here.store.read() as work:
        turns = work.transcripts.of(conversation_id)
    return [turn.risk for turn in turns if turn.speaker is Speaker.PERSON][-1]


def test_after_a_crisis_nothing_is_below_human_and_no_second_handoff_is_filed(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "crisis words")

    accept_text(here.intake, conversation, "2", "what does it cost?")

    assert risk_of_last(here, conversation.id).level is RiskLevel.HUMAN
    with here.store.read() as work:
        assert len(work.handoffs.of(conversation.id)) == 1
        assert len(work.transcripts.of(conversation.id)) == 3


def test_a_crisis_of_another_conversation_says_nothing_of_this_one(here: House) -> None:
    accept_text(here.intake, here.conversation(), "1", "crisis words")
    conversation = here.conversation()

    accept_text(here.intake, conversation, "2", "what does it cost?")

    assert risk_of_last(here, conversation.id).level is RiskLevel.NONE


def test_a_crisis_of_long_ago_is_not_held_against_a_person(here: House) -> None:
    conversation = here.conversation()
    accept_text(here.intake, conversation, "1", "crisis words")
    here.clock.forward(days=8)

    accept_text(here.intake, conversation, "2", "what does it cost?")

    assert risk_of_last(here, conversation.id).level is RiskLevel.NONE


def ask_directly(here: House, conversation: Conversation) -> None:
    accept_text(here.intake, conversation, "weak 1", "sleepless words")
    accept_text(here.intake, conversation, "weak 2", "pointless words")
    assert ASK_DIRECTLY in risk_of_last(here, conversation.id).evidence


def test_a_written_yes_to_the_direct_question_is_a_crisis(here: House) -> None:
    conversation = here.conversation()
    ask_directly(here, conversation)

    accept_text(here.intake, conversation, "answer", "yes")

    assert risk_of_last(here, conversation.id).level is RiskLevel.CRISIS
    with here.store.read() as work:
        assert "988" in work.transcripts.of(conversation.id)[-1].text
        handoff = work.handoffs.open_for(conversation.id)
    assert handoff is not None
    assert handoff.priority is Priority.URGENT


def test_a_tapped_yes_to_the_direct_question_is_a_crisis(here: House) -> None:
    conversation = here.conversation()
    ask_directly(here, conversation)
    button = shown_button(here, conversation.id, "/affirm")

    accept_button(here.intake, conversation, "answer", button)

    assert risk_of_last(here, conversation.id).level is RiskLevel.CRISIS
    with here.store.read() as work:
        assert "988" in work.transcripts.of(conversation.id)[-1].text


def test_a_tapped_yes_to_anything_else_is_no_risk(here: House) -> None:
    conversation = here.conversation()
    button = shown_button(here, conversation.id, "/affirm")

    accept_button(here.intake, conversation, "answer", button)

    assert risk_of_last(here, conversation.id).level is RiskLevel.NONE
