"""Somebody who chats on Telegram, through the fake Bot API."""

from __future__ import annotations

import itertools

from tests.helpers.fake_bot_api import FakeBotApi

_chats = itertools.count(5001)


class TelegramPerson:
    """Somebody with a phone."""

    def __init__(self, api: FakeBotApi) -> None:
        self._api = api
        self.chat_id = next(_chats)

    def _seen(self) -> int:
        return len(self._api.texts(self.chat_id))

    def ask(self, text: str, part: str) -> str:
        """Write, and wait for a reply that contains a part."""
        before = self._seen()
        self._api.says(self.chat_id, text)
        return self._api.wait_for(self.chat_id, part, seconds=30, after=before)

    def press(self, title: str, part: str) -> str:
        """Press the newest button of that title, and wait for a reply."""
        before = self._seen()
        self._api.presses(self.chat_id, title)
        return self._api.wait_for(self.chat_id, part, seconds=30, after=before)
