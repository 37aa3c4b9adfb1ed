"""The action server as Rasa meets it: its own process, HTTP, SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from actions.catalogue import ACTIONS
from overture.adapters.sql.database import open_database
from overture.paths import CHECKOUT
from tests.helpers.clinics import open_conversation
from tests.helpers.databases import KEY
from tests.helpers.store import SetClock

TOKEN = "a-token-of-the-test"
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    url: str
    log: Path
    conversation_id: str

    def post(self, body: object, **headers: str) -> httpx.Response:
        return httpx.post(f"{self.url}/webhook", json=body, headers=headers, trust_env=False)

    def call(self, action: str, **tracker: object) -> httpx.Response:
        state = {
            "sender_id": self.conversation_id,
            "slots": {},
            "latest_message": {"text": "hello Zebulon", "intent": {"name": "inform", "confidence": 0.9}},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
            **tracker,
        }
        body = {
            "next_action": action,
            "sender_id": self.conversation_id,
            "tracker": state,
            "version": "3.6.21",
        }
        return self.post(body, Authorization=f"Bearer {TOKEN}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(embedded_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("actions")
    (folder / "overture.db").write_bytes(embedded_template.read_bytes())
    store = open_database(None, folder / "overture.db", KEY)
    conversation_id = open_conversation(store, SetClock())
    store.close()
    port, log = free_port(), folder / "log"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OVERTURE_")}
    settings = {
        "OVERTURE_ACTIONS_PORT": str(port),
        "OVERTURE_DATA_DIR": str(folder),
        "OVERTURE_DATABASE_KEY": KEY,
        "OVERTURE_INTERNAL_TOKEN": TOKEN,
        "PYTHONPATH": str(CHECKOUT),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "actions"],
            env=inherited | settings,
            cwd=CHECKOUT,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + START_SECONDS
    while not _is_up(url):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    yield Server(process, url, log, conversation_id)
    process.kill()
    process.wait()


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_health_is_open_and_says_nothing_else(server: Server) -> None:
    assert httpx.get(f"{server.url}/health", trust_env=False).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": f"bearer {TOKEN}"}],
)
def test_without_the_token_nothing_is_run(server: Server, headers: dict[str, str]) -> None:
    answer = server.post({"next_action": "action_show_openings", "tracker": {}}, **headers)

    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert (
        httpx.get(f"{server.url}/actions", headers=headers, trust_env=False).status_code
        == httpx.codes.UNAUTHORIZED
    )


def test_a_page_in_a_browser_is_not_allowed_in(server: Server) -> None:
    answer = server.post({}, Authorization=f"Bearer {TOKEN}", Origin="https://example.org")

    assert "access-control-allow-origin" not in answer.headers


def test_every_action_of_the_domain_is_served(server: Server) -> None:
    answer = httpx.get(f"{server.url}/actions", headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False)

    assert {each["name"] for each in answer.json()} == {action.action_name for action in ACTIONS}


def test_a_call_without_the_domain_is_answered(server: Server) -> None:
    answer = server.call("action_show_appointments")

    assert answer.status_code == httpx.codes.OK
    assert [each["response"] for each in answer.json()["responses"]] == ["utter_appointment_none"]


def test_buttons_carry_facts_that_come_back_as_entities(server: Server) -> None:
    answer = server.call("action_ask_appointment_service", slots={"requested_slot": "appointment_service"})

    payload = answer.json()["responses"][0]["buttons"][0]["payload"]
    assert payload.startswith("/inform{")
    assert json.loads(payload.removeprefix("/inform")) == {"appointment_service": "first_consultation"}


def test_what_is_no_call_is_refused_and_the_log_holds_no_words(server: Server) -> None:
    unknown = server.call("action_of_nobody")
    broken = server.post(
        {"next_action": "action_show_openings", "tracker": "Zebulon"}, Authorization=f"Bearer {TOKEN}"
    )

    assert unknown.status_code == httpx.codes.NOT_FOUND
    assert broken.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert "Zebulon" not in broken.text
    log = server.log.read_text()
    assert "Zebulon" not in log
    assert TOKEN not in log


def test_sigterm_ends_it_cleanly(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(15) == 0


def test_a_bad_profile_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "clinic.yml").write_text("name: 1\ntimezone: Mars\nservices: []\nclinicians: []\n")

    ended = subprocess.run(
        [sys.executable, "-m", "actions"],
        env={**os.environ, "OVERTURE_CLINIC": str(tmp_path / "clinic.yml"), "OVERTURE_DATA_DIR": str(tmp_path),
             "PYTHONPATH": str(CHECKOUT)},
        cwd=CHECKOUT, capture_output=True, text=True, timeout=START_SECONDS, check=False,
    )  # fmt: skip

    assert ended.returncode == 2
    assert "line 3, services: the list is empty" in ended.stderr
    assert "Traceback" not in ended.stderr
