"""Safety words while the database is locked, for real, from another connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from overture.adapters.sql.database import Database
from overture.core.conversation import Channel, Conversation
from overture.core.errors import MessageReused, StorageUnavailable
from overture.core.handoff import Priority
from overture.core.transcript import Delivery, Speaker, Turn
from overture.services.handoffs import take_over
from overture.services.intake import (
    accept_text,
    is_held_by_staff,
    keep_urgent,
    store_unstored,
    urgent_words,
)
from overture.services.unstored import LIMIT_OF_ONE, SaidWords
from tests.helpers.databases import DatabaseAddress
from tests.helpers.locks import locked
from tests.helpers.store import House, house


@pytest.fixture
def here(database: Database) -> House:
    return house(database)


def turns(here: House, conversation: Conversation) -> list[Turn]:
    with here.store.read() as work:
        return work.transcripts.of(conversation.id)


def kept_in(here: House, conversation: Conversation, key: str = "key", text: str = "crisis words") -> str:
    message_id = keep_urgent(here.intake, conversation, key, text)
    assert message_id is not None
    return message_id


def test_an_urgent_message_gives_a_lock_up_within_a_second(
    here: House, database_address: DatabaseAddress
) -> None:
    conversation = here.conversation()

    with locked(database_address):
        begun = time.monotonic()
        with pytest.raises(StorageUnavailable):
            accept_text(here.intake, conversation, "key", "crisis words")
        passed = time.monotonic() - begun

    assert passed < 1
    assert turns(here, conversation) == []


def test_an_ordinary_message_waits_out_a_short_lock(here: House, database_address: DatabaseAddress) -> None:
    conversation = here.conversation()

    with ThreadPoolExecutor(1) as thread:
        with locked(database_address):
            accepting = thread.submit(accept_text, here.intake, conversation, "key", "hello")
            time.sleep(1.2)
        message_id = accepting.result()

    assert [(turn.id, turn.text) for turn in turns(here, conversation)] == [(message_id, "hello")]


def test_what_is_kept_shows_the_message_and_the_safety_words(
    here: House, database_address: DatabaseAddress
) -> None:
    conversation = here.conversation()

    with locked(database_address):
        message_id = kept_in(here, conversation)
        (kept,) = here.intake.unstored.messages(conversation.id)

    message, words = kept.turns()
    assert (message.id, message.speaker, message.text) == (message_id, Speaker.PERSON, "crisis words")
    assert (words.speaker, words.in_reply_to) == (Speaker.ASSISTANT, message_id)
    assert "988" in words.text
    assert here.notes.told == [conversation.id]


def test_it_stays_kept_while_the_lock_lasts_and_is_stored_with_its_handoff_afterwards(
    here: House, database_address: DatabaseAddress
) -> None:
    conversation = here.conversation()
    with locked(database_address):
        kept_in(here, conversation)
        shown = [turn for kept in here.intake.unstored.messages() for turn in kept.turns()]
        with pytest.raises(StorageUnavailable):
            store_unstored(here.intake)
        assert here.intake.unstored.messages() != []

    store_unstored(here.intake)
    store_unstored(here.intake)

    assert here.intake.unstored.messages() == []
    stored = turns(here, conversation)
    assert [(turn.id, turn.text, turn.at) for turn in stored] == [
        (turn.id, turn.text, turn.at) for turn in shown
    ]
    with here.store.read() as work:
        handoff = work.handoffs.open_for(conversation.id)
        pending = work.inbox.next_for(conversation.id, here.clock.now())
    assert handoff is not None
    assert handoff.priority is Priority.URGENT
    assert pending is not None
    assert pending.safety_said


def test_a_repeat_of_what_is_kept_gets_the_same_id_and_other_words_are_refused(
    here: House, database_address: DatabaseAddress
) -> None:
    conversation = here.conversation()

    with locked(database_address):
        first = kept_in(here, conversation)
        repeated = accept_text(here.intake, conversation, "key", "crisis words")
        with pytest.raises(MessageReused):
            accept_text(here.intake, conversation, "key", "crisis words, and others")
    store_unstored(here.intake)

    assert repeated == first == accept_text(here.intake, conversation, "key", "crisis words")
    assert len(turns(here, conversation)) == 2


def test_the_next_message_is_recorded_behind_what_was_kept(
    here: House, database_address: DatabaseAddress
) -> None:
    conversation = here.conversation()
    with locked(database_address):
        kept_in(here, conversation)

    accept_text(here.intake, conversation, "next", "hello")

    assert [turn.text for turn in turns(here, conversation) if turn.speaker is Speaker.PERSON] == [
        "crisis words",
        "hello",
    ]


def test_a_message_that_is_not_urgent_is_not_kept(here: House) -> None:
    conversation = here.conversation()

    assert keep_urgent(here.intake, conversation, "key", "sad words") is None
    assert here.intake.unstored.messages() == []


def test_one_conversation_cannot_fill_the_place_of_all(here: House) -> None:
    first, second = here.conversation(), here.conversation()
    for number in range(LIMIT_OF_ONE):
        kept_in(here, first, str(number))

    assert keep_urgent(here.intake, first, "one too many", "crisis words") is None
    assert keep_urgent(here.intake, second, "another", "crisis words") is not None


def test_while_staff_are_known_to_hold_it_is_kept_without_words(
    here: House, database_address: DatabaseAddress
) -> None:
    opened = here.conversation()
    take_over(here.desk, here.staff(), opened.id)
    with here.store.read() as work:
        held = work.conversations.get(opened.id)
    assert held is not None

    with locked(database_address):
        kept_in(here, held)
    store_unstored(here.intake)

    assert [turn.speaker for turn in turns(here, held)] == [Speaker.SYSTEM, Speaker.PERSON]
    with here.store.read() as work:
        handoff = work.handoffs.open_for(held.id)
    assert handoff is not None
    assert handoff.priority is Priority.URGENT


def test_words_that_telegram_has_had_are_recorded_as_sent_and_not_sent_again(here: House) -> None:
    conversation = here.conversation(Channel.TELEGRAM)
    text = urgent_words(here.intake, "crisis words")
    assert text is not None
    here.intake.unstored.note_words("key", SaidWords(text, here.clock.now()))

    message_id = accept_text(here.intake, conversation, "key", "crisis words")

    said = turns(here, conversation)[-1]
    assert (said.text, said.in_reply_to, said.delivery) == (text, message_id, Delivery.SENT)
    with here.store.read() as work:
        assert work.outbox.due(Channel.TELEGRAM, here.clock.now(), 10) == []
        assert work.handoffs.open_for(conversation.id) is not None
    assert here.intake.unstored.words("key") is None


def test_nobody_is_known_to_hold_while_the_database_is_silent(
    here: House, database_address: DatabaseAddress
) -> None:
    conversation = here.conversation(Channel.TELEGRAM)
    address = conversation.channel_address
    assert address is not None
    take_over(here.desk, here.staff(), conversation.id)

    before = is_held_by_staff(here.intake, Channel.TELEGRAM, address)
    with locked(database_address):
        during = is_held_by_staff(here.intake, Channel.TELEGRAM, address)

    assert before
    # A locked SQLite file can still be read.
    assert during is (database_address.url is None)


def test_what_was_erased_meanwhile_is_dropped(here: House) -> None:
    conversation = here.conversation()
    kept_in(here, conversation)
    with here.store.write() as work:
        work.connection.exec_driver_sql("DELETE FROM conversation")

    store_unstored(here.intake)

    assert here.intake.unstored.messages() == []
