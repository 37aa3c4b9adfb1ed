"""Rasa's memory of conversations: one SQLCipher-encrypted SQLite file, one row a conversation.

It is a cache: transcripts, appointments and handoffs are kept elsewhere. So a row holds the newest
turns and the state before them (recent_events.py), and a turn costs the same however long people talk.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import (
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    SerializedTrackerAsText,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from dialogue.recent_events import recent_events

TURNS_KEPT = 10
# Nobody else writes to this file; waiting stalls every conversation, so not for long.
BUSY_SECONDS = 2
_RAW_KEY = re.compile(r"[0-9a-fA-F]{64}")


class TrackerStoreUnusable(RasaException):
    """The file cannot be opened; one sentence that says how to mend it."""


class TrackerNotRead(RasaException):
    """A turn began without what came before it, and must not overwrite that."""


class EncryptedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Keeps trackers in an encrypted file. Named by its path in endpoints.yml."""

    def __init__(
        self,
        domain: Domain | None,
        file: str,
        key: str,
        event_broker: EventBroker | None = None,
        turns_kept: int = TURNS_KEPT,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._turns_kept = turns_kept
        self._connection = _open(Path(file), key)
        self._unread: set[str] = set()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the newest turns; committed to disk on return.

        Raises:
            TrackerNotRead: this conversation could not be read before the turn. Rasa's wrapper starts
                an empty tracker then, and saving that would wipe out the form under way.
        """
        if tracker.sender_id in self._unread:
            raise TrackerNotRead("a conversation that could not be read is not overwritten")
        kept = DialogueStateTracker(tracker.sender_id, tracker.slots.values())
        kept.events.extend(recent_events(tracker, self._turns_kept))
        self._connection.execute(
            "INSERT INTO tracker (conversation_id, state, saved_at) VALUES (?, ?, ?) "
            "ON CONFLICT (conversation_id) DO UPDATE SET state = excluded.state, saved_at = excluded.saved_at",
            (tracker.sender_id, self.serialise_tracker(kept), time.time()),
        )

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker, or None for a new conversation."""
        self._unread.add(sender_id)
        row = self._connection.execute(
            "SELECT state FROM tracker WHERE conversation_id = ?", (sender_id,)
        ).fetchone()
        tracker = None if row is None else self.deserialise_tracker(sender_id, row[0])
        self._unread.discard(sender_id)
        return tracker

    async def keys(self) -> Iterable[str]:
        """Return all conversation ids."""
        return [row[0] for row in self._connection.execute("SELECT conversation_id FROM tracker")]

    async def forget(self, conversation_id: str) -> None:
        """Erase a conversation; secure_delete overwrites what it held."""
        self._connection.execute("DELETE FROM tracker WHERE conversation_id = ?", (conversation_id,))
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


async def forget(store: TrackerStore, conversation_id: str) -> None:
    """Erase a conversation from the store that Rasa wrapped, and from the wrapper's memory.

    Rasa's wrapper keeps in memory what it could not save, and has no method to forget.
    """
    if isinstance(store, FailSafeTrackerStore):
        await forget(store._tracker_store, conversation_id)
        await forget(store.fallback_tracker_store, conversation_id)
    elif isinstance(store, EncryptedTrackerStore):
        await store.forget(conversation_id)
    elif isinstance(store, InMemoryTrackerStore):
        store.store.pop(conversation_id, None)
    else:
        raise TypeError(f"no way to forget is known for {type(store).__name__}")


def _open(file: Path, key: str) -> sqlcipher.Connection:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # No thread check: Rasa opens the store in one thread and may serve in another, one at a time.
        connection = sqlcipher.connect(
            str(file), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlcipher.Error) as error:
        raise TrackerStoreUnusable(f"The tracker file {file} cannot be opened: check its folder.") from error
    try:
        connection.execute(f"PRAGMA key = {_quoted(key)}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS tracker"
            " (conversation_id TEXT PRIMARY KEY, state TEXT NOT NULL, saved_at REAL NOT NULL)"
        )
    except sqlcipher.Error as error:
        connection.close()
        raise TrackerStoreUnusable(
            f"The tracker file {file} cannot be read with this OVERTURE_TRACKER_KEY: give the key that belongs"
            " to it, or delete the file (forms under way are then asked from the start; nothing else is lost)."
        ) from error
    return connection


def _quoted(key: str) -> str:
    # 64 hex digits are the key itself; anything else is a passphrase that SQLCipher stretches.
    return f"\"x'{key}'\"" if _RAW_KEY.fullmatch(key) else "'" + key.replace("'", "''") + "'"
