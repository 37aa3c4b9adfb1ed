"""The pages around one appointment: adding, looking, moving, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from console.appointment_form import Typed, opening_value
from console.calendar import today_of
from console.context import ConsoleContext, scheduler_of
from console.pages import queue_in, signed_in_page
from console.period import FIRST, LAST, midnight
from overture.core.appointment import Appointment, AppointmentState, Opening, Service
from overture.core.errors import AppointmentNotFound, FormUnfit
from overture.core.spoken_time import full_day
from overture.core.staff import SignIn
from overture.services.openings import find_openings


def service_of(context: ConsoleContext, service_id: str) -> Service:
    """Return the service of that id, or the first of the profile."""
    return context.clinic.service(service_id) or context.clinic.services[0]


def openings_on(
    context: ConsoleContext,
    service: Service,
    clinician: str,
    day: date,
    *,
    moving: Appointment | None = None,
) -> Sequence[Opening]:
    """Return what is free on a day; `clinician` empty means anyone."""
    return find_openings(
        scheduler_of(context),
        service,
        midnight(day, context.timezone),
        midnight(day + timedelta(days=1), context.timezone) - timedelta(microseconds=1),
        clinician=clinician or None,
        conversation_id=moving.conversation_id if moving else None,
        moving=moving,
    )


def add_page(
    context: ConsoleContext,
    present: SignIn,
    service: Service,
    clinician: str,
    day: date | None,
    typed: Typed,
    openings: Sequence[Opening],
    *,
    said: str = "",
) -> str:
    """Return the form that adds an appointment."""
    return _rendered(
        context,
        present,
        "appointment_add.html",
        service=service,
        clinician=clinician,
        day=day or today_of(context),
        typed=typed,
        openings=openings,
        said=said,
    )


def move_page(
    context: ConsoleContext,
    present: SignIn,
    appointment_id: UUID,
    day: date | None,
    typed: Typed,
    *,
    said: str = "",
) -> str:
    """Return the form that moves an appointment, and put on record who looked.

    Raises:
        AppointmentNotFound: there is none.
        FormUnfit: it is over or cancelled.
    """
    appointment = _viewed(context, present, appointment_id)
    _must_be_ahead(context, appointment)
    shown = day or appointment.start.astimezone(context.timezone).date()
    service = service_of(context, appointment.service_id)
    openings = openings_on(context, service, "", shown, moving=appointment)
    return _rendered(
        context,
        present,
        "appointment_move.html",
        appointment=appointment,
        day=shown,
        typed=typed,
        openings=[each for each in openings if not _is_where_it_stands(appointment, each)],
        said=said,
    )


def appointment_page(context: ConsoleContext, present: SignIn, appointment_id: UUID, template: str) -> str:
    """Return the page that shows an appointment, or asks whether to cancel it, and put on record who looked.

    Raises:
        AppointmentNotFound: there is none.
        FormUnfit: it is over, so there is nothing to ask.
    """
    appointment = _viewed(context, present, appointment_id)
    if template != "appointment.html":
        _must_be_ahead(context, appointment)
    return _rendered(
        context, present, template, appointment=appointment, is_ahead=_is_ahead(context, appointment)
    )


def found_appointment(context: ConsoleContext, appointment_id: UUID) -> Appointment:
    """Return an appointment.

    Raises:
        AppointmentNotFound: there is none.
    """
    with context.store.read() as work:
        appointment = work.appointments.by_id(str(appointment_id))
    if appointment is None:
        raise AppointmentNotFound()
    return appointment


def _viewed(context: ConsoleContext, present: SignIn, appointment_id: UUID) -> Appointment:
    """Read an appointment for a page, and put on record who looked."""
    appointment = found_appointment(context, appointment_id)
    with context.store.write() as work:
        work.accounts.note(present.staff.id, "view_appointment", appointment.id, context.clock.now())
    return appointment


def _rendered(context: ConsoleContext, present: SignIn, template: str, **values: Any) -> str:
    with context.store.read() as work:
        queue = queue_in(work)
    return signed_in_page(
        template,
        context,
        present,
        queue,
        clinic=context.clinic,
        value_of=opening_value,
        full_day=full_day,
        first=FIRST,
        last=LAST,
        **values,
    )


def _is_where_it_stands(appointment: Appointment, opening: Opening) -> bool:
    return (opening.start, opening.clinician) == (appointment.start, appointment.clinician)


def _is_ahead(context: ConsoleContext, appointment: Appointment) -> bool:
    return appointment.state is AppointmentState.BOOKED and appointment.start > context.clock.now()


def _must_be_ahead(context: ConsoleContext, appointment: Appointment) -> None:
    if not _is_ahead(context, appointment):
        raise FormUnfit("This appointment is over or cancelled: it can only be looked at.")
