"""What tests of bookings by conversation share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.core.clinic import BookingTerms
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    appointments_of,
    book_appointment,
)
from tests.helpers.clinics import INDIVIDUAL, chicago, open_conversation
from tests.helpers.form_loop import FormLoop, Said
from tests.helpers.store import SetClock

ASIDE = "answered by a rule"


def names(said: list[Said]) -> list[str]:
    return [each.response for each in said]


def only(said: list[Said]) -> Said:
    assert len(said) == 1, names(said)
    return said[0]


def booked(person: FormLoop) -> list[Appointment]:
    return appointments_of(person.context.booking.scheduler, person.conversation_id)


def somebody_books(context: ActionsContext, start: str, clinician: str | None = None) -> Appointment:
    other = open_conversation(context.store, context.clock)
    return book_appointment(
        context.booking.scheduler,
        BookingRequest(other, "m", INDIVIDUAL, clinician, chicago(start), "Someone Else", "x@example.org"),
    )


def hold_lapses(context: ActionsContext) -> None:
    """Let so much time pass that nothing is kept for a person who decides any more."""
    assert isinstance(context.clock, SetClock)
    context.clock.moment += context.clinic.terms.hold + timedelta(seconds=1)


def late_within(context: ActionsContext, late: timedelta) -> ActionsContext:
    """Return the same at a clinic where so long before the start only staff change anything."""
    clinic = replace(context.clinic, terms=BookingTerms(late_cancel=late))
    desk = replace(context.booking, scheduler=Scheduler(context.store, context.clock, clinic))
    return replace(context, clinic=clinic, booking=desk)


async def told_all(person: FormLoop, when: str = "tuesday at 10") -> list[Said]:
    await person.say(f"book an individual session {when}", "book_appointment")
    await person.say("Maria Lopez")
    return await person.say("816-555-0100")
