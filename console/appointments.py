"""Adding, moving and cancelling appointments: the same rules as in conversation, and an audit line for each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.appointment_form import Field, Typed, chosen_start, opening_value
from console.appointment_pages import (
    add_page,
    appointment_page,
    found_appointment,
    move_page,
    openings_on,
    service_of,
)
from console.calendar import CALENDAR, address_of, today_of
from console.context import ConsoleContext, Context, scheduler_of
from console.guard import Answering, Changing, ConsoleRoute, There, status_of
from console.period import FIRST, LAST
from overture.core.appointment import Appointment, Service
from overture.core.errors import (
    AppointmentNotFound,
    OpeningTaken,
    OpeningUnavailable,
    Refused,
)
from overture.core.staff import SignIn
from overture.services.openings import explain_closed
from overture.services.scheduling import BookingRequest
from overture.services.staff_bookings import add_appointment, cancel_by_staff, move_by_staff

router = APIRouter(prefix=CALENDAR, route_class=ConsoleRoute)

Day = Annotated[date | None, Query(alias="date", ge=FIRST, le=LAST)]


@router.get("/add")
def show_add(
    context: Context,
    present: Changing,
    service: str = "",
    clinician: str = "",
    day: Day = None,
    start: str = "",
) -> Response:
    """Show the form that adds an appointment, with the openings of a day."""
    chosen = service_of(context, service)
    found = openings_on(context, chosen, clinician, day or today_of(context))
    first = next((each for each in found if each.start.isoformat() == _zoned(context, start)), None)
    typed = Typed(opening=opening_value(first) if first else "")
    return HTMLResponse(add_page(context, present, chosen, clinician, day, typed, found))


@router.post("/add")
def add(
    context: Context,
    present: Answering,
    service: Field = "",
    clinician: Field = "",
    opening: Field = "",
    time: Field = "",
    name: Field = "",
    contact: Field = "",
    age: Field = "",
    guardian: Field = "",
    day: Field = "",
) -> Response:
    """Book for somebody who called or came by."""
    typed = Typed(opening, time, name, contact, age, guardian)
    chosen = service_of(context, service)
    try:
        booked = _book(context, present, chosen, clinician, typed)
    except Refused as refused:
        shown = _day(day) or today_of(context)
        found = openings_on(context, chosen, clinician, shown)
        said = _why(context, chosen, clinician, typed, refused)
        page = add_page(context, present, chosen, clinician, shown, typed, found, said=said)
        return HTMLResponse(page, status_of(refused))
    return _to_calendar(context, booked)


@router.get("/appointments/{appointment_id:uuid}")
def show_appointment(context: Context, present: There, appointment_id: UUID) -> Response:
    """Show one appointment, and put on record who looked."""
    return HTMLResponse(appointment_page(context, present, appointment_id, "appointment.html"))


@router.get("/appointments/{appointment_id:uuid}/move")
def show_move(context: Context, present: Changing, appointment_id: UUID, day: Day = None) -> Response:
    """Show to which times an appointment can be moved."""
    return HTMLResponse(move_page(context, present, appointment_id, day, Typed()))


@router.post("/appointments/{appointment_id:uuid}/move")
def move(
    context: Context,
    present: Answering,
    appointment_id: UUID,
    opening: Field = "",
    time: Field = "",
    sequence: Annotated[int, Form()] = 0,
    day: Field = "",
) -> Response:
    """Move an appointment and tell the person."""
    typed = Typed(opening, time)
    try:
        start, clinician = chosen_start(opening, time, context.timezone)
        moved = move_by_staff(
            context.desk,
            scheduler_of(context),
            present.staff,
            str(appointment_id),
            start,
            clinician=clinician,
            sequence=sequence,
        )
    except AppointmentNotFound:
        raise
    except Refused as refused:
        said = _why_not_there(context, appointment_id, typed, refused)
        page = move_page(context, present, appointment_id, _day(day), typed, said=said)
        return HTMLResponse(page, status_of(refused))
    return _to_calendar(context, moved)


@router.get("/appointments/{appointment_id:uuid}/cancel")
def show_cancel(context: Context, present: Changing, appointment_id: UUID) -> Response:
    """Ask whether an appointment is to be cancelled."""
    return HTMLResponse(appointment_page(context, present, appointment_id, "appointment_cancel.html"))


@router.post("/appointments/{appointment_id:uuid}/cancel")
def cancel(context: Context, present: Answering, appointment_id: UUID) -> Response:
    """Cancel an appointment and tell the person."""
    cancelled = cancel_by_staff(context.desk, scheduler_of(context), present.staff, str(appointment_id))
    return _to_calendar(context, cancelled)


def _book(
    context: ConsoleContext, present: SignIn, service: Service, clinician: str, typed: Typed
) -> Appointment:
    start, with_whom = chosen_start(typed.opening, typed.time, context.timezone)
    request = BookingRequest(
        conversation_id=None,
        message_id=None,
        service=service,
        clinician=with_whom or clinician or None,
        start=start,
        name=typed.person(),
        contact=typed.reach(),
        patient=typed.patient(),
    )
    return add_appointment(context.desk, scheduler_of(context), present.staff, request)


def _why(
    context: ConsoleContext,
    service: Service,
    clinician: str,
    typed: Typed,
    refused: Refused,
    *,
    conversation_id: str | None = None,
) -> str:
    """Return the refusal's sentence, and for a time that is closed the reason as staff may read it."""
    if not isinstance(refused, OpeningUnavailable | OpeningTaken):
        return refused.sentence
    start, with_whom = chosen_start(typed.opening, typed.time, context.timezone)
    explain = partial(explain_closed, scheduler_of(context), service, with_whom or clinician or None, start)
    # The clinic's reason first: what is moved is itself in the person's way.
    closure = explain() or explain(conversation_id=conversation_id)
    return f"{refused.sentence} Why: {closure.sentence}." if closure else refused.sentence


def _why_not_there(context: ConsoleContext, appointment_id: UUID, typed: Typed, refused: Refused) -> str:
    appointment = found_appointment(context, appointment_id)
    return _why(
        context,
        service_of(context, appointment.service_id),
        appointment.clinician,
        typed,
        refused,
        conversation_id=appointment.conversation_id,
    )


def _to_calendar(context: ConsoleContext, appointment: Appointment) -> Response:
    day = appointment.start.astimezone(context.timezone).date()
    mark = f"appointment-{appointment.id}"
    return RedirectResponse(address_of("day", day, service=appointment.service_id, mark=mark), 303)


def _day(text: str) -> date | None:
    """Return the day that a form came from; it only decides which openings are listed again."""
    try:
        return min(max(date.fromisoformat(text), FIRST), LAST)
    except ValueError:
        return None


def _zoned(context: ConsoleContext, start: str) -> str:
    """Return a start as openings have it, in the clinic's zone."""
    try:
        return datetime.fromisoformat(start).astimezone(UTC).astimezone(context.timezone).isoformat()
    except (ValueError, OverflowError):
        return ""
