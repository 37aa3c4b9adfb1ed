"""The message API over HTTP."""

from __future__ import annotations

import json
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from overture.adapters.sql.database import Database
from overture.core.handoff import Priority
from overture.core.transcript import ButtonPayload, Reply
from tests.helpers.databases import DatabaseAddress
from tests.helpers.locks import locked
from tests.helpers.store import ScriptedDialogue
from tests.helpers.web import Visitor, message_api, served


@pytest.fixture(scope="module")
def address(embedded_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("web") / "overture.db"
    shutil.copy(embedded_template, file)
    store = DatabaseAddress(None, file).open()
    dialogue = ScriptedDialogue(replies=(Reply("An answer.", (ButtonPayload("More", "/benefits"),)),))
    with served(message_api(store, dialogue)) as url:
        yield url
    store.close()


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    detail: str = response.json()["detail"]
    assert detail.endswith(".")
    assert "Traceback" not in detail
    return detail


def test_a_question_is_answered_with_topic_buttons_and_what_is_asked(address: str) -> None:
    visitor = Visitor(address)

    answer = visitor.ask("what is it")[0]

    assert set(answer) == {
        "id", "at", "from", "text", "buttons", "topic", "asks", "in_reply_to", "event_id",
    }  # fmt: skip
    assert (answer["from"], answer["text"], answer["topic"], answer["asks"]) == (
        "assistant", "An answer.", "benefits", "day",
    )  # fmt: skip
    assert set(answer["buttons"][0]) == {"id", "title"}


def test_the_id_of_the_accepted_message_is_the_one_that_is_shown(address: str) -> None:
    visitor = Visitor(address)

    message_id = visitor.send("hello").json()["message_id"]

    shown = visitor.messages()[0]
    assert (shown["id"], shown["from"], shown["text"]) == (message_id, "person", "hello")


def test_without_consent_it_is_forbidden(address: str) -> None:
    for body in ({"consent": False}, {}):
        assert "consent" in problem(httpx.post(f"{address}/api/v1/conversations", json=body), 403)


def test_a_repeat_gets_the_same_answer_and_no_second_turn(address: str) -> None:
    visitor, key = Visitor(address), str(uuid.uuid4())

    first, second = visitor.send("hello", key=key), visitor.send("hello", key=key)

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len([m for m in visitor.messages() if m["from"] == "person"]) == 1
    assert "client_message_id" in problem(visitor.send("other", key=key), 422)


def test_forty_sends_of_one_message_at_once_make_one_turn(address: str) -> None:
    visitor, key = Visitor(address), str(uuid.uuid4())
    threads = [threading.Thread(target=visitor.send, args=("hello",), kwargs={"key": key}) for _ in range(40)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([m for m in visitor.messages() if m["from"] == "person"]) == 1


def test_another_conversations_token_finds_nothing(address: str) -> None:
    mine, other = Visitor(address), Visitor(address)

    for path in (
        other.path,
        f"/conversations/{other.conversation_id}/events",
        "/conversations/none/messages",
    ):
        problem(mine.get(path), 404)
    problem(httpx.get(f"{address}/api/v1{mine.path}"), 404)
    problem(httpx.get(f"{address}/api/v1{mine.path}", headers={"Authorization": "Bearer stale"}), 404)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\x00"])
def test_nothing_to_read_is_refused_with_a_sentence(address: str, text: str) -> None:
    assert "nothing to read" in problem(Visitor(address).send(text), 422)


def test_every_script_and_emoji_is_taken(address: str) -> None:
    visitor = Visitor(address)
    texts = ["🎵🎶", "مرحبا كيف حالك", "Здравствуйте", "音楽療法とは", "a\u0301", "<script>alert(1)</script>"]

    for text in texts:
        assert visitor.send(text).status_code == 202

    assert [m["text"] for m in visitor.messages() if m["from"] == "person"][:4] == texts[:4]


def test_five_thousand_characters_are_too_many(address: str) -> None:
    assert "5,000" in problem(Visitor(address).send("a" * 5000), 422)


def test_an_unknown_button_is_told_so(address: str) -> None:
    assert "button" in problem(Visitor(address).send(button_id="made-up"), 422)


def test_a_button_is_pressed_by_its_id(address: str) -> None:
    visitor = Visitor(address)
    button = visitor.ask("what is it")[0]["buttons"][0]

    assert visitor.ask(button_id=button["id"])[0]["text"] == "An answer."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", 400),
        (b"[" * 20000, 400),
        (b'"text"', 422),
        (b"[]", 422),
        (b'{"client_message_id": "x", "text": "hello"}', 422),
        (b'{"text": "hello"}', 422),
        (b'{"client_message_id": "7b1f0d3e-3c4d-4a9e-9a44-2d1d55b0a001", "text": 5}', 422),
        (b'{"client_message_id": "7b1f0d3e-3c4d-4a9e-9a44-2d1d55b0a001"}', 422),
        (
            b'{"client_message_id": "7b1f0d3e-3c4d-4a9e-9a44-2d1d55b0a001", "text": "a", "button_id": "b"}',
            422,
        ),
        (b'{"client_message_id": "7b1f0d3e-3c4d-4a9e-9a44-2d1d55b0a001", "text": "\\ud800"}', 422),
        (b"\xff\xfe", 400),
    ],
)
def test_a_malformed_body_is_refused_with_a_sentence(address: str, body: bytes, status: int) -> None:
    visitor = Visitor(address)

    response = visitor._http.post(visitor.path, content=body, headers={"Content-Type": "application/json"})

    problem(response, status)


def test_a_wrong_content_type_is_refused(address: str) -> None:
    visitor = Visitor(address)

    response = visitor._http.post(visitor.path, content=b"text=hello", headers={"Content-Type": "text/plain"})

    problem(response, 415)


def test_a_mebibyte_is_refused_unread(address: str) -> None:
    visitor = Visitor(address)
    begun = time.monotonic()

    problem(visitor.send("a" * 2**20), 413)

    assert time.monotonic() - begun < 2


def test_a_body_without_length_is_cut_off_at_the_limit(address: str) -> None:
    visitor = Visitor(address)

    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b"a" * 8192

    response = visitor._http.post(
        visitor.path, content=endless(), headers={"Content-Type": "application/json"}
    )

    problem(response, 413)


def test_waiting_returns_as_soon_as_there_is_something(address: str) -> None:
    visitor = Visitor(address)
    threading.Timer(0.4, visitor.send, args=("hello",)).start()
    begun = time.monotonic()

    listed = visitor.get(visitor.path, after=0, wait=20).json()

    assert listed["messages"][0]["text"] == "hello"
    assert time.monotonic() - begun < 10


def test_waiting_for_nothing_ends(address: str) -> None:
    visitor = Visitor(address)

    listed = visitor.get(visitor.path, after=0, wait=0.3).json()

    assert listed == {"messages": [], "typing": False, "last_event_id": 0}
    problem(visitor.get(visitor.path, wait=26), 422)


def test_after_takes_an_event_or_the_id_of_a_message(address: str) -> None:
    visitor = Visitor(address)
    visitor.ask("one")
    first, second = visitor.messages()

    assert [m["id"] for m in visitor.messages(first["event_id"])] == [second["id"]]
    assert visitor.get(visitor.path, after=first["id"]).json()["messages"][0]["id"] == second["id"]


def test_a_stream_resumes_with_nothing_lost_or_doubled(address: str) -> None:
    visitor = Visitor(address)
    visitor.ask("one")

    def read(last_event_id: str, count: int) -> list[tuple[str, str]]:
        found, event = [], ""
        with visitor._http.stream(
            "GET",
            f"/conversations/{visitor.conversation_id}/events",
            headers={"Last-Event-ID": last_event_id},
        ) as stream:
            for line in stream.iter_lines():
                if line.startswith("id: "):
                    event = line[4:]
                if line.startswith("data: ") and event:
                    found.append((event, json.loads(line[6:])["text"]))
                    event = ""
                if len(found) == count:
                    break
        return found

    first = read("0", 1)
    visitor.ask("two")
    rest = read(first[-1][0], 3)

    assert [text for _, text in first + rest] == ["one", "An answer.", "two", "An answer."]


def test_the_api_describes_itself(address: str) -> None:
    paths = httpx.get(f"{address}/openapi.json").json()["paths"]

    assert set(paths) == {
        "/api/v1/conversations",
        "/api/v1/conversations/{conversation_id}/messages",
        "/api/v1/conversations/{conversation_id}/events",
    }


def test_the_one_tag_and_its_parts_are_served_and_nothing_beside_them(address: str) -> None:
    page = httpx.get(f"{address}/")

    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    for part in ("/widget.js", "/widget/element.js", "/widget/demo.css"):
        assert httpx.get(f"{address}{part}").headers["x-content-type-options"] == "nosniff"
    for path in ("/widget/..%2fweb.py", "/widget/demo.html", "/widget/none.js", "/widget/"):
        problem(httpx.get(f"{address}{path}"), 404)


@pytest.fixture
def lockable(database_address: DatabaseAddress, database: Database) -> Iterator[str]:
    with served(message_api(database, ScriptedDialogue())) as url:
        yield url


def test_with_the_database_locked_a_crisis_is_answered_within_two_seconds(
    lockable: str, database_address: DatabaseAddress, database: Database
) -> None:
    visitor = Visitor(lockable)
    visitor.ask("hello")

    with locked(database_address):
        begun = time.monotonic()
        accepted = visitor.send("crisis words")
        person, words = [m for m in visitor.messages() if m["event_id"] == 0]
        passed = time.monotonic() - begun
        waited = visitor.get(visitor.path, after=99, wait=5).json()["messages"]

    assert accepted.status_code == 202
    assert passed < 2
    assert (person["id"], person["text"]) == (accepted.json()["message_id"], "crisis words")
    assert "988" in words["text"]
    assert words["in_reply_to"] == person["id"]
    assert [m["id"] for m in waited] == [person["id"], words["id"]]
    stored = stored_at_last(visitor, person["id"])
    assert [m["id"] for m in stored] == [person["id"], words["id"]]
    with database.read() as work:
        handoff = work.handoffs.open_for(visitor.conversation_id)
    assert handoff is not None
    assert handoff.priority is Priority.URGENT


def stored_at_last(visitor: Visitor, message_id: str, seconds: float = 10) -> list[dict[str, Any]]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = [m for m in visitor.messages() if message_id in (m["id"], m["in_reply_to"])]
        if found and all(m["event_id"] for m in found):
            return found
        time.sleep(0.05)
    raise AssertionError("it was never stored")


def test_an_open_stream_shows_the_words_of_a_locked_database_once(
    lockable: str, database_address: DatabaseAddress
) -> None:
    visitor = Visitor(lockable)
    visitor.ask("hello")
    lines: list[str] = []
    path = f"/conversations/{visitor.conversation_id}/events"
    with visitor._http.stream("GET", path, headers={"Last-Event-ID": "2"}) as stream:
        reading = threading.Thread(target=lambda: lines.extend(until_stored(stream)))
        reading.start()
        with locked(database_address):
            visitor.send("crisis words")
            time.sleep(1)
        reading.join(timeout=10)

    shown = [json.loads(line.removeprefix("data: ")) for line in lines if '"from"' in line]
    assert [message["from"] for message in shown] == ["person", "assistant"]
    assert "988" in shown[1]["text"]
    assert [line for line in lines if line.startswith("id: ")] == ["id: 3", "id: 4"]


def until_stored(stream: httpx.Response) -> Iterator[str]:
    for line in stream.iter_lines():
        yield line
        if line == "id: 4":
            return


def test_with_the_database_locked_a_message_that_is_not_urgent_is_to_be_sent_again(
    lockable: str, database_address: DatabaseAddress
) -> None:
    visitor = Visitor(lockable)

    with locked(database_address):
        detail = problem(visitor.send("hello"), 503)

    assert "try again" in detail
    assert visitor.ask("hello")


def test_with_the_database_locked_a_token_that_was_never_seen_opens_nothing(
    lockable: str, database_address: DatabaseAddress
) -> None:
    visitor = Visitor(lockable)
    visitor.ask("hello")

    with locked(database_address):
        answer = httpx.post(
            f"{lockable}/api/v1{visitor.path}",
            json={"client_message_id": str(uuid.uuid4()), "text": "crisis words"},
            headers={"Authorization": "Bearer made-up"},
        )

    # A locked SQLite file can still be read.
    assert answer.status_code == (404 if database_address.url is None else 503)
