"""Whatever is broken behind the connector, safety words go out within two seconds and staff are told.

The connector is the real process with the real screen and a real database; Rasa is a stand-in that
answers nothing, so that no model is needed to kill it, to freeze it or to lock the database beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from overture.adapters.sql.database import Database
from overture.core.handoff import Handoff, HandoffState, Priority
from tests.helpers.connector import Connector, running_connector
from tests.helpers.databases import DatabaseAddress
from tests.helpers.fake_bot_api import FakeBotApi, fake_bot_api
from tests.helpers.locks import locked
from tests.helpers.telegram_person import TelegramPerson
from tests.helpers.web import Visitor

CRISIS = "i want to kill myself tonight"
SECONDS = 2.0

Fault = Callable[[Connector, DatabaseAddress], AbstractContextManager[None]]


@contextmanager
def rasa_killed(connector: Connector, _: DatabaseAddress) -> Iterator[None]:
    connector.kill_rasa()
    yield


@contextmanager
def rasa_frozen(connector: Connector, _: DatabaseAddress) -> Iterator[None]:
    connector.freeze_rasa()
    yield


def rasa_answers_nothing(_: Connector, __: DatabaseAddress) -> AbstractContextManager[None]:
    return nullcontext()


def database_locked(_: Connector, address: DatabaseAddress) -> AbstractContextManager[None]:
    return locked(address)


@pytest.fixture
def telegram() -> Iterator[FakeBotApi]:
    with fake_bot_api() as started:
        yield started


@pytest.fixture
def connector(tmp_path: Path, database_address: DatabaseAddress, telegram: FakeBotApi) -> Iterator[Connector]:
    with running_connector(tmp_path, database_address, telegram) as started:
        yield started


def words_on_the_web(visitor: Visitor, message_id: str) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for message in visitor.messages():
            if message["in_reply_to"] == message_id:
                text: str = message["text"]
                return text
        time.sleep(0.02)
    raise AssertionError("no words came")


def urgent_handoffs(database: Database, seconds: float = 15) -> list[Handoff]:
    """Return the queue once both people are in it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with database.read() as work:
            queue = [entry.handoff for entry in work.handoffs.queue()]
        if len(queue) == 2:
            return queue
        time.sleep(0.1)
    raise AssertionError(f"{len(queue)} handoffs are stored")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("fault", [rasa_killed, rasa_frozen, rasa_answers_nothing, database_locked])
def test_safety_words_go_out_within_two_seconds_on_both_channels(
    connector: Connector,
    telegram: FakeBotApi,
    database_address: DatabaseAddress,
    database: Database,
    fault: Fault,
) -> None:
    visitor, person = Visitor(connector.address), TelegramPerson(telegram)
    # Both have talked to the assistant before.
    visitor.messages()
    person.ask("/start", "automated assistant")

    with fault(connector, database_address):
        begun = time.monotonic()
        accepted = visitor.send(CRISIS)
        on_the_web = words_on_the_web(visitor, accepted.json()["message_id"])
        web_seconds = time.monotonic() - begun
        begun = time.monotonic()
        on_telegram = person.ask(CRISIS, "988")
        telegram_seconds = time.monotonic() - begun

    assert accepted.status_code == 202
    assert "988" in on_the_web
    assert "988" in on_telegram
    assert web_seconds < SECONDS
    assert telegram_seconds < SECONDS
    for handoff in urgent_handoffs(database):
        assert (handoff.state, handoff.priority) == (HandoffState.REQUESTED, Priority.URGENT)
    said = [m for m in visitor.messages() if m["from"] == "assistant"]
    assert [m["text"] for m in said] == [on_the_web]
    assert telegram.texts(person.chat_id)[1:] == [on_telegram]
