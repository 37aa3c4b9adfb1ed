"""Is it alive, is every part there, and how much is going on."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from pathlib import Path
from typing import Any, Protocol

import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot_connector.problems import Problem
from overture.adapters.rasa_dialogue import RasaDialogue
from overture.core.errors import StorageUnavailable
from overture.core.handoff import HandoffState, Priority
from overture.core.ports import Store
from overture.settings import Settings

health_router = APIRouter(tags=["health"])


class HealthContext(Protocol):
    """What telling the health needs."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def dialogue(self) -> RasaDialogue: ...
    @property
    def loopback(self) -> httpx.AsyncClient: ...


@health_router.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer as long as the process lives."""
    return {"status": "alive"}


@health_router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Name every part and whether it is there: 503 while one is missing."""
    context: HealthContext = request.app.state.context
    database, rasa, actions = await asyncio.gather(
        asyncio.to_thread(_database_answers, context.store),
        context.dialogue.is_ready(),
        _actions_answer(context.loopback, context.settings.actions_port),
    )
    parts = {"connector": True, "database": database, "rasa": rasa, "actions": actions}
    if request.app.state.telegram is not None:
        parts["telegram"] = request.app.state.telegram.is_ready
    processes = _processes(context.settings.running)
    complete = all(parts.values())
    return JSONResponse(
        {
            "status": "ready" if complete else "not ready",
            "parts": {name: "ready" if there else "missing" for name, there in parts.items()},
            "processes": processes,
        },
        status_code=200 if complete else 503,
    )


@health_router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Return Prometheus text, to callers on this machine only."""
    if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
        return Problem(404, "There is nothing at this address.")
    context: HealthContext = request.app.state.context
    text = await asyncio.to_thread(_metrics, context.store)
    return Response(text, media_type="text/plain; version=0.0.4")


def _database_answers(store: Store) -> bool:
    try:
        with store.read() as work:
            work.inbox.count_pending()
    except StorageUnavailable:
        return False
    return True


async def _actions_answer(http: httpx.AsyncClient, port: int) -> bool:
    try:
        response = await http.get(f"http://127.0.0.1:{port}/health")
    except httpx.HTTPError:
        return False
    return response.status_code == httpx.codes.OK


def _processes(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / "processes.json").read_text("utf-8"))
    except (OSError, ValueError):
        # Without a supervisor, in tests for instance, there is no such file.
        return {}
    return {
        name: {"state": process.get("state"), "restarts": process.get("restarts")}
        for name, process in content.items()
        if isinstance(process, dict)
    }


def _metrics(store: Store) -> str:
    with store.read() as work:
        pending = work.inbox.count_pending()
        queue = [entry.handoff for entry in work.handoffs.queue()]
    waiting = [handoff for handoff in queue if handoff.state is HandoffState.REQUESTED]
    urgent = sum(handoff.priority is Priority.URGENT for handoff in waiting)
    lines = [
        "# HELP overture_messages_pending Accepted messages that are not answered yet.",
        "# TYPE overture_messages_pending gauge",
        f"overture_messages_pending {pending}",
        "# HELP overture_handoffs_waiting Handoffs that nobody has accepted, by priority.",
        "# TYPE overture_handoffs_waiting gauge",
        f'overture_handoffs_waiting{{priority="urgent"}} {urgent}',
        f'overture_handoffs_waiting{{priority="normal"}} {len(waiting) - urgent}',
    ]
    return "\n".join(lines) + "\n"
