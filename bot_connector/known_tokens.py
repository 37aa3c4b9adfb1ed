"""Who has lately shown a valid token: for the moments in which the database cannot be asked."""

from __future__ import annotations

import threading
from collections import OrderedDict

from overture.core.conversation import Conversation
from overture.core.errors import StorageUnavailable
from overture.core.ports import Store

LIMIT = 5000
# A locked database must leave time for safety words.
PATIENCE = 0.3


class KnownTokens:
    """Opens conversations by their token. The database decides; only its silence is bridged from memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], Conversation] = OrderedDict()

    def conversation(self, store: Store, conversation_id: str, token_hash: str) -> Conversation | None:
        """Return the conversation that the token opens, as it was last seen where the database is silent.

        Raises:
            StorageUnavailable: the database cannot be asked and this token was not seen before.
        """
        key = (conversation_id, token_hash)
        try:
            with store.read(patience=PATIENCE) as work:
                found = work.conversations.by_token(conversation_id, token_hash)
        except StorageUnavailable:
            with self._lock:
                if key in self._seen:
                    return self._seen[key]
            raise
        self._remember(key, found)
        return found

    def _remember(self, key: tuple[str, str], found: Conversation | None) -> None:
        with self._lock:
            self._seen.pop(key, None)
            if found is not None:
                self._seen[key] = found
            if len(self._seen) > LIMIT:
                self._seen.popitem(last=False)
