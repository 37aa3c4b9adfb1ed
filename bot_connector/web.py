"""The public message API: what the widget, or any other client, talks to."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot_connector.known_tokens import KnownTokens
from bot_connector.news import News, news_after
from bot_connector.prompt_threads import promptly
from overture.adapters.notices import LocalNotices
from overture.core.conversation import Conversation
from overture.core.errors import ConversationNotFound, StorageUnavailable
from overture.core.ports import Store
from overture.core.transcript import Turn
from overture.services.intake import (
    Intake,
    accept_button,
    accept_text,
    keep_urgent,
    open_web_conversation,
    store_unstored,
    token_hash,
)
from overture.services.transcripts import Events, event_of_message

LONGEST_WAIT = 25
# Changes made by another process give no notice here: whoever waits looks again after this time.
LOOK_AGAIN_SECONDS = 1.0
REPEAT_SECONDS = 0.4
HEARTBEAT_SECONDS = 15.0
STORE_AGAIN_SECONDS = 0.5

log = logging.getLogger(__name__)


class WebContext(Protocol):
    """What the message API needs of the process it runs in."""

    @property
    def intake(self) -> Intake: ...
    @property
    def store(self) -> Store: ...
    @property
    def notices(self) -> LocalNotices: ...


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, KnownTokens]]:
    intake: Intake = app.state.context.intake
    storing = asyncio.create_task(_store_unstored(intake), name="unstored")
    yield {"known_tokens": KnownTokens()}
    storing.cancel()
    with suppress(asyncio.CancelledError):
        await storing
    try:
        await asyncio.to_thread(store_unstored, intake)
    except StorageUnavailable:
        lost = [message.inbound.id for message in intake.unstored.messages()]
        log.critical("the database never came back: messages %s are lost", ", ".join(lost))


async def _store_unstored(intake: Intake) -> None:
    """Store what waits for the database, again and again until it is stored."""
    while True:
        await asyncio.sleep(STORE_AGAIN_SECONDS)
        try:
            await promptly(store_unstored, intake)
        except StorageUnavailable:
            continue
        except Exception:
            # The rim of a task: a fault with one message must not keep the others from being stored later.
            log.exception("messages still wait for the database")


router = APIRouter(prefix="/api/v1", tags=["messages"], lifespan=_lifespan)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewConversationBody(_Strict):
    """Consent is asked before anything is stored."""

    consent: bool = False
    timezone: str | None = Field(None, max_length=64, description="IANA name, such as America/Chicago")


class OpenedConversation(BaseModel):
    """The token is shown this once."""

    conversation_id: str
    token: str


class NewMessage(_Strict):
    """Either a text or a button."""

    client_message_id: uuid.UUID
    text: str | None = None
    button_id: str | None = Field(None, max_length=64)

    @model_validator(mode="after")
    def _either(self) -> NewMessage:
        if (self.text is None) == (self.button_id is None):
            raise ValueError("send either text or button_id")
        return self


class AcceptedMessage(BaseModel):
    """The id under which the message appears among the messages."""

    message_id: str


class ShownButton(BaseModel):
    """Send its id back to press it."""

    id: str
    title: str


class ShownMessage(BaseModel):
    """One message as a client shows it."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    at: datetime
    sender: Literal["person", "assistant", "staff", "system"] = Field(alias="from")
    text: str
    buttons: list[ShownButton]
    topic: str | None
    asks: str | None
    in_reply_to: str | None
    event_id: int


class MessageList(BaseModel):
    """What came after an event. `typing` is true while an answer is being worked on."""

    messages: list[ShownMessage]
    typing: bool
    last_event_id: int


def _context(request: Request) -> WebContext:
    context: WebContext = request.app.state.context
    return context


Context = Annotated[WebContext, Depends(_context)]


async def _conversation(
    request: Request,
    context: Context,
    conversation_id: Annotated[str, Path(max_length=64)],
    authorization: Annotated[str | None, Header(max_length=256)] = None,
) -> Conversation:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ConversationNotFound()
    known: KnownTokens = request.state.known_tokens
    found = await promptly(known.conversation, context.store, conversation_id, token_hash(token.strip()))
    if found is None:
        raise ConversationNotFound()
    return found


Theirs = Annotated[Conversation, Depends(_conversation)]


@router.post("/conversations", status_code=201)
async def open_conversation(context: Context, body: NewConversationBody) -> OpenedConversation:
    """Open a conversation; without consent nothing is stored."""
    conversation_id, token = await asyncio.to_thread(
        open_web_conversation, context.intake, consent=body.consent, timezone=body.timezone
    )
    return OpenedConversation(conversation_id=conversation_id, token=token)


@router.post("/conversations/{conversation_id}/messages", status_code=202)
async def send_message(context: Context, conversation: Theirs, body: NewMessage) -> AcceptedMessage:
    """Send a text or press a button; the same client_message_id again has no second effect."""
    key = f"{conversation.id}:{body.client_message_id}"
    if body.text is not None:
        message_id = await _accept_text(context.intake, conversation, key, body.text)
    else:
        assert body.button_id is not None
        message_id = await asyncio.to_thread(accept_button, context.intake, conversation, key, body.button_id)
    return AcceptedMessage(message_id=message_id)


async def _accept_text(intake: Intake, conversation: Conversation, key: str, text: str) -> str:
    try:
        return await promptly(accept_text, intake, conversation, key, text)
    except StorageUnavailable:
        kept = await promptly(keep_urgent, intake, conversation, key, text)
        if kept is None:
            raise
        return kept


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    context: Context,
    conversation: Theirs,
    after: Annotated[str, Query(max_length=64)] = "0",
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0,
) -> MessageList:
    """Return what came after an event, waiting up to `wait` seconds for something new."""
    start = await _event_number(context, conversation.id, after)
    return _message_list(await _next_news(context, conversation.id, start, wait))


@router.get("/conversations/{conversation_id}/events", response_class=StreamingResponse)
async def stream_events(
    context: Context,
    conversation: Theirs,
    last_event_id: Annotated[str, Header(max_length=64)] = "0",
    after: Annotated[str | None, Query(max_length=64)] = None,
) -> StreamingResponse:
    """Stream the same as server-sent events; Last-Event-ID resumes with nothing lost or doubled."""
    start = await _event_number(context, conversation.id, after or last_event_id or "0")
    return StreamingResponse(
        _stream(context, conversation.id, start),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _event_number(context: WebContext, conversation_id: str, after: str) -> int:
    if after.isdecimal() and len(after) < 10:
        return int(after)
    return await asyncio.to_thread(event_of_message, context.store, conversation_id, after)


async def _next_news(context: WebContext, conversation_id: str, after: int, wait: float) -> News:
    deadline = time.monotonic() + wait
    if wait:
        await _hold_back_repeats(context, conversation_id, wait)
    while True:
        with context.notices.waiting(conversation_id) as changed:
            news = await news_after(context.store, context.intake.unstored, conversation_id, after)
            left = deadline - time.monotonic()
            if news.turns or left <= 0:
                return news
            await _pause(changed, min(left, LOOK_AGAIN_SECONDS))


async def _hold_back_repeats(context: WebContext, conversation_id: str, wait: float) -> None:
    """Pause where unstored turns wait already: no event tells that this client has them, so it would spin."""
    if context.intake.unstored.messages(conversation_id):
        with context.notices.waiting(conversation_id) as changed:
            await _pause(changed, min(wait, REPEAT_SECONDS))


async def _pause(changed: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(changed.wait(), seconds)
    except TimeoutError:
        return


async def _stream(context: WebContext, conversation_id: str, after: int) -> AsyncIterator[str]:
    typing: bool | None = None
    shown_unstored: set[str] = set()
    beat = time.monotonic()
    yield "retry: 1000\n\n"
    while True:
        with context.notices.waiting(conversation_id) as changed:
            news = await _news_or_nothing(context, conversation_id, after)
            for turn in news.stored.turns:
                # Its text has been shown: only its place in the order is new.
                yield f"id: {turn.event}\n\n" if turn.id in shown_unstored else _as_event(turn)
            for turn in news.unstored:
                if turn.id not in shown_unstored:
                    shown_unstored.add(turn.id)
                    yield _as_event(turn)
            after = news.stored.last_event
            if news.stored.typing is not typing:
                typing = news.stored.typing
                yield f"event: typing\ndata: {json.dumps({'typing': typing})}\n\n"
            if time.monotonic() - beat > HEARTBEAT_SECONDS:
                beat = time.monotonic()
                yield ": still here\n\n"
            await _pause(changed, LOOK_AGAIN_SECONDS)


async def _news_or_nothing(context: WebContext, conversation_id: str, after: int) -> News:
    """An open stream outlives a locked database: it is the shortest way for safety words."""
    try:
        return await news_after(context.store, context.intake.unstored, conversation_id, after)
    except StorageUnavailable:
        return News(Events((), False, after))


def _as_event(turn: Turn) -> str:
    # A turn without a number leaves the client's place in the order as it is.
    place = f"id: {turn.event}\n" if turn.event else ""
    return f"{place}event: message\ndata: {_shown(turn).model_dump_json(by_alias=True)}\n\n"


def _message_list(news: News) -> MessageList:
    return MessageList(
        messages=[_shown(turn) for turn in news.turns],
        typing=news.stored.typing,
        last_event_id=news.stored.last_event,
    )


def _shown(turn: Turn) -> ShownMessage:
    return ShownMessage(
        id=turn.id,
        at=turn.at,
        sender=turn.speaker.value,
        text=turn.text,
        buttons=[ShownButton(id=button.id, title=button.title) for button in turn.buttons],
        topic=turn.understanding.topic,
        asks=turn.asks,
        in_reply_to=turn.in_reply_to,
        event_id=turn.event,
    )
