"""`overture chat`: talk to the running assistant in the terminal, over the same message API as the widget."""

from __future__ import annotations

import argparse
import sys
import time
import uuid
from typing import Any

import httpx

from overture.core.errors import Misconfigured
from overture.settings import load_settings

ANSWER_SECONDS = 60.0
WAIT_SECONDS = 20
_SPEAKERS = {"assistant": "Overture", "staff": "Staff", "system": "—"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the person's zone."""
    parser.add_argument("--timezone", default=None, help="IANA name, such as America/Chicago")


def run(args: argparse.Namespace) -> int:
    """Chat until the end of input."""
    settings = load_settings()
    with httpx.Client(base_url=settings.address, timeout=WAIT_SECONDS + 10, trust_env=False) as http:
        try:
            chat = Chat(http, args.timezone)
        except httpx.HTTPError as error:
            raise Misconfigured(
                f"Nothing answers at {settings.address}: start the assistant with `make run`."
            ) from error
        print("You are talking to the assistant. Press a button by its number. Ctrl-D ends.")
        try:
            _converse(chat)
        except KeyboardInterrupt:
            print()
        except httpx.HTTPError as error:
            raise Misconfigured(f"The assistant at {settings.address} stopped answering.") from error
    return 0


def _converse(chat: Chat) -> None:
    while True:
        print("You: ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            print()
            return
        said = line.rstrip("\n")
        if not sys.stdin.isatty():
            # Piped in, the words would otherwise be missing from what is printed.
            print(said)
        for text in chat.say(said):
            print(text)


class Chat:
    """One conversation over the message API."""

    def __init__(self, http: httpx.Client, timezone: str | None) -> None:
        self._http = http
        opened = http.post("/api/v1/conversations", json={"consent": True, "timezone": timezone})
        body = opened.json()
        if opened.status_code != httpx.codes.CREATED:
            raise Misconfigured(body["detail"])
        self._path = f"/api/v1/conversations/{body['conversation_id']}/messages"
        self._headers = {"Authorization": f"Bearer {body['token']}"}
        self._buttons: list[dict[str, str]] = []
        self._seen = 0

    def say(self, text: str) -> list[str]:
        """Send a line, or press the button of that number; return the lines of the answer."""
        body: dict[str, Any] = {"client_message_id": str(uuid.uuid4()), "text": text}
        if text.isdecimal() and 0 < int(text) <= len(self._buttons):
            body = {
                "client_message_id": body["client_message_id"],
                "button_id": self._buttons[int(text) - 1]["id"],
            }
        sent = self._http.post(self._path, json=body, headers=self._headers)
        if sent.status_code != httpx.codes.ACCEPTED:
            return [sent.json()["detail"]]
        return self._answer(sent.json()["message_id"])

    def _answer(self, message_id: str) -> list[str]:
        lines: list[str] = []
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline:
            listed = self._http.get(
                self._path, params={"after": self._seen, "wait": WAIT_SECONDS}, headers=self._headers
            ).json()
            self._seen = listed["last_event_id"]
            answered = False
            for message in listed["messages"]:
                answered = answered or message["in_reply_to"] == message_id
                lines += self._shown(message)
            if answered and not listed["typing"]:
                return lines
        return [*lines, "No answer yet: it will come with your next line."]

    def _shown(self, message: dict[str, Any]) -> list[str]:
        if message["from"] == "person":
            return []
        lines = [f"{_SPEAKERS[message['from']]}: {message['text']}"]
        if message["from"] == "assistant":
            self._buttons = message["buttons"]
            lines += [
                f"  {number}. {button['title']}" for number, button in enumerate(self._buttons, start=1)
            ]
        return lines
