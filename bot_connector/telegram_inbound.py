"""What Telegram delivers, taken in: the same for polling and webhook.

What the database cannot take is delivered again, but safety words do not wait for that: they are sent at
once, and when the message is stored at last they are recorded as sent.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from telegram import Bot, CallbackQuery, ChatMember, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from bot_connector.prompt_threads import promptly
from bot_connector.telegram_text import split_text
from overture.core.conversation import Channel, Conversation
from overture.core.errors import ButtonUnknown, MessageEmpty, StorageUnavailable
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
    is_held_by_staff,
    urgent_words,
)
from overture.services.unstored import SaidWords

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
    _speaking: set[str] = field(default_factory=set)

    async def accept(self, update: Update) -> None:
        """Commit one update; whoever delivers it may acknowledge once this has returned.

        Raises:
            StorageUnavailable: nothing was stored, let Telegram deliver it again; safety words are sent.
        """
        try:
            await self._accept(update)
        except StorageUnavailable:
            await self.say_urgent(update)
            raise

    async def say_urgent(self, update: Update) -> None:
        """Send safety words for an update that cannot be stored now, once, where the lexical screen asks for them."""
        message = update.message or update.edited_message
        key = self._key(update)
        if message is None or message.chat.type != ChatType.PRIVATE or key in self._speaking:
            return
        self._speaking.add(key)
        try:
            await self._say_urgent(key, message)
        except TelegramError as error:
            log.warning("safety words for %s not sent yet: %s", key, type(error).__name__)
        finally:
            self._speaking.discard(key)

    async def _say_urgent(self, key: str, message: Message) -> None:
        if self.intake.unstored.words(key) is not None:
            return
        text = await promptly(urgent_words, self.intake, message.text or message.caption or "")
        if text is None or await promptly(is_held_by_staff, self.intake, *self._address(message.chat.id)):
            return
        for part in split_text(text):
            await self.bot.send_message(message.chat.id, part)
        self.intake.unstored.note_words(key, SaidWords(text, self.intake.clock.now()))
        log.error("safety words for %s sent without the database", key)

    def _key(self, update: Update) -> str:
        return f"{self.bot_id}:{update.update_id}"

    def _address(self, chat_id: int) -> tuple[Channel, str]:
        return Channel.TELEGRAM, f"{self.bot_id}:{chat_id}"

    async def _accept(self, update: Update) -> None:
        key = self._key(update)
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
        await promptly(self._take_in, conversation, key, message, edited)
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
        return await promptly(conversation_for_address, self.intake, *self._address(chat_id))

    async def _quietly(self, call: object) -> None:
        """Do a courtesy whose failure must not keep the message from being acknowledged."""
        try:
            await call  # type: ignore[misc]
        except TelegramError as error:
            log.info("telegram courtesy failed: %s", type(error).__name__)
