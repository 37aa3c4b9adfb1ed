"""Telegram by polling or by webhook, against any Bot API server.

python-telegram-bot parses and sends; receiving is ours, since its own webhook answers 200 with the
update still in memory, and a kill would lose it. Here an update is acknowledged once it is committed.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from telegram import Bot, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot_connector.problems import Problem
from bot_connector.telegram_inbound import ALLOWED_UPDATES, TelegramInbound
from bot_connector.telegram_outbound import TelegramOutbound
from overture.core.errors import OvertureError, StorageUnavailable
from overture.services.intake import Intake

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
POLL_SECONDS = 20
_LONGEST_PAUSE = 30.0
# Telegram delivers again what could not be stored, so nobody waits long for a lock: behind an ordinary
# message there may be an urgent one.
PATIENCE = 0.6
LOCKED_PAUSE = 0.25


class TelegramConnector:
    """The Telegram part of the connector: start with `run`, hand webhook calls to `webhook`."""

    def __init__(
        self,
        intake: Intake,
        token: str,
        api_base_url: str,
        *,
        webhook_secret: str | None = None,
        webhook_url: str | None = None,
    ) -> None:
        # The library's coming form of time spans; without it every flood warning is a deprecation too.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        base = api_base_url.rstrip("/")
        # Polling holds a connection of its own, so that sending never waits for it.
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=32, httpx_kwargs={"trust_env": False}),
            get_updates_request=HTTPXRequest(
                connection_pool_size=2, read_timeout=POLL_SECONDS + 10, httpx_kwargs={"trust_env": False}
            ),
        )
        self._intake = replace(intake, patience=PATIENCE)
        self._secret = webhook_secret
        self._webhook_url = webhook_url
        self._inbound: TelegramInbound | None = None
        self._wakers: list[Callable[[], None]] = []
        # The library's lines hold the bot's token and people's words.
        for name in ("telegram", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    @property
    def is_ready(self) -> bool:
        """Whether Telegram has answered and updates are being taken in."""
        return self._inbound is not None

    def wake(self) -> None:
        """Replies may be waiting in the outbox."""
        for waker in self._wakers:
            waker()

    async def run(self) -> None:
        """Connect, retrying for as long as it takes, then send and, without webhook, poll."""
        async with AsyncExitStack() as stack:
            inbound = await self._connect(stack)
            outbound = TelegramOutbound(
                self._bot, self._intake.store, self._intake.clock, self._intake.notices
            )
            self._wakers.append(outbound.wake)
            self._inbound = inbound
            if self._secret is not None:
                await outbound.run()
            else:
                await asyncio.gather(outbound.run(), self._poll(inbound))

    async def _connect(self, stack: AsyncExitStack) -> TelegramInbound:
        pause = 0.5
        while True:
            try:
                await self._bot.initialize()
                stack.push_async_callback(self._bot.shutdown)
                if self._secret is None:
                    await self._bot.delete_webhook()
                elif self._webhook_url is not None:
                    await self._bot.set_webhook(
                        self._webhook_url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES
                    )
                return TelegramInbound(self._bot, self._bot.id, self._intake)
            except InvalidToken:
                log.error("Telegram refuses the token: mend TELEGRAM_BOT_TOKEN")
            except TelegramError as error:
                log.warning("Telegram cannot be reached yet: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _poll(self, inbound: TelegramInbound) -> None:
        offset: int | None = None
        pause = 0.5
        is_locked = False
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
                )
                if is_locked:
                    # Before another try at the lock: somebody may have written in great need meanwhile.
                    await _say_urgent(inbound, updates)
                for update in updates:
                    await self._accept(inbound, update)
                    # Naming the next one acknowledges this one: only after it is committed.
                    offset = update.update_id + 1
                pause, is_locked = 0.5, False
                continue
            except StorageUnavailable:
                log.warning("updates wait: storage unavailable")
                is_locked = True
                await _say_urgent(inbound, updates)
                await asyncio.sleep(LOCKED_PAUSE)
                continue
            except RetryAfter:
                log.warning("Telegram asks to poll less often")
            except TelegramError as error:
                log.warning("polling failed: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _accept(self, inbound: TelegramInbound, update: Update) -> None:
        try:
            await inbound.accept(update)
        except StorageUnavailable:
            raise
        except OvertureError as error:
            # It would be refused the next time too: it must not hold up those behind it.
            log.error("update %s refused: %s", update.update_id, type(error).__name__)

    async def webhook(self, request: Request) -> Response:
        """Answer Telegram's call: 200 once committed, 403 without the secret, 503 to be called again."""
        given = request.headers.getlist(SECRET_HEADER)
        secret = self._secret or ""
        if len(given) != 1 or not secret or not hmac.compare_digest(given[0].encode(), secret.encode()):
            return Problem(403, "The secret token is missing or wrong.")
        if self._inbound is None:
            return Problem(503, "Telegram is not connected yet: try again.", {"Retry-After": "2"})
        try:
            content = await request.json()
            update = Update.de_json(content, self._bot) if _is_update(content) else None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            update = None
        if update is None:
            return Problem(400, "The body is not an update.")
        await self._accept(self._inbound, update)
        # An empty body: anything in it could be taken for a call of the Bot API.
        return Response(status_code=200)


async def _say_urgent(inbound: TelegramInbound, updates: Sequence[Update]) -> None:
    await asyncio.gather(*map(inbound.say_urgent, updates))


def _is_update(content: object) -> bool:
    return isinstance(content, dict) and type(content.get("update_id")) is int


def webhook_router(connector: TelegramConnector) -> APIRouter:
    """Return the route that Telegram calls in webhook mode."""
    router = APIRouter()
    router.add_api_route("/telegram/webhook", connector.webhook, methods=["POST"], include_in_schema=False)
    return router
