from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from overture.checks.findings import Verdict
from overture.checks.processes import look_at_processes
from overture.processes.states import ProcessState, ProcessStatus, only_supervisor, write_states
from overture.settings import Settings
from tests.helpers.settings import settings_in
from tests.helpers.supervised import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    ports = {
        name: str(free_port()) for name in ("OVERTURE_PORT", "OVERTURE_RASA_PORT", "OVERTURE_ACTIONS_PORT")
    }
    made = settings_in(tmp_path, **ports)
    made.running.mkdir()
    return made


@pytest.fixture
def readiness(settings: Settings) -> Iterator[dict[str, Any]]:
    """What a connector answers at /readyz; change it before asking."""
    answer: dict[str, Any] = {"status": 200, "parts": {"rasa": "ready"}}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer["status"])
            self.end_headers()
            self.wfile.write(json.dumps({"parts": answer["parts"]}).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", settings.port), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield answer
        server.shutdown()
        thread.join()


def rasa(state: ProcessState) -> dict[str, ProcessStatus]:
    return {"rasa": ProcessStatus(4321, state, 2, "2026-03-02T15:00:00+00:00")}


def test_when_nothing_runs_the_ports_are_tried(settings: Settings) -> None:
    found = list(look_at_processes(settings))

    assert [finding.verdict for finding in found] == [Verdict.OK] * 3


def test_a_port_that_another_program_holds_is_named(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.rasa_port))
        other.listen(1)
        found = [finding for finding in look_at_processes(settings) if finding.verdict is Verdict.MEND]

    assert len(found) == 1
    assert "set OVERTURE_RASA_PORT" in found[0].text


@pytest.mark.usefixtures("readiness")
def test_a_running_assistant_is_named_part_by_part(settings: Settings) -> None:
    with only_supervisor(settings.running):
        write_states(settings.running, rasa(ProcessState.RUNNING))
        found = list(look_at_processes(settings))

    assert [str(finding) for finding in found] == [
        "ok    rasa: runs as process 4321, restarted 2 times",
        f"ok    readiness: every part answers at {settings.address}",
    ]


def test_a_process_that_is_restarting_is_named(settings: Settings, readiness: dict[str, Any]) -> None:
    readiness |= {"status": 503, "parts": {"rasa": "missing", "actions": "ready"}}
    with only_supervisor(settings.running):
        write_states(settings.running, rasa(ProcessState.RESTARTING))
        found = list(look_at_processes(settings))

    assert [finding.verdict for finding in found] == [Verdict.MEND, Verdict.MEND]
    assert "is restarting since 2026-03-02T15:00:00+00:00" in found[0].text
    assert "missing: rasa;" in found[1].text


def test_an_assistant_that_does_not_answer_is_named(settings: Settings) -> None:
    with only_supervisor(settings.running):
        write_states(settings.running, rasa(ProcessState.RUNNING))
        found = list(look_at_processes(settings))

    assert found[-1].verdict is Verdict.MEND
    assert "does not answer" in found[-1].text
