"""The connector's process: the people's door and the staff's door on the one port that may face the network."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from bot_connector.appointment_pages import appointment_router
from bot_connector.body_limit import BodyLimit
from bot_connector.health import health_router
from bot_connector.pages import pages_router
from bot_connector.problems import add_problem_handlers
from bot_connector.telegram import TelegramConnector, webhook_router
from bot_connector.web import router as message_api
from console.app import add_console
from overture.bootstrap import ConnectorContext, connector_context
from overture.core.errors import Misconfigured
from overture.settings import Settings, load_settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8
MISCONFIGURED = 2


def make_app(settings: Settings) -> FastAPI:
    """Return the application; nothing is opened before it starts."""
    telegram = settings.telegram_bot_token is not None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            context = await stack.enter_async_context(_opened(settings))
            app.state.context = context
            app.state.console = context
            tasks = [
                asyncio.create_task(context.relay.run(), name="relay"),
                asyncio.create_task(context.news.run(), name="appointment news"),
            ]
            if telegram:
                connector = _telegram(settings, context)
                app.state.telegram = connector
                if settings.telegram_mode == "webhook":
                    app.include_router(webhook_router(connector))
                context.notices.listen(connector.wake)
                tasks.append(asyncio.create_task(connector.run(), name="telegram"))
            context.notices.listen(context.relay.wake)
            for task in tasks:
                task.add_done_callback(_end_with)
            yield
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, return_exceptions=True)
            await context.relay.drain(DRAIN_SECONDS)

    app = FastAPI(
        title="Overture message API",
        version="1",
        description="What the widget talks to. Errors are application/problem+json with a plain sentence.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.telegram = None
    add_problem_handlers(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.widget_origins.split(),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Retry-After"],
    )
    app.include_router(message_api)
    app.include_router(health_router)
    app.include_router(pages_router)
    app.include_router(appointment_router)
    add_console(app)
    return app


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[ConnectorContext]:
    opening = connector_context(settings)
    try:
        context = await opening.__aenter__()
    except Misconfigured as error:
        # The server would turn this into a code of its own, and the supervisor would try again for ever.
        print(error, file=sys.stderr, flush=True)
        os._exit(MISCONFIGURED)
    try:
        yield context
    finally:
        await opening.__aexit__(None, None, None)


def _telegram(settings: Settings, context: ConnectorContext) -> TelegramConnector:
    assert settings.telegram_bot_token is not None
    secret = settings.telegram_webhook_secret if settings.telegram_mode == "webhook" else None
    return TelegramConnector(
        context.intake,
        settings.telegram_bot_token.get_secret_value(),
        settings.telegram_api_base_url,
        webhook_secret=secret.get_secret_value() if secret is not None else None,
        webhook_url=settings.telegram_webhook_url,
    )


def _end_with(task: asyncio.Task[None]) -> None:
    # A connector that can no longer answer must not look alive: the supervisor starts it anew.
    if not task.cancelled() and task.exception() is not None:
        log.critical("the %s task ended", task.get_name(), exc_info=task.exception())
        raise SystemExit(1)


def main() -> None:
    """Serve until SIGTERM."""
    try:
        settings = load_settings()
    except Misconfigured as error:
        print(error, file=sys.stderr)
        sys.exit(MISCONFIGURED)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    uvicorn.run(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        # Access lines hold conversation ids and addresses of visitors; our own lines say what was done.
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=3,
        server_header=False,
        h11_max_incomplete_event_size=64 * 1024,
    )


if __name__ == "__main__":
    main()
