"""A small stand-in for the message API, so that the widget can be worked on and tested on its own.

FakeMessageApi    the conversations it holds, the script it answers by, the troubles it was told to make
serving           runs any ASGI application on a free loopback port for the length of a `with` block
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

WIDGET = Path(__file__).parents[2] / "bot_connector" / "widget"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
MOST_CHARACTERS = 4096
LONGEST_WAIT = 25.0
TICK = 0.02

Message = dict[str, Any]
Script = Callable[[str], list[Message]]


class Trouble(StrEnum):
    """What goes wrong with every request of the API while it lasts."""

    NONE = "none"
    REFUSES = "refuses"
    """The connection breaks before the request was looked at."""
    LOSES_ANSWERS = "loses answers"
    """The request is done, and the connection breaks before its answer is out."""
    REFUSES_MESSAGES = "refuses messages"
    """As REFUSES, but only what is sent: reading goes on."""
    LOSES_RECEIPTS = "loses receipts"
    """As LOSES_ANSWERS, but only for what is sent: reading goes on."""
    FAILS = "fails"
    """503 for an answer."""


@dataclass
class Conversation:
    """One record; an event's id is its place in it, from 1."""

    token: str
    messages: list[Message] = field(default_factory=list)
    answered: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_typing: bool = False

    def add(self, speaker: str, text: str, **more: Any) -> Message:
        """Put a message at the end of the record."""
        blank: Message = {"buttons": [], "topic": None, "asks": None, "in_reply_to": None}
        at = datetime.now(UTC).isoformat()
        message = {"id": str(uuid4()), "at": at, "from": speaker, "text": text, **blank, **more}
        self.messages.append(message)
        return message

    @property
    def texts(self) -> list[str]:
        """What the person said, in order."""
        return [message["text"] for message in self.messages if message["from"] == "person"]


def say(text: str, **more: Any) -> Message:
    """Build a reply of the assistant for a script."""
    return {"from": "assistant", "text": text, **more}


def choices(*titles: str) -> list[Message]:
    """Build buttons with these titles."""
    return [{"id": uuid4().hex, "title": title} for title in titles]


def talk(text: str) -> list[Message]:
    """The script that is played when a test brings none: enough to see every kind of message."""
    words = text.lower()
    if "book" in words:
        times = choices("Tue 3 Mar, 10:00 AM", "Tue 3 Mar, 2:00 PM", "Wed 4 Mar, 9:30 AM", "Other times")
        return [say("When would suit you? Times are Central Time.", buttons=times, asks="time")]
    if "phone" in words:
        return [say("Which number may we call?", asks="phone")]
    if "staff" in words:
        joined = {"from": "system", "text": "A member of the clinic's staff has joined."}
        return [joined, {"from": "staff", "text": "Hello, this is the admissions team. How can I help?"}]
    if "hurt myself" in words:
        return [say("Call or text 988, day or night. In danger now: call 911.\nI am glad you told me.")]
    if "bye" in words:
        return [say("Goodbye, and take care. If you are ever in crisis, call or text 988.")]
    return [say(f"You said: {text}")]


class FakeMessageApi:
    """The message API of one process, with everything in memory."""

    def __init__(self, script: Script = talk) -> None:
        self.script = script
        self.conversations: dict[str, Conversation] = {}
        self.requests: list[str] = []
        self.trouble = Trouble.NONE
        self.streams = True
        self.holds_streams_back = False
        self.thinks_for = 0.0
        self.answers_after = 0.0
        self.repeats_itself = False
        self.refusal: tuple[int, str] | None = None
        self._thinking: set[asyncio.Task[None]] = set()

    @property
    def only(self) -> Conversation:
        """The one conversation that a test has opened."""
        (conversation,) = self.conversations.values()
        return conversation

    def application(self) -> ASGIApp:
        """The API, the widget's files, and a demo page under a strict content security policy."""
        one = "/api/v1/conversations/{id}"
        anyone = Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
        )
        return Starlette(
            routes=[
                Route("/", demo_page),
                Route("/widget.js", one_tag),
                Mount("/widget", StaticFiles(directory=WIDGET)),
                Route("/api/v1/conversations", self._start, methods=["POST"]),
                Route(f"{one}/messages", self._send, methods=["POST"]),
                Route(f"{one}/messages", self._messages),
                Route(f"{one}/events", self._events),
            ],
            middleware=[anyone, Middleware(Troubled, api=self)],
        )

    async def _start(self, request: Request) -> Response:
        if (await request.json()).get("consent") is not True:
            return problem(403, "Please agree before we start.")
        await asyncio.sleep(self.answers_after)
        identity = str(uuid4())
        self.conversations[identity] = Conversation(token=uuid4().hex)
        return JSONResponse(
            {"conversation_id": identity, "token": self.conversations[identity].token}, status_code=201
        )

    async def _send(self, request: Request) -> Response:
        conversation = self._open(request)
        if conversation is None:
            return problem(404, "There is no such conversation.")
        await asyncio.sleep(self.answers_after)
        if self.refusal is not None:
            return problem(*self.refusal)
        body = await request.json()
        key, content = body["client_message_id"], json.dumps(body, sort_keys=True)
        known_content, message_id = conversation.answered.get(key, (content, ""))
        if content != known_content:
            return problem(422, "This message was sent before with other words.")
        if not message_id:
            text = body["text"] if "text" in body else title_of(conversation, body["button_id"])
            if len(text) > MOST_CHARACTERS:
                return problem(422, "This message is longer than 4,096 characters.")
            message_id = conversation.add("person", text)["id"]
            conversation.answered[key] = (content, message_id)
            turn = asyncio.create_task(self._answer(conversation, text, message_id))
            self._thinking.add(turn)
            turn.add_done_callback(self._thinking.discard)
        return JSONResponse({"message_id": message_id}, status_code=202)

    async def _answer(self, conversation: Conversation, text: str, message_id: str) -> None:
        conversation.is_typing = True
        await asyncio.sleep(self.thinks_for)
        for reply in self.script(text):
            more = {name: value for name, value in reply.items() if name not in ("from", "text")}
            conversation.add(reply["from"], reply["text"], in_reply_to=message_id, **more)
        conversation.is_typing = False

    async def _messages(self, request: Request) -> Response:
        conversation = self._open(request)
        if conversation is None:
            return problem(404, "There is no such conversation.")
        after = int(request.query_params.get("after", "0"))
        wait = min(LONGEST_WAIT, float(request.query_params.get("wait", "0")))
        await self._wait_for_news(conversation, after, wait)
        return JSONResponse(
            {
                "messages": conversation.messages[after:],
                "typing": conversation.is_typing,
                "last_event_id": len(conversation.messages),
            }
        )

    async def _wait_for_news(self, conversation: Conversation, after: int, seconds: float) -> None:
        for _ in range(int(seconds / TICK)):
            if len(conversation.messages) > after or self._is_troubled:
                return
            # Looked at again and again, since tests write from a thread of their own.
            await asyncio.sleep(TICK)

    async def _events(self, request: Request) -> Response:
        conversation = self._open(request)
        if conversation is None or not self.streams:
            return problem(404, "There is no such conversation.")
        after = 0 if self.repeats_itself else int(request.headers.get("Last-Event-ID", "0"))
        return StreamingResponse(self._stream(conversation, after), media_type="text/event-stream")

    async def _stream(self, conversation: Conversation, sent: int) -> AsyncIterator[str]:
        if self.holds_streams_back:
            await asyncio.sleep(LONGEST_WAIT)
        yield ": here\n\n"
        was_typing = False
        while not self._is_troubled:
            for message in conversation.messages[sent:]:
                sent += 1
                yield f"id: {sent}\nevent: message\ndata: {json.dumps(message)}\n\n"
            if conversation.is_typing != was_typing:
                was_typing = conversation.is_typing
                yield f"event: typing\ndata: {json.dumps({'typing': was_typing})}\n\n"
            await asyncio.sleep(TICK)

    @property
    def _is_troubled(self) -> bool:
        return self.trouble in (Trouble.REFUSES, Trouble.LOSES_ANSWERS, Trouble.FAILS)

    def _open(self, request: Request) -> Conversation | None:
        conversation = self.conversations.get(request.path_params["id"])
        if conversation is None or request.headers.get("Authorization") != f"Bearer {conversation.token}":
            return None
        return conversation


class Troubled:
    """Notes every request of the API, and makes the trouble that it was told to make."""

    def __init__(self, app: ASGIApp, api: FakeMessageApi) -> None:
        self.app = app
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or let it come to grief."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        self.api.requests.append(f"{scope['method']} {scope['path']}")
        match self.api.trouble, scope["method"]:
            case (Trouble.NONE, _) | (Trouble.REFUSES_MESSAGES | Trouble.LOSES_RECEIPTS, "GET"):
                await self.app(scope, receive, send)
            case Trouble.FAILS, _:
                await problem(503, "The clinic's computer is busy.")(scope, receive, send)
            case Trouble.REFUSES | Trouble.REFUSES_MESSAGES, _:
                await break_off(send)
            case _:
                await self.app(scope, receive, into_nothing)
                await break_off(send)


async def into_nothing(message: Any) -> None:
    """Send an answer nowhere."""


async def break_off(send: Send) -> None:
    """Promise more than comes: the server closes the connection on it, as a network would."""
    headers = [(b"content-length", b"100"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": 202, "headers": headers})


async def demo_page(request: Request) -> Response:
    """The demo page under the policy that the connector recommends."""
    return HTMLResponse(
        (WIDGET / "demo.html").read_text(encoding="utf-8"), headers={"Content-Security-Policy": POLICY}
    )


async def one_tag(request: Request) -> Response:
    """The script that the one tag names."""
    return FileResponse(WIDGET / "widget.js", media_type="text/javascript")


def problem(status: int, detail: str) -> Response:
    """Build a problem+json answer with a plain sentence."""
    content = {"title": "Problem", "status": status, "detail": detail}
    return JSONResponse(content, status_code=status, media_type="application/problem+json")


def title_of(conversation: Conversation, button_id: str) -> str:
    """The words on a button that was shown in this conversation."""
    shown = [button for message in conversation.messages for button in message["buttons"]]
    return next(str(button["title"]) for button in shown if button["id"] == button_id)


@contextmanager
def serving(application: ASGIApp) -> Iterator[str]:
    """Serve an application for the length of the block; gives its address without a slash at the end."""
    config = uvicorn.Config(application, port=0, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


if __name__ == "__main__":
    with serving(FakeMessageApi().application()) as address:
        sys.stdout.write(f"Demo page: {address}/ (Ctrl-C ends it)\n")
        threading.Event().wait()
