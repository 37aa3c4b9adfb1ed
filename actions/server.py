"""The actions behind HTTP on the loopback, for our own Rasa only: who has no token gets 401."""

from __future__ import annotations

import hmac
from typing import Any

from rasa_sdk.endpoint import create_app  # type: ignore[import-untyped]
from rasa_sdk.executor import ActionExecutor  # type: ignore[import-untyped]
from sanic import HTTPResponse, Request, json

from actions.catalogue import ACTIONS
from overture.bootstrap import ActionsContext


class Executor(ActionExecutor):  # type: ignore[misc]
    """Runs our actions, none of which needs the domain.

    Rasa 3.6 sends no domain and no digest of one where `enable_selective_domain` is set; rasa_sdk from
    3.7 on refuses such calls with status 449, which Rasa 3.6 does not know.
    """

    def is_domain_digest_valid(self, domain_digest: str | None) -> bool:
        return True


def create_server(context: ActionsContext) -> Any:
    """Return rasa_sdk's Sanic application with our actions, closed to everybody without the token."""
    executor = Executor()
    for action in ACTIONS:
        executor.register_action(action(context))
    # No origin may call it from a browser.
    app = create_app(executor, cors_origins=[])
    expected = f"Bearer {context.internal_token}".encode()

    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        if request.path == "/health":
            return None
        given = request.headers.get("authorization", "").encode("utf-8", "surrogateescape")
        if hmac.compare_digest(given, expected):
            return None
        return json({"error": "This door is for the assistant's own dialogue server."}, status=401)

    async def say_nothing_of_faults(_: Request, response: HTTPResponse) -> HTTPResponse | None:
        # rasa_sdk's own answer to a fault repeats the call, and with it what people wrote.
        return json({"error": "The action failed."}, status=500) if response.status == 500 else None

    app.on_request(refuse_strangers, priority=100)
    app.on_response(say_nothing_of_faults)
    return app
