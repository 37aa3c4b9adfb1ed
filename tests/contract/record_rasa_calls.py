"""Records anew what test_rasa_calls.py replays: python -m tests.contract.record_rasa_calls MODEL

A real Rasa runs the model; our actions answer it here, on a database of their own and a clock that stands still.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import uuid
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker  # type: ignore[import-untyped]
from rasa_sdk.executor import CollectingDispatcher  # type: ignore[import-untyped]

from actions.catalogue import ACTIONS
from overture.adapters.rasa_dialogue import RasaDialogue
from overture.adapters.sql.database import open_database
from overture.adapters.sql.migrate import migrate
from overture.bootstrap import ActionsContext
from overture.paths import CHECKOUT, RASA_PYTHON
from tests.contract.test_rasa_calls import CALLS, RIVAL_START, context_on, others_book
from tests.helpers.bookings import hold_lapses
from tests.helpers.databases import KEY
from tests.helpers.supervised import free_port

SAID = (
    "book an individual session next wednesday at 2",
    "what is music therapy?",
    "Maria Lopez",
    "maria@example.org",
    "no, make it 3pm",
    "yes",
    "4pm",
    "yes",
    "cancel my appointment",
    "yes",
)
# Of no use to the replay, and another in each run.
_FORGOTTEN = ("timestamp", "policy", "confidence", "hide_rule_turn", "input_channel", "parse_data")


class Recorder:
    """Answers Rasa's calls and keeps them."""

    def __init__(self, context: ActionsContext) -> None:
        self.context = context
        self.calls: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._submits = 0

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """Run the action that the call names."""
        if call["next_action"] == "action_book_appointment":
            self._submits += 1
            if self._submits == 1:
                hold_lapses(self.context)
                others_book(self.context, RIVAL_START)
        action = next(each for each in ACTIONS if each.action_name == call["next_action"])(self.context)
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action.run(dispatcher, Tracker.from_dict(call["tracker"]), {}))
        self._keep(call, [message["response"] for message in dispatcher.messages], events)
        return {"events": events, "responses": dispatcher.messages}

    def _keep(self, call: dict[str, Any], responses: list[str], events: list[dict[str, Any]]) -> None:
        plain = [_plain(event) for event in call["tracker"]["events"]]
        kept = sum(1 for _ in _common(self._events, plain))
        tracker = call["tracker"] | {"events": {"kept": kept, "new": plain[kept:]}}
        self._events = plain
        self.calls.append(
            {
                "call": {key: call[key] for key in ("next_action", "sender_id", "version")}
                | {"tracker": tracker},
                "answer": {"responses": responses, "events": [_plain(event) for event in events]},
            }
        )


def _plain(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in event.items() if name not in _FORGOTTEN or event["event"] == "user"
    }


def _common(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Any:
    for one, other in zip(before, now, strict=False):
        if one != other:
            return
        yield one


def _serve(recorder: Recorder, port: int) -> ThreadingHTTPServer:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(recorder.answer(call)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


async def _talk(port: int, conversation_id: str) -> None:
    dialogue = RasaDialogue(port, "token")
    for _ in range(240):
        if await dialogue.is_ready():
            break
        await asyncio.sleep(0.5)
    for text in SAID:
        turn = await dialogue.turn(conversation_id, str(uuid.uuid4()), text, None, risk_already_said=False)
        print(f"> {text}\n  {[reply.text[:110] for reply in turn.replies]}")
    await dialogue.close()


def main() -> None:
    """Record the conversation."""
    with tempfile.TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        database = open_database(None, Path(folder) / "overture.db", KEY)
        migrate(database)
        conversation_id = str(uuid.uuid4())
        recorder = Recorder(context_on(database, conversation_id, Path(folder)))
        rasa_port, actions_port = free_port(), free_port()
        server = _serve(recorder, actions_port)
        environ = {
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "RASA_TELEMETRY_ENABLED": "false",
            "OVERTURE_ACTIONS_PORT": str(actions_port),
            "OVERTURE_INTERNAL_TOKEN": "token",
            "OVERTURE_TRACKER_FILE": f"{folder}/tracker.db",
            "OVERTURE_TRACKER_KEY": KEY,
        }
        command = [str(RASA_PYTHON), "-m", "dialogue", "run", "--quiet", "--model", sys.argv[1]]
        command += ["--interface", "127.0.0.1", "--port", str(rasa_port)]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        rasa = subprocess.Popen(command, cwd=CHECKOUT, env=environ)
        try:
            asyncio.run(_talk(rasa_port, conversation_id))
        finally:
            rasa.terminate()
            rasa.wait(30)
            server.shutdown()
            database.close()
    written = {"conversation_id": conversation_id, "calls": recorder.calls}
    CALLS.write_text(json.dumps(written, indent=None, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(recorder.calls)} calls in {CALLS}")


if __name__ == "__main__":
    main()
