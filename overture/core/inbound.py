"""Messages on their way in: what a channel accepted and a worker has yet to answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

_LONGEST_PAUSE = timedelta(seconds=5)


class InboundKind(str, Enum):
    """What came in."""

    TEXT = "text"
    BUTTON = "button"
    START = "start"
    EDIT = "edit"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"

    @property
    def is_written(self) -> bool:
        """Whether it may hold words of the person's own, which are screened."""
        return self in (InboundKind.TEXT, InboundKind.EDIT, InboundKind.UNSUPPORTED)


@dataclass(frozen=True)
class Inbound:
    """One message as accepted. `key` is unique within its channel: a repeat has the same.

    `text` is what the person wrote, or the title of the button they pressed.
    """

    id: str
    conversation_id: str
    key: str
    kind: InboundKind
    text: str
    button_id: str | None
    received_at: datetime

    @property
    def fingerprint(self) -> str:
        """Hex digest that tells a true repeat from another message under the same key."""
        parts = (self.kind.value, self.text, self.button_id or "")
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Pending:
    """A message being worked on, and how far an earlier attempt came."""

    inbound: Inbound
    payload: str | None
    safety_said: bool
    holding_said: bool
    attempts: int

    @property
    def pause(self) -> timedelta:
        """How long to wait before the next attempt: longer each time."""
        return min(timedelta(seconds=0.25 * 2**self.attempts), _LONGEST_PAUSE)


@dataclass(frozen=True)
class Lease:
    """The right to work on one conversation.

    Its number rises each time it is granted: a worker whose number is no longer the stored one has lost
    the conversation and must not write.
    """

    conversation_id: str
    owner: str
    number: int
