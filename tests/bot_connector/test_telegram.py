"""The Telegram connector against a fake Bot API over HTTP, with a real database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bot_connector.telegram import TelegramConnector
from bot_connector.telegram_text import split_text
from overture.adapters.notices import LocalNotices
from overture.adapters.sql.database import Database
from overture.core.conversation import Channel
from overture.core.handoff import Priority
from overture.core.transcript import ButtonPayload, Delivery, Reply
from overture.services.intake import Intake
from overture.services.speaking import say
from tests.helpers.databases import DatabaseAddress
from tests.helpers.fake_bot_api import BOT_ID, TOKEN, FakeBotApi, fake_bot_api, retry_after
from tests.helpers.locks import locked
from tests.helpers.store import House, WordScreen, house, words

PERSON = 4242


@asynccontextmanager
async def connected(here: House, api: FakeBotApi) -> AsyncIterator[None]:
    notices = LocalNotices()
    intake = Intake(here.store, here.clock, WordScreen(), words(), notices)
    connector = TelegramConnector(intake, TOKEN, api.address)
    notices.listen(connector.wake)
    task = asyncio.create_task(connector.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def here(embedded_database: Database) -> House:
    return house(embedded_database)


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come true")


def speak(here: House, *replies: Reply, chat_id: int = PERSON) -> list[str]:
    with here.store.write() as work:
        conversation = work.conversations.by_address(Channel.TELEGRAM, f"{BOT_ID}:{chat_id}")
        assert conversation is not None
        return [turn.id for turn in say(work, conversation, replies, here.clock.now())]


def delivery(here: House, turn_id: str) -> Delivery:
    with here.store.read() as work:
        turn = work.transcripts.get(turn_id)
    assert turn is not None
    return turn.delivery


def said(here: House, chat_id: int = PERSON) -> list[str]:
    with here.store.read() as work:
        conversation = work.conversations.by_address(Channel.TELEGRAM, f"{BOT_ID}:{chat_id}")
        return [turn.text for turn in work.transcripts.of(conversation.id)] if conversation else []


async def test_start_is_greeted_with_the_privacy_note_and_buttons(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(PERSON, "/start")
            await until(lambda: bool(api.texts(PERSON)))

    assert "not end-to-end encrypted" in api.texts(PERSON)[0]
    assert api.sent[0]["reply_markup"]["inline_keyboard"]


async def test_an_update_delivered_three_times_acts_once(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            update = api.says(PERSON, "crisis words")
            await until(lambda: bool(api.texts(PERSON)))
            api.repeat(update)
            api.repeat(update)
            await until(lambda: api.waiting() == 0)
            await asyncio.sleep(0.3)

    assert len(api.texts(PERSON)) == 1
    assert len(said(here)) == 2


async def test_a_button_is_pressed_once_and_every_tap_is_answered(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(PERSON, "/start")
            await until(lambda: bool(api.texts(PERSON)))
            api.presses(PERSON, "Is this private?")
            api.presses_data(PERSON, "made-up")
            await until(lambda: len(api.answered) == 2)

    assert said(here)[-1] == "Is this private?"
    assert "not known" in api.answered[1]["text"]


@pytest.mark.parametrize(
    "media",
    [
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "my cat"},
        {
            "sticker": {
                "file_id": "a",
                "file_unique_id": "b",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
async def test_what_is_not_text_gets_a_kind_reply(here: House, media: dict[str, object]) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.sends_media(PERSON, **media)
            await until(lambda: bool(api.texts(PERSON)))

    assert api.texts(PERSON)[0].startswith("I'm sorry, I can only read text")


async def test_words_with_nothing_to_read_get_a_sentence(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(PERSON, "\u2060")
            await until(lambda: bool(api.texts(PERSON)))

    assert "could not find any words" in api.texts(PERSON)[0]


async def test_in_a_group_it_says_nothing_personal_and_leaves(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(-55, "crisis words")
            await until(lambda: bool(api.left))

    assert api.left == [-55]
    assert said(here, -55) == []


async def test_replies_keep_their_order_through_floods_and_failures(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(PERSON, "/start")
            await until(lambda: bool(api.texts(PERSON)))
            api.failures = [retry_after(1), (500, {"ok": False, "error_code": 500, "description": "oops"})]
            ids = speak(here, *(Reply(f"line {number}") for number in range(6)))
            while delivery(here, ids[-1]) is not Delivery.SENT:
                here.clock.forward(seconds=1)
                await asyncio.sleep(0.05)

    assert api.texts(PERSON)[1:] == [f"line {number}" for number in range(6)]


async def test_when_the_answer_of_telegram_is_lost_the_reply_comes_again_and_none_is_lost(
    here: House,
) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(PERSON, "/start")
            await until(lambda: bool(api.texts(PERSON)))
            api.lost_replies = 1
            turn_id = speak(here, Reply("once at least"))[0]
            while delivery(here, turn_id) is not Delivery.SENT:
                here.clock.forward(seconds=1)
                await asyncio.sleep(0.05)

    assert api.texts(PERSON).count("once at least") == 2


async def test_who_blocked_us_is_marked_and_the_rest_go_on(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            for person in (PERSON, 77):
                api.says(person, "/start")
            await until(lambda: bool(api.texts(PERSON) and api.texts(77)))
            api.blocked.add(PERSON)
            turn_id = speak(here, Reply("hello?"))[0]
            speak(here, Reply("hello you"), chat_id=77)
            await until(lambda: delivery(here, turn_id) is Delivery.BLOCKED and len(api.texts(77)) == 2)

    with here.store.read() as work:
        conversation = work.conversations.by_address(Channel.TELEGRAM, f"{BOT_ID}:{PERSON}")
    assert conversation is not None
    assert not conversation.reachable


async def test_a_long_reply_goes_in_parts_with_the_buttons_on_the_last(here: House) -> None:
    with fake_bot_api() as api:
        async with connected(here, api):
            api.says(PERSON, "/start")
            await until(lambda: bool(api.texts(PERSON)))
            speak(here, Reply("A sentence of some length. " * 300, (ButtonPayload("Yes", "/affirm"),)))
            await until(lambda: len(api.texts(PERSON)) == 3)

    assert all(len(text) <= 4096 for text in api.texts(PERSON))
    assert [bool(message["reply_markup"]) for message in api.sent[1:]] == [False, True]


async def test_it_waits_for_a_bot_api_that_is_not_there_yet(here: House) -> None:
    api = FakeBotApi(address="http://127.0.0.1:9")

    async with connected(here, api):
        await asyncio.sleep(0.5)

    assert api.sent == []


def test_a_text_is_cut_where_people_would_cut_it() -> None:
    text = "First paragraph.\n\n" + "word " * 10

    parts = split_text(text, 30)

    assert parts[0] == "First paragraph."
    assert all(len(part) <= 30 for part in parts)
    assert " ".join(" ".join(parts).split()) == " ".join(text.split())


def test_emoji_count_as_telegram_counts_them() -> None:
    parts = split_text("🎵" * 30, 20)

    assert "".join(parts) == "🎵" * 30
    assert all(len(part.encode("utf-16-le")) // 2 <= 20 for part in parts)


async def test_with_the_database_locked_a_crisis_is_answered_at_once_and_once(
    database: Database, database_address: DatabaseAddress
) -> None:
    locked_house = house(database)
    with fake_bot_api() as api:
        async with connected(locked_house, api):
            api.says(PERSON, "/start")
            await until(lambda: bool(api.texts(PERSON)))
            with locked(database_address):
                begun = time.monotonic()
                api.says(PERSON, "hello")
                api.says(PERSON, "crisis words")
                await until(lambda: len(api.texts(PERSON)) == 2)
                passed = time.monotonic() - begun
                await asyncio.sleep(1.5)
            await until(lambda: api.waiting() == 0)
            await asyncio.sleep(0.3)

    assert passed < 2
    _greeting, *answers = api.texts(PERSON)
    assert ["988" in text for text in answers] == [True]
    assert said(locked_house)[-3:-1] == ["hello", "crisis words"]
    with locked_house.store.read() as work:
        (entry,) = work.handoffs.queue()
        words = work.transcripts.of(entry.conversation.id)[-1]
    assert entry.handoff.priority is Priority.URGENT
    assert (words.text, words.delivery) == (api.texts(PERSON)[-1], Delivery.SENT)


async def test_who_writes_for_the_first_time_while_the_database_is_locked_is_answered_too(
    database: Database, database_address: DatabaseAddress
) -> None:
    with fake_bot_api() as api:
        async with connected(house(database), api):
            with locked(database_address):
                begun = time.monotonic()
                api.says(PERSON, "crisis words")
                await until(lambda: len(api.texts(PERSON)) == 1)
                passed = time.monotonic() - begun
            await until(lambda: api.waiting() == 0)

    assert passed < 2
    assert len(api.texts(PERSON)) == 1


async def test_words_that_telegram_did_not_take_are_sent_when_the_database_is_back(
    database: Database, database_address: DatabaseAddress
) -> None:
    with fake_bot_api() as api:
        async with connected(house(database), api):
            with locked(database_address):
                api.failures.extend([(502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})])
                api.says(PERSON, "crisis words")
                await until(lambda: not api.failures)
            await until(lambda: len(api.texts(PERSON)) == 1)
            await until(lambda: api.waiting() == 0)

    assert "988" in api.texts(PERSON)[0]
