"""What must not wait for the database: urgent messages it could not take, and safety words said without it.

Only in memory, and bounded: it bridges a lock, it is no second store. `intake` puts things in and, once
the database is back, takes them out.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from overture.core.conversation import Channel
from overture.core.inbound import Inbound
from overture.core.risk import Risk
from overture.core.transcript import Speaker, Turn

LIMIT = 1000
# So that one visitor cannot take the place of all the others.
LIMIT_OF_ONE = 20


@dataclass(frozen=True)
class SaidWords:
    """Safety words that a person has been shown; the turn that records them gets this id."""

    text: str
    at: datetime
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class UnstoredMessage:
    """One accepted message, with what the lexical screen found and, unless staff hold, what was said to it."""

    inbound: Inbound
    channel: Channel
    found: Risk
    words: SaidWords | None

    def turns(self) -> Iterator[Turn]:
        """Return it as a client sees it; outside the database a turn has no place in the order yet."""
        inbound = self.inbound
        yield Turn(
            conversation_id=inbound.conversation_id,
            event=0,
            id=inbound.id,
            at=inbound.received_at,
            speaker=Speaker.PERSON,
            text=inbound.text,
        )
        if self.words is not None:
            yield Turn(
                conversation_id=inbound.conversation_id,
                event=0,
                id=self.words.id,
                at=self.words.at,
                speaker=Speaker.ASSISTANT,
                text=self.words.text,
                in_reply_to=inbound.id,
            )


class Unstored:
    """Messages in the order in which they came, and words by the key of the message they answered.

    Safe to share between threads. Keys are those of `Inbound`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, UnstoredMessage] = {}
        self._words: OrderedDict[str, SaidWords] = OrderedDict()

    def keep(self, message: UnstoredMessage) -> UnstoredMessage | None:
        """Keep a message, a repeat of its key once; return what is kept, None where there is no room."""
        with self._lock:
            present = self._messages.get(message.inbound.key)
            if present is not None:
                return present
            own = sum(
                one.inbound.conversation_id == message.inbound.conversation_id
                for one in self._messages.values()
            )
            if own >= LIMIT_OF_ONE or len(self._messages) >= LIMIT:
                return None
            self._messages[message.inbound.key] = message
            return message

    def message(self, key: str) -> UnstoredMessage | None:
        """Return the message of that key, while it is not stored."""
        with self._lock:
            return self._messages.get(key)

    def messages(self, conversation_id: str | None = None) -> list[UnstoredMessage]:
        """Return the messages of a conversation, or all, oldest first."""
        with self._lock:
            return [
                one
                for one in self._messages.values()
                if conversation_id in (None, one.inbound.conversation_id)
            ]

    def note_words(self, key: str, words: SaidWords) -> None:
        """Remember what was said to a message that its channel will deliver again."""
        with self._lock:
            self._words[key] = words
            if len(self._words) > LIMIT:
                self._words.popitem(last=False)

    def words(self, key: str) -> SaidWords | None:
        """Return what was said to the message of that key without the database."""
        with self._lock:
            message = self._messages.get(key)
            return message.words if message is not None else self._words.get(key)

    def forget(self, key: str) -> None:
        """Drop what is now in the database."""
        with self._lock:
            self._messages.pop(key, None)
            self._words.pop(key, None)
