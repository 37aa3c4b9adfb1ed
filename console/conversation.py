"""One conversation: reading it, answering in it, handing it back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.context import ConsoleContext, Context
from console.guard import (
    HOME,
    Answering,
    ConsoleRoute,
    ForeignRequest,
    OwnPage,
    Reading,
    There,
    reading,
    status_of,
)
from console.live import stream_of
from console.pages import queue_in, signed_in_page
from overture.core.errors import ConversationNotFound, HandoffNotFound, Refused
from overture.core.handoff import HandoffState, Priority
from overture.core.staff import SignIn
from overture.core.transcript import Delivery
from overture.services.handoffs import close, give_back, take_over, write_as_staff
from overture.services.transcripts import Transcript, whole_transcript

router = APIRouter(prefix=f"{HOME}/conversations/{{conversation_id:uuid}}", route_class=ConsoleRoute)


@router.get("")
def show_conversation(context: Context, present: There, conversation_id: UUID, draft: str = "") -> Response:
    """Show a whole conversation, and put on record who looked."""
    transcript = _viewed(context, present, conversation_id)
    drafts = {turn.id: turn.text for turn in transcript.turns if turn.delivery is Delivery.DRAFT}
    return HTMLResponse(_page(context, present, transcript, typed=drafts.get(draft, "")))


@router.get("/events")
async def stream_conversation(
    request: Request,
    context: Context,
    _own_page: OwnPage,
    present: Reading,
    conversation_id: UUID,
    viewed: str = "",
) -> Response:
    """Stream a conversation to a page that was shown, and so put on record, before."""
    if not hmac.compare_digest(viewed.encode(), _view_token(present, str(conversation_id)).encode()):
        raise ForeignRequest

    def page() -> str:
        now_present = reading(request, context)
        return _page(context, now_present, _read(context, conversation_id))

    return stream_of(context, str(conversation_id), page)


@router.post("/take-over")
def take_conversation_over(context: Context, present: Answering, conversation_id: UUID) -> Response:
    """Make whoever pressed the button the holder."""
    return _do(
        context,
        present,
        conversation_id,
        lambda: take_over(context.desk, present.staff, str(conversation_id)),
    )


@router.post("/reply")
def send_reply(
    context: Context, present: Answering, conversation_id: UUID, text: Annotated[str, Form()] = ""
) -> Response:
    """Say something to the person."""
    return _do(
        context,
        present,
        conversation_id,
        lambda: write_as_staff(context.desk, present.staff, str(conversation_id), text),
        typed=text,
    )


@router.post("/give-back")
def give_conversation_back(context: Context, present: Answering, conversation_id: UUID) -> Response:
    """Let the assistant answer again."""
    return _do(
        context,
        present,
        conversation_id,
        lambda: give_back(context.desk, present.staff, str(conversation_id)),
    )


@router.post("/close")
def close_handoff(context: Context, present: Answering, conversation_id: UUID) -> Response:
    """End the handoff."""
    return _do(
        context,
        present,
        conversation_id,
        lambda: close(context.desk, present.staff, str(conversation_id)),
    )


def _do(
    context: ConsoleContext,
    present: SignIn,
    conversation_id: UUID,
    deed: Callable[[], object],
    *,
    typed: str = "",
) -> Response:
    try:
        deed()
    except Refused as refused:
        transcript = _viewed(context, present, conversation_id)
        page = _page(context, present, transcript, typed=typed, said=refused.sentence)
        return HTMLResponse(page, status_of(refused))
    return RedirectResponse(f"{_address(str(conversation_id))}#newest", 303)


def _read(context: ConsoleContext, conversation_id: UUID) -> Transcript:
    try:
        return whole_transcript(context.store, str(conversation_id))
    except ConversationNotFound:
        # The same for staff, who have no token: back to the queue.
        raise HandoffNotFound() from None


def _viewed(context: ConsoleContext, present: SignIn, conversation_id: UUID) -> Transcript:
    """Read a transcript for a page. The record comes first: what cannot be recorded is not shown."""
    transcript = _read(context, conversation_id)
    with context.store.write() as work:
        work.accounts.note(present.staff.id, "view", str(conversation_id), context.clock.now())
    return transcript


def _page(
    context: ConsoleContext, present: SignIn, transcript: Transcript, *, typed: str = "", said: str = ""
) -> str:
    conversation = transcript.conversation
    with context.store.read() as work:
        queue = queue_in(work)
        ids = {conversation.holder_staff_id, *(handoff.accepted_by for handoff in transcript.handoffs)}
        staff = {found.id: found.name for each in ids if each and (found := work.accounts.get(each))}
    return signed_in_page(
        "conversation.html",
        context,
        present,
        queue,
        address=_address(conversation.id),
        view_token=_view_token(present, conversation.id),
        conversation=conversation,
        turns=transcript.turns,
        handoffs=transcript.handoffs,
        appointments=transcript.appointments,
        may_close=_may_close(present, transcript),
        is_mine=conversation.holder_staff_id == present.staff.id,
        names=staff,
        typed=typed,
        said=said,
    )


def _may_close(present: SignIn, transcript: Transcript) -> bool:
    """Offer to close what is open. An urgent one must be taken first: one slip must not lose a crisis."""
    open_ones = [handoff for handoff in transcript.handoffs if handoff.state is not HandoffState.CLOSED]
    if transcript.conversation.is_held_by_staff:
        return bool(open_ones) and transcript.conversation.holder_staff_id == present.staff.id
    return any(
        handoff.priority is Priority.NORMAL or handoff.state is HandoffState.ACCEPTED for handoff in open_ones
    )


def _address(conversation_id: str) -> str:
    return f"{HOME}/conversations/{conversation_id}"


def _view_token(present: SignIn, conversation_id: str) -> str:
    # Only a page that was shown within this sign-in holds it, so no stream is read off the record.
    return hmac.new(present.form_token.encode(), conversation_id.encode(), hashlib.sha256).hexdigest()
