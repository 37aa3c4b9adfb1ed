"""A small Bot API server: what Telegram does that our connector relies on, over real HTTP.

Updates stay queued until a later offset acknowledges them, ids need not rise evenly, button data over
64 bytes and texts over 4,096 units are refused, and a test can order failures of the next sends.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TOKEN = "700700:fake-token"
BOT_ID = 700700


@dataclass
class FakeBotApi:
    """The server's state, to be read and changed by tests from their own thread."""

    address: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    webhook: str | None = None
    webhook_secret: str | None = None
    failures: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    lost_replies: int = 0
    blocked: set[int] = field(default_factory=set)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(90_001))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def says(self, chat_id: int, text: str, **more: Any) -> dict[str, Any]:
        """Let a person write; return the update as queued."""
        return self._queue({"message": self._message(chat_id, text=text, **more)})

    def sends_media(self, chat_id: int, **media: Any) -> dict[str, Any]:
        """Let a person send something else than text."""
        return self._queue({"message": self._message(chat_id, **media)})

    def edits(self, chat_id: int, text: str) -> dict[str, Any]:
        """Let a person change an earlier message."""
        return self._queue({"edited_message": self._message(chat_id, text=text, edit_date=int(time.time()))})

    def presses(self, chat_id: int, title: str) -> dict[str, Any]:
        """Let a person press the newest button of that title."""
        for message in reversed(self.sent):
            for row in (
                message.get("reply_markup", {}).get("inline_keyboard", [])
                if message["chat_id"] == chat_id
                else []
            ):
                for button in row:
                    if button["text"] == title:
                        return self.presses_data(chat_id, button["callback_data"])
        raise AssertionError(f"no button {title!r} was shown")

    def presses_data(self, chat_id: int, data: str) -> dict[str, Any]:
        """Let a person press a button with that data."""
        query = {
            "id": str(next(self._ids)),
            "from": _person(chat_id),
            "chat_instance": "1",
            "message": self._message(chat_id, text="shown before"),
            "data": data,
        }
        return self._queue({"callback_query": query})

    def membership(self, chat_id: int, status: str, chat_type: str = "private") -> dict[str, Any]:
        """Block, unblock, or add the bot to a group."""
        member = {"user": _bot(), "status": status, "until_date": 0}
        change = {
            "chat": {"id": chat_id, "type": chat_type, "title": "a group"},
            "from": _person(abs(chat_id)),
            "date": int(time.time()),
            "old_chat_member": {"user": _bot(), "status": "member"},
            "new_chat_member": member,
        }
        return self._queue({"my_chat_member": change})

    def repeat(self, update: dict[str, Any]) -> None:
        """Deliver an update once more, as Telegram does when an acknowledgement is lost."""
        with self._lock:
            self._updates.append(update)

    def texts(self, chat_id: int) -> list[str]:
        """Return what was sent to a chat, in order."""
        return [message["text"] for message in list(self.sent) if message["chat_id"] == chat_id]

    def wait_for(self, chat_id: int, part: str, seconds: float = 15, after: int = 0) -> str:
        """Return the first text sent to a chat that contains a part."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for text in self.texts(chat_id)[after:]:
                if part in text:
                    return text
            time.sleep(0.02)
        raise AssertionError(f"{part!r} was not sent; sent were {self.texts(chat_id)[after:]}")

    def waiting(self) -> int:
        """Return how many updates are not acknowledged."""
        with self._lock:
            return len(self._updates)

    def _message(self, chat_id: int, **content: Any) -> dict[str, Any]:
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "group", "title": "a group"}
        return {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "chat": chat,
            "from": _person(abs(chat_id)),
            **content,
        }

    def _queue(self, update: dict[str, Any]) -> dict[str, Any]:
        update = {"update_id": next(self._ids), **update}
        with self._lock:
            self._updates.append(update)
        return update

    async def call(self, request: Request) -> JSONResponse:
        """Answer one call of the Bot API."""
        if request.path_params["token"] != TOKEN:
            return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        arguments = await _arguments(request)
        method = request.path_params["method"].lower()
        if method == "getupdates":
            return _ok(await self._get_updates(arguments))
        if method == "sendmessage":
            return self._send_message(arguments)
        return _ok(self._other(method, arguments))

    async def _get_updates(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(arguments.get("offset") or 0)
        with self._lock:
            if offset:
                self._updates = [update for update in self._updates if update["update_id"] >= offset]
        deadline = time.monotonic() + min(float(arguments.get("timeout") or 0), 2.0)
        while not self._updates and time.monotonic() < deadline:  # noqa: ASYNC110 - tests add from their thread
            await asyncio.sleep(0.01)
        with self._lock:
            return list(self._updates[:100])

    def _send_message(self, arguments: dict[str, Any]) -> JSONResponse:
        chat_id = int(arguments["chat_id"])
        if chat_id in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if self.failures:
            status, body = self.failures.pop(0)
            return JSONResponse(body, status)
        markup = arguments.get("reply_markup") or {}
        for row in markup.get("inline_keyboard", []):
            for button in row:
                if len(button["callback_data"].encode()) > 64:
                    return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        if len(arguments["text"].encode("utf-16-le")) // 2 > 4096:
            return _error(400, "Bad Request: message is too long")
        self.sent.append({**arguments, "chat_id": chat_id, "reply_markup": markup})
        if self.lost_replies:
            self.lost_replies -= 1
            return _error(502, "Bad Gateway")
        return _ok(self._message(chat_id, text=arguments["text"]))

    def _other(self, method: str, arguments: dict[str, Any]) -> Any:
        if method == "getme":
            return _bot()
        if method == "answercallbackquery":
            self.answered.append(arguments)
        elif method == "sendchataction":
            self.actions.append(arguments)
        elif method == "leavechat":
            self.left.append(int(arguments["chat_id"]))
        elif method == "setwebhook":
            self.webhook, self.webhook_secret = arguments["url"], arguments.get("secret_token")
        elif method == "deletewebhook":
            self.webhook = None
        return True


def _person(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "Robin"}


def _bot() -> dict[str, Any]:
    return {"id": BOT_ID, "is_bot": True, "first_name": "Overture", "username": "overture_bot"}


async def _arguments(request: Request) -> dict[str, Any]:
    form = dict(await request.form())
    arguments: dict[str, Any] = {}
    for name, value in form.items():
        try:
            decoded = json.loads(str(value)) if name not in ("text", "callback_data") else str(value)
        except ValueError:
            decoded = str(value)
        arguments[name] = decoded
    return arguments


def _ok(result: Any) -> JSONResponse:
    return JSONResponse({"ok": True, "result": result})


def _error(code: int, description: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, code)


def retry_after(seconds: int) -> tuple[int, dict[str, Any]]:
    """Return the failure by which Telegram asks to wait."""
    parameters = {"retry_after": seconds}
    return 429, {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": parameters}


@contextmanager
def fake_bot_api() -> Iterator[FakeBotApi]:
    """Serve the fake on a free port of this machine as long as the context is open."""
    api = FakeBotApi()
    app = Starlette(routes=[Route("/bot{token}/{method}", api.call, methods=["GET", "POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    api.address = f"http://127.0.0.1:{port}"
    try:
        yield api
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=5)


def deliver_to_webhook(address: str, secret: str | None, update: dict[str, Any]) -> int:
    """Call a webhook as Telegram would; return the status."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    response = httpx.post(f"{address}/telegram/webhook", json=update, headers=headers, trust_env=False)
    return response.status_code
