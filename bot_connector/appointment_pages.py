"""A person's own page of one appointment, behind a single-use link, and the clinicians' calendar feeds.

    GET   /appointment/LINK               when it is, and what can be done
    GET   /appointment/LINK/calendar.ics  the same for a calendar
    GET   /appointment/LINK/cancel        asks once more           POST cancels, and wears the link
    GET   /appointment/LINK/move          lists other times; with one, asks once more
    POST  /appointment/LINK/move          moves, and wears the link
    POST  /appointment/LINK/call          asks staff to call
    GET   /calendar/TOKEN.ics             when a clinician is busy

Looking changes nothing: programs that open links to preview or check them must not cancel anything.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any, Protocol
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from bot_connector.appointment_view import STYLE, Standing, choice, message_page, page, standing, when
from bot_connector.own_page import ForeignForm, own_page_only
from overture.adapters.calendar_file import calendar_file, feed, method_of
from overture.core.appointment import Appointment, Opening
from overture.core.errors import (
    AppointmentNotFound,
    CancellationLate,
    LinkUnknown,
    OpeningTaken,
    OpeningUnavailable,
    StorageUnavailable,
)
from overture.services.calendar_feeds import busy_times, clinician_of
from overture.services.links import PATH, call_by_link, cancel_by_link, move_by_link, other_openings, shown
from overture.services.scheduling import Scheduler

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_UNKNOWN = (
    "This link has been used or has lapsed. A change that you made with it stands."
    " You can ask for a new link in the chat."
)
_BEGUN = "This appointment has begun or is over, so it can no longer be changed here. Please ask in the chat."
_TAKEN = "I'm sorry, that time is no longer free. Nothing has changed. Would another time suit you?"


class PagesContext(Protocol):
    """What these pages need of the process they run in."""

    @property
    def scheduler(self) -> Scheduler: ...
    @property
    def calendar_key(self) -> str: ...


class _PageRoute(APIRoute):
    """Puts the security headers on every answer, and tells what goes wrong as a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            response = await _answer(handler, request)
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return guarded


async def _answer(handler: Callable[[Request], Coroutine[Any, Any, Response]], request: Request) -> Response:
    try:
        return await handler(request)
    except LinkUnknown:
        return message_page("This link no longer works", _UNKNOWN, 404)
    except AppointmentNotFound:
        return message_page("This cannot be changed here", _BEGUN, 409)
    except CancellationLate:
        # The page says what can be done instead.
        return RedirectResponse(f"{PATH}/{request.path_params['token']}", 303)
    except ForeignForm as foreign:
        return message_page("Not accepted", foreign.sentence, 403)
    except (RequestValidationError, HTTPException):
        return message_page("That did not work", "Please open your link again.", 400)
    except StorageUnavailable:
        answer = message_page("Not just now", "Please try again in a moment. Nothing has changed.", 503)
        answer.headers["Retry-After"] = "2"
        return answer


def _scheduler(request: Request) -> Scheduler:
    context: PagesContext = request.app.state.context
    return context.scheduler


def _key(request: Request) -> str:
    context: PagesContext = request.app.state.context
    return context.calendar_key


Booking = Annotated[Scheduler, Depends(_scheduler)]
Key = Annotated[str, Depends(_key)]

appointment_router = APIRouter(route_class=_PageRoute, include_in_schema=False)


@appointment_router.get("/appointment.css")
def send_style() -> Response:
    """Send the pages' style."""
    return FileResponse(STYLE, media_type="text/css; charset=utf-8", headers={"Cache-Control": "no-cache"})


@appointment_router.get("/calendar/{token}.ics")
def send_feed(scheduler: Booking, key: Key, token: str) -> Response:
    """Send when a clinician is busy."""
    clinician = clinician_of(scheduler.clinic, key, token)
    if clinician is None:
        return message_page(
            "Nothing here", "There is no such calendar. Please ask for its address again.", 404
        )
    busy = busy_times(scheduler, clinician)
    return _calendar(
        feed(clinician, busy.appointments, busy.blocks, scheduler.clock.now()), "PUBLISH", "busy.ics"
    )


@appointment_router.get(PATH + "/{token}")
def show_appointment(scheduler: Booking, token: str, done: Annotated[str, Query()] = "") -> Response:
    """Show when it is, and what can be done about it."""
    appointment = shown(scheduler, token)
    return page("appointment.html", done=done, **_values(scheduler, token, appointment))


@appointment_router.get(PATH + "/{token}/calendar.ics")
def send_calendar_file(scheduler: Booking, token: str) -> Response:
    """Send the appointment, or that it is cancelled, for a calendar."""
    appointment = shown(scheduler, token)
    method = method_of(appointment)
    file = calendar_file(appointment, method=method, now=scheduler.clock.now())
    return _calendar(file, method.value, "appointment.ics")


@appointment_router.get(PATH + "/{token}/cancel")
def ask_to_cancel(scheduler: Booking, token: str) -> Response:
    """Ask once more, naming the time."""
    appointment = shown(scheduler, token)
    if standing(scheduler, appointment) is not Standing.OPEN:
        return _back(token)
    return page("cancel.html", **_values(scheduler, token, appointment))


@appointment_router.post(PATH + "/{token}/cancel", dependencies=[Depends(own_page_only)])
def take_cancel(scheduler: Booking, token: str) -> Response:
    """Cancel, and go to the page of the new link."""
    changed = cancel_by_link(scheduler, token)
    return _back(changed.token, "cancelled")


@appointment_router.get(PATH + "/{token}/move")
def ask_to_move(
    scheduler: Booking,
    token: str,
    day: Annotated[str | None, Query()] = None,
    start: Annotated[str | None, Query()] = None,
) -> Response:
    """List other times of a day; once one is chosen, ask once more, naming both."""
    appointment = shown(scheduler, token)
    if standing(scheduler, appointment) is not Standing.OPEN:
        return _back(token)
    openings = other_openings(scheduler, appointment)
    if start is None:
        return _times_page(scheduler, token, appointment, openings, day)
    opening = next((each for each in openings if each.start == _moment(start)), None)
    if opening is None:
        return _times_page(scheduler, token, appointment, openings, day, said=_TAKEN)
    chosen = choice([opening], ZoneInfo(appointment.timezone), None).times[0]
    return page("move.html", chosen=chosen, **_values(scheduler, token, appointment))


@appointment_router.post(PATH + "/{token}/move", dependencies=[Depends(own_page_only)])
def take_move(scheduler: Booking, token: str, start: Annotated[str, Form()] = "") -> Response:
    """Move, and go to the page of the new link; where the time is gone, offer others."""
    moment = _moment(start)
    appointment = shown(scheduler, token)
    try:
        if moment is not None:
            return _back(move_by_link(scheduler, token, moment).token, "moved")
    except (OpeningTaken, OpeningUnavailable):
        moment = None
    openings = other_openings(scheduler, appointment)
    return _times_page(scheduler, token, appointment, openings, None, said=_TAKEN, status=409)


@appointment_router.post(PATH + "/{token}/call", dependencies=[Depends(own_page_only)])
def take_call(scheduler: Booking, token: str) -> Response:
    """Ask staff to call."""
    filed = call_by_link(scheduler, token)
    return _back(token, "call" if filed is not None else "")


@appointment_router.get(PATH + "/{rest:path}")
def nothing_here() -> Response:
    """Say that there is no such page."""
    raise LinkUnknown


def _values(scheduler: Scheduler, token: str, appointment: Appointment) -> dict[str, Any]:
    return {
        "path": f"{PATH}/{token}",
        "when": when(appointment),
        "standing": standing(scheduler, appointment).value,
        "clinic": scheduler.clinic,
        "may_ask_for_a_call": appointment.conversation_id is not None,
    }


def _times_page(
    scheduler: Scheduler,
    token: str,
    appointment: Appointment,
    openings: list[Opening],
    day: str | None,
    *,
    said: str = "",
    status: int = 200,
) -> Response:
    offered = choice(openings, ZoneInfo(appointment.timezone), day)
    return page("times.html", status, offered=offered, said=said, **_values(scheduler, token, appointment))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _back(token: str, done: str = "") -> Response:
    return RedirectResponse(f"{PATH}/{token}" + (f"?done={done}" if done else ""), 303)


def _calendar(content: bytes, method: str, name: str) -> Response:
    return Response(
        content,
        media_type=f"text/calendar; charset=utf-8; method={method}",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
