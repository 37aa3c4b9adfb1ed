"""Killing each process in the middle of conversations: nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.helpers.assistant import Assistant, running_assistant
from tests.helpers.web import Visitor


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with running_assistant(tmp_path_factory.mktemp("faults")) as started:
        yield started


def send_until_acknowledged(visitor: Visitor, text: str, seconds: float = 60) -> str:
    """Send as a good client does: the same client_message_id again until there is an answer."""
    key, deadline = str(uuid.uuid4()), time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            response = visitor.send(text, key=key)
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        if response.status_code == 202:
            message_id: str = response.json()["message_id"]
            return message_id
        time.sleep(0.1)
    raise AssertionError("never acknowledged")


def answers_to(visitor: Visitor, message_ids: list[str], seconds: float = 150) -> dict[str, list[str]]:
    """Wait until every message is answered; return the texts by message."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            listed = visitor.get(visitor.path, after=0).json()
        except httpx.HTTPError:
            time.sleep(0.2)
            continue
        found: dict[str, list[str]] = {message_id: [] for message_id in message_ids}
        for message in listed["messages"]:
            if message["in_reply_to"] in found:
                found[message["in_reply_to"]].append(message["text"])
        if all(found.values()) and not listed["typing"]:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not answered: {[key for key, texts in found.items() if not texts]}")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", ["rasa", "actions", "connector"])
def test_killing_a_process_loses_and_doubles_no_message(assistant: Assistant, name: str) -> None:
    visitors = [Visitor(assistant.address) for _ in range(3)]
    ids: dict[Visitor, list[str]] = {visitor: [] for visitor in visitors}
    questions = ["what is music therapy?", "book an appointment", "individual session", "any risks?"]

    for number, question in enumerate(questions):
        for visitor in visitors:
            ids[visitor].append(send_until_acknowledged(visitor, question))
            if number == 1 and visitor is visitors[1]:
                pid = assistant.kill(name)
    found = {visitor: answers_to(visitor, ids[visitor]) for visitor in visitors}
    assistant.wait_ready()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    for visitor in visitors:
        people = [m for m in visitor.messages() if m["from"] == "person"]
        assert [m["id"] for m in people] == ids[visitor]
        for texts in found[visitor].values():
            answers = [text for text in texts if not text.startswith("Your message has arrived")]
            assert len(answers) == len(set(answers)) > 0


def test_readyz_says_what_is_missing_while_a_process_is_down(assistant: Assistant) -> None:
    assistant.kill("actions")

    status, body = assistant.readiness()
    deadline = time.monotonic() + 10
    while status == 200 and time.monotonic() < deadline:
        status, body = assistant.readiness()

    assert (status, body["parts"]["actions"]) == (503, "missing")
    assistant.wait_ready()


def test_with_rasa_dead_a_crisis_is_answered_within_two_seconds(assistant: Assistant) -> None:
    visitor = Visitor(assistant.address)
    assistant.kill("rasa")
    begun = time.monotonic()

    message_id = send_until_acknowledged(visitor, "i want to kill myself tonight")
    said = [m["text"] for m in visitor.messages() if m["in_reply_to"] == message_id]

    assert time.monotonic() - begun < 2
    assert "988" in said[0]
    handoff = assistant.transcript(visitor.conversation_id)["handoffs"][0]
    assert (handoff["state"], handoff["priority"]) == ("requested", "urgent")
    assistant.wait_ready()


def test_sigterm_ends_every_process_and_a_second_start_needs_no_training(assistant: Assistant) -> None:
    pids = assistant.processes()

    assert assistant.stop() == 0

    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assistant.start()
    assert assistant.said().count("Training the model") <= 1
