"""The calendar by day and week: what is booked, held, blocked, closed and free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from console.calendar_grid import (
    Blocked,
    Column,
    Entry,
    Held,
    columns,
    free_times,
    hours_shown,
    meetings,
)
from console.closed_times import closed_times, working_hours
from console.context import ConsoleContext, Context, scheduler_of
from console.guard import HOME, ConsoleRoute, There
from console.pages import queue_in, signed_in_page
from console.period import FIRST, LAST, Period, View
from overture.core.ports import Work
from overture.core.reservation import ReservedFor, clinician_resource, person_resource
from overture.core.staff import SignIn
from overture.services.openings import find_openings

CALENDAR = f"{HOME}/calendar"
# The end of a span of openings is part of it.
_BEFORE_THE_END = timedelta(microseconds=1)

router = APIRouter(prefix=CALENDAR, route_class=ConsoleRoute)

Day = Annotated[date | None, Query(alias="date", ge=FIRST, le=LAST)]


@dataclass(frozen=True)
class Wanted:
    """Which calendar is looked at; `clinician` None means all, `service` is whose openings are shown."""

    period: Period
    clinician: str | None
    service: str

    def address(self, view: str | None = None, day: date | None = None, clinician: str | None = None) -> str:
        """Return where the same calendar is with another view, day or clinician."""
        return address_of(
            view or self.period.view,
            day or self.period.day,
            clinician=clinician or self.clinician or "",
            service=self.service,
        )


@router.get("")
def show_calendar(
    context: Context,
    present: There,
    view: View = View.WEEK,
    day: Day = None,
    clinician: str = "",
    service: str = "",
) -> Response:
    """Show a day or a week, and put on record who looked."""
    clinic, today = context.clinic, today_of(context)
    period = Period(view, day or today, context.timezone)
    known = clinic.service(service) or clinic.services[0]
    wanted = Wanted(period, clinician if clinic.clinician(clinician) else None, known.id)
    with context.store.write() as work:
        work.accounts.note(present.staff.id, "view_calendar", f"{view} {period.days[0]}", context.clock.now())
    return HTMLResponse(_page(context, present, wanted, today))


def address_of(view: str, day: date, *, clinician: str = "", service: str = "", mark: str = "") -> str:
    """Return the address of a calendar, at one entry of it if `mark` names one."""
    chosen = {"view": view, "date": day.isoformat(), "clinician": clinician, "service": service}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{CALENDAR}?{query}{'#' + mark if mark else ''}"


def today_of(context: ConsoleContext) -> date:
    """Return the day by the clinic's clock."""
    return context.clock.now().astimezone(context.timezone).date()


def _page(context: ConsoleContext, present: SignIn, wanted: Wanted, today: date) -> str:
    with context.store.read() as work:
        queue = queue_in(work)
        booked = _booked(context, work, wanted)
    names = _names(context, wanted, booked)
    made = _columns(context, wanted, names, [*booked, *_free(context, wanted)])
    return signed_in_page(
        "calendar.html",
        context,
        present,
        queue,
        wanted=wanted,
        period=wanted.period,
        clinic=context.clinic,
        columns=made,
        today=today,
        first=FIRST,
        last=LAST,
    )


def _columns(
    context: ConsoleContext, wanted: Wanted, names: list[str], entries: list[Entry]
) -> tuple[Column, ...]:
    clinic, period = context.clinic, wanted.period
    hours = hours_shown(period, working_hours(clinic, names), entries)
    return columns(period, names, [*closed_times(clinic, period, names, hours), *entries], hours)


def _booked(context: ConsoleContext, work: Work, wanted: Wanted) -> list[Entry]:
    start, end = wanted.period.start, wanted.period.end
    chosen = None if wanted.clinician is None else [wanted.clinician]
    sessions = work.reservations.group_sessions(start, end)
    blocks = work.reservations.blocks(start, end)
    return [
        *meetings(work.appointments.between(start, end, chosen), sessions),
        *(
            Blocked(block.start, block.end, (block.clinician,), block)
            for block in blocks
            if wanted.clinician in (None, block.clinician)
        ),
        *_held(context, work, wanted),
    ]


def _held(context: ConsoleContext, work: Work, wanted: Wanted) -> list[Held]:
    names = {clinician_resource(each.name): each.name for each in context.clinic.clinicians}
    period = wanted.period
    found = []
    for each in work.reservations.taken(names, period.start, period.end, context.clock.now()):
        name = names[each.span.resource]
        if each.reserved_for is not ReservedFor.HOLD or each.until is None:
            continue
        if wanted.clinician not in (None, name):
            continue
        # The clinician is kept with the service's buffers, the person for the appointment alone.
        person = person_resource("")
        own = (one.span for one in work.reservations.of_owner(each.owner_id))
        span = next((one for one in own if one.resource.startswith(person)), each.span)
        found.append(Held(span.start, span.end, (name,), each.until, each.owner_id.startswith("offer:")))
    return found


def _free(context: ConsoleContext, wanted: Wanted) -> list[Entry]:
    service = context.clinic.service(wanted.service)
    if service is None:
        return []
    found = find_openings(
        scheduler_of(context),
        service,
        wanted.period.start,
        wanted.period.end - _BEFORE_THE_END,
        clinician=wanted.clinician,
    )
    if wanted.period.view is View.WEEK:
        return list(free_times(found))
    return [replace(free, clinicians=(name,)) for free in free_times(found) for name in free.clinicians]


def _names(context: ConsoleContext, wanted: Wanted, booked: list[Entry]) -> list[str]:
    """Return who is shown: all of the profile, and who has left it but still has something booked."""
    if wanted.clinician is not None:
        return [wanted.clinician]
    profile = [each.name for each in context.clinic.clinicians]
    return list(dict.fromkeys([*profile, *sorted(name for entry in booked for name in entry.clinicians)]))
