"""The same conversation on Telegram, over a fake Bot API."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.conftest import STAFF_PASSWORD, Whole
from tests.helpers.console import ConsoleClient
from tests.helpers.telegram_person import TelegramPerson


@pytest.fixture
def person(whole: Whole) -> TelegramPerson:
    return TelegramPerson(whole.telegram)


def test_the_whole_conversation_on_telegram(whole: Whole, person: TelegramPerson) -> None:
    person.ask("/start", "automated assistant")
    person.ask("what is music therapy?", "therap")
    person.ask("does it hurt? any risks?", "memories")
    person.ask("do you accept blue cross?", "Blue Cross")

    person.ask("book an appointment", "")
    person.ask("individual session", "")
    person.ask("next thursday at 11am", "name")
    person.ask("Sam Rivera", "")
    person.ask("816 555 0177", "Shall I")
    person.ask("yes", "March 12, 2026")
    person.ask("cancel my appointment", "March 12, 2026")
    person.ask("yes", "cancelled")

    person.ask("i can't go on, i want to end my life", "988")

    with ConsoleClient(whole.assistant.address, "Alex", STAFF_PASSWORD) as console:
        conversation_id = console.waiting_with("i can&#39;t go on")
        console.take_over(conversation_id)
        whole.telegram.wait_for(person.chat_id, "Alex")
        console.reply(conversation_id, "Hello, I am here with you.")
        whole.telegram.wait_for(person.chat_id, "I am here with you")
        silent_from = len(whole.telegram.texts(person.chat_id))
        whole.telegram.says(person.chat_id, "what is music therapy?")
        console.wait_for(conversation_id, "what is music therapy?")
        assert whole.telegram.texts(person.chat_id)[silent_from:] == []
        console.give_back(conversation_id)
        whole.telegram.wait_for(person.chat_id, "assistant again")
        console.close_handoff(conversation_id)

    seen = whole.assistant.transcript(conversation_id)
    assert seen["channel"] == "telegram"
    assert seen["holder"] == "assistant"
    assert [a["state"] for a in seen["appointments"]] == ["cancelled"]
    assert [h["state"] for h in seen["handoffs"]] == ["closed"]


def test_the_webhook_route_is_not_there_while_polling(whole: Whole) -> None:
    assert httpx.post(f"{whole.assistant.address}/telegram/webhook", json={}).status_code == 404
