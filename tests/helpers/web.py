"""The message API on a real server, with a real database and a scripted dialogue behind it."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from bot_connector.body_limit import BodyLimit
from bot_connector.pages import pages_router
from bot_connector.problems import add_problem_handlers
from bot_connector.web import router
from overture.adapters.clock import SystemClock
from overture.adapters.notices import LocalNotices
from overture.core.ports import Store
from overture.services.intake import Intake
from overture.services.relay import Relay
from tests.helpers.store import ScriptedDialogue, WordScreen, words


@dataclass(frozen=True)
class WebHouse:
    """What the routes find as their context."""

    store: Store
    notices: LocalNotices
    intake: Intake


def message_api(store: Store, dialogue: ScriptedDialogue) -> FastAPI:
    """Return the API with a worker behind it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        notices, clock = LocalNotices(), SystemClock()
        app.state.context = WebHouse(store, notices, Intake(store, clock, WordScreen(), words(), notices))
        relay = Relay(store, clock, dialogue, words(), notices, owner="test")
        notices.listen(relay.wake)
        task = asyncio.create_task(relay.run())
        yield
        task.cancel()
        await relay.drain(2)

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None)
    add_problem_handlers(app)
    app.add_middleware(BodyLimit)
    app.include_router(router)
    app.include_router(pages_router)
    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port; yield its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


class Visitor:
    """A client of the message API, as an outside tool would write it."""

    def __init__(self, address: str, timezone: str = "America/Chicago") -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=60, trust_env=False)
        weakref.finalize(self, self._http.close)
        opened = self._http.post("/conversations", json={"consent": True, "timezone": timezone})
        assert opened.status_code == 201, opened.text
        self.conversation_id: str = opened.json()["conversation_id"]
        self._http.headers["Authorization"] = f"Bearer {opened.json()['token']}"

    @property
    def path(self) -> str:
        """Where the messages are."""
        return f"/conversations/{self.conversation_id}/messages"

    def send(
        self, text: str | None = None, *, button_id: str | None = None, key: str | None = None
    ) -> httpx.Response:
        """Send a message; return the answer of the API."""
        body: dict[str, Any] = {"client_message_id": key or str(uuid.uuid4())}
        body |= {"text": text} if text is not None else {"button_id": button_id}
        return self._http.post(self.path, json=body)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        """Read any path with this visitor's token."""
        return self._http.get(path, params=parameters)

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        """Return all messages behind an event."""
        found: list[dict[str, Any]] = self.get(self.path, after=after).json()["messages"]
        return found

    def ask(
        self, text: str | None = None, *, button_id: str | None = None, seconds: float = 30
    ) -> list[dict[str, Any]]:
        """Send, and return what the assistant says to it once it has finished."""
        accepted = self.send(text, button_id=button_id)
        assert accepted.status_code == 202, accepted.text
        message_id = accepted.json()["message_id"]
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            listed = self.get(self.path, after=0, wait=0).json()
            answers = [m for m in listed["messages"] if m["in_reply_to"] == message_id]
            if answers and not listed["typing"]:
                return answers
            time.sleep(0.03)
        raise AssertionError(f"no answer to message {message_id} within {seconds} s")
