"""What is new in a conversation: the stored turns behind an event and what waits for the database.

Turns that are not stored yet have no event; they come again, under the same ids, when they have one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from overture.core.errors import StorageUnavailable
from overture.core.ports import Store
from overture.core.transcript import Turn
from overture.services.transcripts import Events, events_after
from overture.services.unstored import Unstored

# A read that a lock keeps waiting is looked away from this often: words may have come that need no database.
_GLANCE_SECONDS = 0.2


@dataclass(frozen=True)
class News:
    """What a client has not seen, in order; `unstored` stands behind all events."""

    stored: Events
    unstored: tuple[Turn, ...] = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All of it."""
        return (*self.stored.turns, *self.unstored)


async def news_after(store: Store, unstored: Unstored, conversation_id: str, after: int) -> News:
    """Return what came behind an event; without the database, what waits for it.

    Raises:
        StorageUnavailable: the database cannot be read, and nothing waits for it.
    """
    reading = asyncio.ensure_future(asyncio.to_thread(events_after, store, conversation_id, after))
    try:
        while not reading.done():
            await asyncio.wait({reading}, timeout=_GLANCE_SECONDS)
            if not reading.done() and unstored.messages(conversation_id):
                return News(Events((), False, after), _waiting(unstored, conversation_id, ()))
        events = await reading
    except StorageUnavailable:
        waiting = _waiting(unstored, conversation_id, ())
        if not waiting:
            raise
        return News(Events((), False, after), waiting)
    finally:
        _let_go(reading)
    return News(events, _waiting(unstored, conversation_id, events.turns))


def _waiting(unstored: Unstored, conversation_id: str, stored: Sequence[Turn]) -> tuple[Turn, ...]:
    # Between the commit and the forgetting a turn is in both places.
    known = {turn.id for turn in stored}
    return tuple(
        turn
        for message in unstored.messages(conversation_id)
        for turn in message.turns()
        if turn.id not in known
    )


def _let_go(reading: asyncio.Future[Events]) -> None:
    # Its thread runs on; what it finds or fails with is nobody's concern any more.
    reading.add_done_callback(lambda done: done.cancelled() or done.exception())
    reading.cancel()
