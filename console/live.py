"""Keeping an open page up to date: the whole page again as a server-sent event whenever it differs.

A page is made anew at every notice of this process, and once a second for changes made by others.
What differs on it is found by making it: so nothing that staff see can be forgotten. The browser
swaps the parts that changed (static/console.js). The stream ends with the sign-in.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable

from fastapi.responses import StreamingResponse

from console.context import ConsoleContext
from console.guard import SignedOut
from overture.core.errors import Refused, StorageUnavailable

LOOK_AGAIN_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
# The browser then loads the page again and finds the sign-in page, or that the conversation is gone.
LEAVE = "event: leave\ndata: leave\n\n"


def stream_of(context: ConsoleContext, key: str, page: Callable[[], str]) -> StreamingResponse:
    """Return the stream of a page; `page` raises SignedOut when the sign-in has ended."""
    return StreamingResponse(
        _events(context, key, page), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _events(context: ConsoleContext, key: str, page: Callable[[], str]) -> AsyncIterator[str]:
    shown = ""
    beat = time.monotonic()
    yield "retry: 1000\n\n"
    while True:
        with context.notices.waiting(key) as changed:
            try:
                made = await asyncio.to_thread(page)
            except StorageUnavailable:
                # The browser says that it lost the connection, and comes again.
                return
            except (SignedOut, Refused):
                yield LEAVE
                return
            if made != shown:
                shown = made
                yield f"data: {json.dumps(made)}\n\n"
            elif time.monotonic() - beat > HEARTBEAT_SECONDS:
                beat = time.monotonic()
                yield ": still here\n\n"
            await _pause(changed)


async def _pause(changed: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(changed.wait(), LOOK_AGAIN_SECONDS)
    except TimeoutError:
        return
