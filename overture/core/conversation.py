"""A conversation: one person and the assistant, or staff, on one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from overture.core.risk import NO_RISK, Risk

TEXT_LIMIT = 4096


class Channel(str, Enum):
    """Where a conversation takes place."""

    WEB = "web"
    TELEGRAM = "telegram"


class Holder(str, Enum):
    """Who answers a conversation now."""

    ASSISTANT = "assistant"
    STAFF = "staff"


@dataclass(frozen=True)
class Conversation:
    """One conversation as stored.

    `holder_version` rises at each change of holder, so that a reply that was being made under an
    earlier version is known to be late. `channel_address` is the Telegram chat id, None on the web.
    `risk` is the most careful finding so far.
    """

    id: str
    channel: Channel
    channel_address: str | None
    timezone: str | None
    holder: Holder
    holder_version: int
    holder_staff_id: str | None
    form: str | None
    requested_slot: str | None
    risk: Risk
    created_at: datetime
    last_at: datetime
    reachable: bool = True

    @property
    def is_held_by_staff(self) -> bool:
        """Whether the assistant must be silent."""
        return self.holder is Holder.STAFF


@dataclass(frozen=True)
class NewConversation:
    """What is known when a conversation is opened."""

    id: str
    channel: Channel
    channel_address: str | None
    token_hash: str | None
    timezone: str | None
    consent_version: str
    at: datetime
    risk: Risk = NO_RISK
