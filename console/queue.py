"""The queue of those who wait for a person, and the list of all conversations."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from console.context import ConsoleContext, Context
from console.guard import HOME, ConsoleRoute, OwnPage, Reading, There, reading
from console.live import stream_of
from console.pages import queue_in, signed_in_page
from overture.adapters.notices import EVERYTHING
from overture.core.conversation import Conversation
from overture.core.ports import Work
from overture.core.staff import SignIn

RECENT = 15
PAGE = 50

router = APIRouter(prefix=HOME, route_class=ConsoleRoute)


@router.get("")
def show_queue(context: Context, present: There) -> Response:
    """Show who waits, who is being answered, and the newest conversations."""
    return HTMLResponse(_queue_page(context, present))


@router.get("/events")
async def stream_queue(request: Request, context: Context, _own_page: OwnPage, _present: Reading) -> Response:
    """Stream the queue."""

    def page() -> str:
        return _queue_page(context, reading(request, context))

    return stream_of(context, EVERYTHING, page)


@router.get("/conversations")
def list_conversations(
    context: Context, present: There, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """List all conversations, some on each page, the newest turn first."""
    with context.store.read() as work:
        queue = queue_in(work)
        found = work.conversations.recent(PAGE + 1, skip=(page - 1) * PAGE)
        names = _holders(work, found)
    made = partial(signed_in_page, "conversations.html", context, present, queue)
    return HTMLResponse(made(recent=found[:PAGE], names=names, page=page, is_last=len(found) <= PAGE))


def _queue_page(context: ConsoleContext, present: SignIn) -> str:
    with context.store.read() as work:
        queue = queue_in(work)
        recent = work.conversations.recent(RECENT)
        names = _holders(work, [*recent, *(entry.conversation for entry in queue.accepted)])
    return signed_in_page("queue.html", context, present, queue, recent=recent, names=names)


def _holders(work: Work, conversations: list[Conversation]) -> dict[str, str]:
    """Return the names of the staff who hold conversations, by their ids."""
    ids = {each.holder_staff_id for each in conversations if each.holder_staff_id is not None}
    found = (work.accounts.get(staff_id) for staff_id in ids)
    return {staff.id: staff.name for staff in found if staff is not None}
