"""Telegram by webhook: forged calls are inert, real ones are acknowledged once committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from bot_connector.problems import add_problem_handlers
from bot_connector.telegram import SECRET_HEADER, TelegramConnector, webhook_router
from overture.adapters.clock import SystemClock
from overture.adapters.notices import LocalNotices
from overture.adapters.sql.database import Database
from overture.core.errors import StorageUnavailable
from overture.services.intake import Intake
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi, fake_bot_api
from tests.helpers.store import WordScreen, words
from tests.helpers.web import served

SECRET = "a-secret-of-the-webhook"
PERSON = 31337


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with fake_bot_api() as started:
        yield started


@pytest.fixture
def address(api: FakeBotApi, embedded_database: Database) -> Iterator[str]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        notices = LocalNotices()
        intake = Intake(embedded_database, SystemClock(), WordScreen(), words(), notices)
        connector = TelegramConnector(
            intake,
            TOKEN,
            api.address,
            webhook_secret=SECRET,
            webhook_url="https://clinic.example/telegram/webhook",
        )
        notices.listen(connector.wake)
        app.include_router(webhook_router(connector))
        task = asyncio.create_task(connector.run())
        while not connector.is_ready:  # noqa: ASYNC110 - it has no event of its own
            await asyncio.sleep(0.01)
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    app = FastAPI(lifespan=lifespan)
    add_problem_handlers(app)
    with served(app) as url:
        yield url


def post(address: str, update: object, *secrets: str) -> httpx.Response:
    headers = [(SECRET_HEADER, secret) for secret in secrets]
    return httpx.post(f"{address}/telegram/webhook", json=update, headers=headers, trust_env=False)


def rows(database: Database) -> int:
    with database.read() as work:
        return int(work.connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())


def test_telegram_is_told_the_address_and_the_secret(address: str, api: FakeBotApi) -> None:
    assert address
    assert (api.webhook, api.webhook_secret) == ("https://clinic.example/telegram/webhook", SECRET)


@pytest.mark.parametrize("secrets", [(), ("wrong",), ("",), (SECRET, SECRET), (SECRET + "x",)])
def test_a_forged_call_is_refused_and_stores_nothing(
    address: str, api: FakeBotApi, embedded_database: Database, secrets: tuple[str, ...]
) -> None:
    update = api.says(PERSON, "crisis words")

    assert post(address, update, *secrets).status_code == 403
    assert rows(embedded_database) == 0


def test_an_update_is_taken_in_once_and_answered_with_an_empty_body(
    address: str, api: FakeBotApi, embedded_database: Database
) -> None:
    update = api.says(PERSON, "crisis words")

    answers = [post(address, update, SECRET) for _ in range(3)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 3
    assert rows(embedded_database) == 1
    assert "988" in api.wait_for(PERSON, "988")


@pytest.mark.parametrize("body", [[], "text", {"update_id": "x"}, {"message": {}}, {}])
def test_what_is_no_update_is_refused(address: str, body: object) -> None:
    assert post(address, body, SECRET).status_code == 400


def test_when_nothing_can_be_stored_telegram_is_asked_to_come_again(
    address: str, api: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(_: Database, *, patience: float) -> None:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    monkeypatch.setattr(Database, "write", unavailable)

    assert post(address, api.says(PERSON, "hello"), SECRET).status_code == 503


def test_when_nothing_can_be_stored_safety_words_go_out_once_all_the_same(
    address: str, api: FakeBotApi, embedded_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(_: Database, *, patience: float) -> None:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    update = api.says(PERSON, "crisis words")
    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", unavailable)
        refused = [post(address, update, SECRET).status_code for _ in range(2)]
    accepted = post(address, update, SECRET).status_code

    assert (refused, accepted) == ([503, 503], 200)
    assert rows(embedded_database) == 1
    assert ["988" in text for text in api.texts(PERSON)] == [True]
