"""Puts the staff's door into the application."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse

from console import appointments, blocks, calendar, conversation, queue, sign_in
from console.guard import HOME, ConsoleRoute
from console.pages import STATIC, message_page

_FILES = ("console.css", "console.js", "icon.svg", "icon-urgent.svg")

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
router.include_router(sign_in.router)
router.include_router(queue.router)
router.include_router(conversation.router)
router.include_router(calendar.router)
router.include_router(appointments.router)
router.include_router(blocks.router)


@router.get(f"{HOME}/static/{{name}}")
def send_file(name: str) -> Response:
    """Send a style, script or picture of ours; its address changes with its content."""
    if name not in _FILES:
        return nothing_here()
    return FileResponse(STATIC / name, headers={"Cache-Control": "max-age=31536000, immutable"})


@router.get(f"{HOME}/{{rest:path}}")
def nothing_here() -> Response:
    """Say that there is no such page."""
    return message_page("Nothing here", "There is no such page: go back to the queue.", 404)


def add_console(app: FastAPI) -> None:
    """Serve the console at /staff; `app.state.console` must hold a ConsoleContext once it has started."""
    app.include_router(router)
