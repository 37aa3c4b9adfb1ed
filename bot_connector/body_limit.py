"""Refusing what is too large or of the wrong kind before anything reads it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot_connector.problems import Problem

BODY_LIMIT = 64 * 1024
_WITH_BODY = ("POST", "PUT", "PATCH")


class BodyLimit:
    """Answers 413 to a body over the limit and 415 to an API call that is not JSON.

    The limit is held against the stated length, and against what comes, as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            await _too_large(scope, receive, send)
            return
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if scope["path"].startswith("/api/") and kind != b"application/json":
            refusal = Problem(415, "Send the body as application/json.")
            await refusal(scope, receive, send)
            return
        messages, total = [], 0
        while True:
            message: Message = await receive()
            messages.append(message)
            total += len(message.get("body", b""))
            if total > BODY_LIMIT:
                await _too_large(scope, receive, send)
                return
            if message["type"] != "http.request" or not message.get("more_body", False):
                break
        kept = iter(messages)

        async def replay() -> Message:
            message = next(kept, None)
            return message if message is not None else await receive()

        await self._app(scope, replay, send)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    refusal = Problem(413, "The body is larger than 64 KiB: send a shorter message.", {"Connection": "close"})
    await refusal(scope, receive, send)
