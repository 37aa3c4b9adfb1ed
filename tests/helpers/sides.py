"""A person on one of the two channels, as an end-to-end test meets them."""

from __future__ import annotations

import time
from typing import Protocol

from overture.adapters.sql.database import Database
from overture.core.conversation import Channel
from tests.helpers.fake_bot_api import BOT_ID, FakeBotApi
from tests.helpers.telegram_person import TelegramPerson
from tests.helpers.web import Visitor


class Side(Protocol):
    """What a person does and sees on one channel."""

    def write(self, text: str) -> None: ...
    def press(self, title: str) -> None: ...
    def shown(self) -> list[str]: ...
    def conversation_id(self, store: Database) -> str: ...


class WebSide:
    """Somebody on the widget's API."""

    def __init__(self, address: str) -> None:
        self._visitor = Visitor(address)

    def write(self, text: str) -> None:
        assert self._visitor.send(text).status_code == 202

    def press(self, title: str) -> None:
        buttons = [button for message in self._visitor.messages() for button in message["buttons"]]
        button_id = next(button["id"] for button in reversed(buttons) if button["title"] == title)
        assert self._visitor.send(button_id=button_id).status_code == 202

    def shown(self) -> list[str]:
        return [message["text"] for message in self._visitor.messages() if message["from"] != "person"]

    def conversation_id(self, store: Database) -> str:
        return self._visitor.conversation_id


class TelegramSide:
    """Somebody on Telegram."""

    def __init__(self, api: FakeBotApi) -> None:
        self._api = api
        self._chat_id = TelegramPerson(api).chat_id

    def write(self, text: str) -> None:
        self._api.says(self._chat_id, text)

    def press(self, title: str) -> None:
        self._api.presses(self._chat_id, title)

    def shown(self) -> list[str]:
        return self._api.texts(self._chat_id)

    def conversation_id(self, store: Database) -> str:
        with store.read() as work:
            present = work.conversations.by_address(Channel.TELEGRAM, f"{BOT_ID}:{self._chat_id}")
        assert present is not None
        return present.id


def wait_for(side: Side, part: str, *, after: int, seconds: float = 30.0) -> str:
    """Return the first text behind the first `after` ones that holds a part; what was shown instead fails."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = next((text for text in side.shown()[after:] if part in text), None)
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing with {part!r} in {side.shown()[after:]}")


def ask(side: Side, text: str, part: str) -> str:
    """Write, and return the reply that holds a part."""
    before = len(side.shown())
    side.write(text)
    return wait_for(side, part, after=before)


def press(side: Side, title: str, part: str) -> str:
    """Press the newest button of that title, and return the reply that holds a part."""
    before = len(side.shown())
    side.press(title)
    return wait_for(side, part, after=before)
