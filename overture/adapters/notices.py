"""Waking whoever waits in this process for a change: long polls, event streams, the worker."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

EVERYTHING = "*"


class LocalNotices:
    """Wakes waiters of one conversation, or of all; may be told from any thread.

    Only a hint: whoever wakes reads the database, and whoever is not woken, as the change was made by
    another process, looks again after its own time-out.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a function on the event loop at every change."""
        self._listeners.append(listener)

    def changed(self, conversation_id: str) -> None:
        """Wake all that wait for this conversation or for everything."""
        self._loop.call_soon_threadsafe(self._wake, conversation_id)

    def _wake(self, conversation_id: str) -> None:
        for key in (conversation_id, EVERYTHING):
            for event in self._waiting.get(key, ()):
                event.set()
        for listener in self._listeners:
            listener()

    async def wait(self, key: str, seconds: float) -> None:
        """Return at the next change of a conversation (or of EVERYTHING), or after some seconds."""
        with self.waiting(key) as event, suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    def waiting(self, key: str) -> Waiting:
        """Return a context in which changes are kept, so that none falls between a read and a wait."""
        return Waiting(self._waiting, key)


class Waiting:
    """Registers an event for a key as long as the context is open."""

    def __init__(self, waiting: dict[str, set[asyncio.Event]], key: str) -> None:
        self._waiting = waiting
        self._key = key
        self._event = asyncio.Event()

    def __enter__(self) -> asyncio.Event:
        self._waiting[self._key].add(self._event)
        return self._event

    def __exit__(self, *_: object) -> None:
        events = self._waiting[self._key]
        events.discard(self._event)
        if not events:
            del self._waiting[self._key]
