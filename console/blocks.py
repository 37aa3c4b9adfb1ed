"""Closing a clinician's time, and opening it again."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.appointment_form import Field, local_time, reason_of
from console.calendar import CALENDAR, address_of, today_of
from console.context import ConsoleContext, Context, scheduler_of
from console.guard import Answering, Changing, ConsoleRoute, status_of
from console.pages import queue_in, signed_in_page
from console.period import FIRST, LAST
from overture.core.errors import FormUnfit, OpeningTaken, Refused
from overture.core.reservation import Block
from overture.core.staff import SignIn
from overture.services.staff_bookings import close_time, reopen_time

router = APIRouter(prefix=CALENDAR, route_class=ConsoleRoute)


@router.get("/block")
def show_block(
    context: Context,
    present: Changing,
    day: Annotated[date | None, Query(alias="date", ge=FIRST, le=LAST)] = None,
    clinician: str = "",
) -> Response:
    """Show the form that closes time."""
    shown = day or today_of(context)
    return HTMLResponse(_page(context, present, clinician, f"{shown}T09:00", f"{shown}T17:00", ""))


@router.post("/block")
def block(
    context: Context,
    present: Answering,
    clinician: Field = "",
    start: Field = "",
    end: Field = "",
    reason: Field = "",
) -> Response:
    """Close time of a clinician."""
    try:
        made = _block(context, present, clinician, start, end, reason)
    except Refused as refused:
        page = _page(context, present, clinician, start, end, reason, said=refused.sentence)
        return HTMLResponse(page, status_of(refused))
    day = made.start.astimezone(context.timezone).date()
    return RedirectResponse(address_of("day", day, mark=f"block-{made.id}"), 303)


@router.post("/blocks/{block_id:uuid}/unblock")
def unblock(context: Context, present: Answering, block_id: UUID, back: Field = "") -> Response:
    """Open time again, and go back to where the button was."""
    reopen_time(context.desk, scheduler_of(context), present.staff, str(block_id))
    return RedirectResponse(back if back.startswith(f"{CALENDAR}?") else CALENDAR, 303)


def _block(
    context: ConsoleContext, present: SignIn, clinician: str, start: str, end: str, reason: str
) -> Block:
    if context.clinic.clinician(clinician) is None:
        raise FormUnfit("Choose a clinician.")
    begins, ends = local_time(start, context.timezone), local_time(end, context.timezone)
    if ends <= begins:
        raise FormUnfit("The end must be later than the start.")
    scheduler, why = scheduler_of(context), reason_of(reason)
    try:
        return close_time(context.desk, scheduler, present.staff, clinician, begins, ends, why)
    except OpeningTaken as taken:
        raise Refused(
            "Something is booked, held or blocked within that time: move or cancel it first."
        ) from taken


def _page(
    context: ConsoleContext,
    present: SignIn,
    clinician: str,
    start: str,
    end: str,
    reason: str,
    *,
    said: str = "",
) -> str:
    with context.store.read() as work:
        queue = queue_in(work)
    return signed_in_page(
        "calendar_block.html",
        context,
        present,
        queue,
        clinic=context.clinic,
        clinician=clinician,
        start=start,
        end=end,
        reason=reason,
        said=said,
    )
