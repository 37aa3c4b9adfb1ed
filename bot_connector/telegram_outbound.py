"""Sending replies to Telegram: in order within a chat, retried until taken, at least once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot_connector.telegram_text import split_text
from overture.core.conversation import Channel
from overture.core.errors import StorageUnavailable
from overture.core.ports import Clock, Notices, Parcel, Store
from overture.services.delivery import blocked, delivered, part_delivered, refused, try_again

log = logging.getLogger(__name__)

AT_ONCE = 20
IDLE_SECONDS = 1.0


@dataclass
class TelegramOutbound:
    """Empties the outbox into Telegram."""

    bot: Bot
    store: Store
    clock: Clock
    notices: Notices

    def __post_init__(self) -> None:
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look for replies now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                parcels = await asyncio.to_thread(self._due)
                await asyncio.gather(*(self._send(parcel) for parcel in parcels))
            except StorageUnavailable:
                parcels = []
            if not parcels:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), IDLE_SECONDS)
                self._wake.clear()

    def _due(self) -> list[Parcel]:
        with self.store.read() as work:
            return work.outbox.due(Channel.TELEGRAM, self.clock.now(), AT_ONCE)

    async def _send(self, parcel: Parcel) -> None:
        try:
            await self._send_parts(parcel)
        except Forbidden:
            await asyncio.to_thread(blocked, self.store, self.notices, parcel)
        except (BadRequest, ChatMigrated, InvalidToken) as error:
            await asyncio.to_thread(refused, self.store, self.notices, parcel, type(error).__name__)
        except TelegramError as error:
            await asyncio.to_thread(
                try_again,
                self.store,
                self.clock,
                self.notices,
                parcel,
                type(error).__name__,
                after=_asked_pause(error),
            )

    async def _send_parts(self, parcel: Parcel) -> None:
        chat_id = int(parcel.channel_address.rpartition(":")[2])
        parts = split_text(parcel.text)
        for number, part in enumerate(parts[parcel.parts_sent :], start=parcel.parts_sent + 1):
            last = number == len(parts)
            await self.bot.send_message(chat_id, part, reply_markup=_keyboard(parcel) if last else None)
            if not last:
                await asyncio.to_thread(part_delivered, self.store, parcel, number)
        await asyncio.to_thread(delivered, self.store, self.notices, parcel)


def _keyboard(parcel: Parcel) -> InlineKeyboardMarkup | None:
    if not parcel.buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.title, callback_data=button.id)] for button in parcel.buttons]
    )


def _asked_pause(error: TelegramError) -> timedelta | None:
    if not isinstance(error, RetryAfter):
        return None
    asked = error.retry_after
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
