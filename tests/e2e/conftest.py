"""One running assistant with a fake Bot API for all end-to-end tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.helpers.assistant import Assistant, running_assistant
from tests.helpers.chromium import browser
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi, fake_bot_api
from tests.helpers.figures import measured

__all__ = ["browser"]

# A Monday morning at the clinic, so that days in words mean the same in every run.
MONDAY_MORNING = "2026-03-02T10:00:00-06:00"
STAFF_PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Whole:
    """The assistant and the Telegram that it talks to."""

    assistant: Assistant
    telegram: FakeBotApi


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with (
        fake_bot_api() as telegram,
        running_assistant(
            tmp_path_factory.mktemp("assistant"),
            OVERTURE_CLOCK_START=MONDAY_MORNING,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE_URL=telegram.address,
        ) as assistant,
    ):
        assistant.command(
            "staff", "add", "Alex", "--role", "admissions", "--password-stdin", stdin=STAFF_PASSWORD
        )
        measured(f"from start to /readyz: {assistant.ready_after:.1f} s")
        yield Whole(assistant, telegram)
