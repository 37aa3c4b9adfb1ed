"""What Telegram delivers, taken in: the same for polling and webhook."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, ChatMember, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from overture.core.conversation import Channel, Conversation
from overture.core.errors import ButtonUnknown, MessageEmpty
from overture.services.delivery import set_reachable
from overture.services.intake import (
    Intake,
    accept_button,
    accept_edit,
    accept_empty,
    accept_start,
    accept_text,
    accept_unsupported,
    conversation_for_address,
)

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
_MEDIA = (
    "photo",
    "voice",
    "sticker",
    "video",
    "video_note",
    "audio",
    "document",
    "animation",
    "location",
    "contact",
    "poll",
)
_GONE = (ChatMember.BANNED, ChatMember.LEFT)


@dataclass(frozen=True)
class TelegramInbound:
    """Takes updates in. A repeat of an update has no second effect, whatever the order they come in."""

    bot: Bot
    bot_id: int
    intake: Intake

    async def accept(self, update: Update) -> None:
        """Commit one update; whoever delivers it may acknowledge once this has returned.

        Raises:
            StorageUnavailable: nothing was stored, let Telegram deliver it again.
        """
        key = f"{self.bot_id}:{update.update_id}"
        if update.callback_query is not None:
            await self._press(key, update.callback_query)
        elif update.my_chat_member is not None:
            await self._membership(update)
        elif (message := update.message or update.edited_message) is not None:
            await self._message(key, message, edited=update.edited_message is not None)

    async def _message(self, key: str, message: Message, *, edited: bool) -> None:
        if message.chat.type != ChatType.PRIVATE:
            await self._leave(message.chat.id)
            return
        conversation = await self._conversation(message.chat.id)
        await asyncio.to_thread(self._take_in, conversation, key, message, edited)
        await self._quietly(self.bot.send_chat_action(message.chat.id, ChatAction.TYPING))

    def _take_in(self, conversation: Conversation, key: str, message: Message, edited: bool) -> None:
        text = message.text
        if text is None:
            what = next((name.replace("_", " ") for name in _MEDIA if getattr(message, name)), "message")
            accept_unsupported(self.intake, conversation, key, what, message.caption or "")
        elif edited:
            accept_edit(self.intake, conversation, key, text)
        elif text.split(maxsplit=1)[:1] == ["/start"]:
            accept_start(self.intake, conversation, key)
        else:
            try:
                accept_text(self.intake, conversation, key, text)
            except MessageEmpty:
                accept_empty(self.intake, conversation, key)

    async def _press(self, key: str, query: CallbackQuery) -> None:
        if query.message is None or query.message.chat.type != ChatType.PRIVATE:
            await self._quietly(query.answer())
            return
        conversation = await self._conversation(query.message.chat.id)
        sentence = None
        try:
            await asyncio.to_thread(accept_button, self.intake, conversation, key, query.data or "")
        except ButtonUnknown as error:
            sentence = error.sentence
        # Every tap is answered, or the button keeps spinning.
        await self._quietly(query.answer(text=sentence))

    async def _membership(self, update: Update) -> None:
        change = update.my_chat_member
        if change is None:
            return
        if change.chat.type != ChatType.PRIVATE:
            if change.new_chat_member.status not in _GONE:
                await self._leave(change.chat.id)
            return
        conversation = await self._conversation(change.chat.id)
        reachable = change.new_chat_member.status not in _GONE
        await asyncio.to_thread(
            set_reachable, self.intake.store, self.intake.notices, conversation.id, reachable
        )

    async def _leave(self, chat_id: int) -> None:
        await self._quietly(
            self.bot.send_message(chat_id, self.intake.words.reply("utter_group_refused").text)
        )
        await self._quietly(self.bot.leave_chat(chat_id))

    async def _conversation(self, chat_id: int) -> Conversation:
        return await asyncio.to_thread(
            conversation_for_address, self.intake, Channel.TELEGRAM, f"{self.bot_id}:{chat_id}"
        )

    async def _quietly(self, call: object) -> None:
        """Do a courtesy whose failure must not keep the message from being acknowledged."""
        try:
            await call  # type: ignore[misc]
        except TelegramError as error:
            log.info("telegram courtesy failed: %s", type(error).__name__)
