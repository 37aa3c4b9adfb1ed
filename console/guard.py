"""Who may pass the staff's door.

A page     signed in, else off to the sign-in page; being there counts as a sign of life
A stream   the same, but it keeps nobody signed in, and a foreign page may not open it
A write    from our own page, signed in, with that sign-in's form token, by a role that answers
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from console.context import Context
from console.pages import message_page
from overture.core.errors import (
    AppointmentNotFound,
    FormUnfit,
    GuardianMissing,
    HandoffNotFound,
    MayOnlyRead,
    MessageEmpty,
    MessageTooLong,
    Refused,
    SignInRefused,
    SignInThrottled,
    StorageUnavailable,
)
from overture.core.staff import SignIn
from overture.services.accounts import keep_signed_in, signed_in

HOME = "/staff"
SIGN_IN = "/staff/sign-in"
COOKIE = "overture_staff"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STATUS: dict[type[Refused], int] = {
    AppointmentNotFound: 404,
    FormUnfit: 422,
    GuardianMissing: 422,
    HandoffNotFound: 404,
    MayOnlyRead: 403,
    MessageEmpty: 422,
    MessageTooLong: 422,
    SignInRefused: 401,
    SignInThrottled: 429,
}


class SignedOut(Exception):
    """Nobody is signed in with this browser, or not any more."""


class ForeignRequest(Exception):
    """A request that did not come from a page of this sign-in; the sentence says what to do."""

    sentence = "This did not come from your own console page: go back, reload the page and try again."


def status_of(refused: Refused) -> int:
    """Return what HTTP calls a refusal."""
    return _STATUS.get(type(refused), 409)


class ConsoleRoute(APIRoute):
    """Puts the security headers on every answer, and tells what goes wrong as a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            response = await _answer(handler, request)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return guarded


async def _answer(handler: Callable[[Request], Coroutine[Any, Any, Response]], request: Request) -> Response:
    try:
        return await handler(request)
    except SignedOut:
        return _to_sign_in(request)
    except ForeignRequest as foreign:
        return message_page("Not accepted", foreign.sentence, 403)
    except Refused as refused:
        return message_page("That did not work", refused.sentence, status_of(refused))
    except (RequestValidationError, HTTPException):
        return message_page("That did not work", "This cannot be read: go back to the queue.", 400)
    except StorageUnavailable as unavailable:
        answer = message_page("Not just now", unavailable.sentence, 503)
        answer.headers["Retry-After"] = "2"
        return answer


def _to_sign_in(request: Request) -> Response:
    # A script cannot do anything with a sign-in page; a browser on its way to a page can.
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return PlainTextResponse("You are signed out: sign in again.", 401)
    page = request.url.path
    back = f"?next={quote(page)}" if request.method == "GET" and page != HOME else ""
    return RedirectResponse(f"{SIGN_IN}{back}", 303)


def own_page_only(request: Request) -> None:
    """Refuse a request that another site made the browser send.

    The browser's own word, Sec-Fetch-Site, comes first: under our referrer policy it gives forms of
    our own pages the origin `null`. A client that sends neither header is no browser.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise ForeignRequest
    if origin is None or (origin == "null" and site is not None):
        return
    if origin.partition("://")[2] != request.headers.get("host"):
        raise ForeignRequest


def reading(request: Request, context: Context) -> SignIn:
    """Return who is signed in, without counting it as a sign of life."""
    token = request.cookies.get(COOKIE)
    present = signed_in(context.store, context.clock, token) if token else None
    if present is None:
        raise SignedOut
    return present


def there(context: Context, present: Reading) -> SignIn:
    """Return who is signed in and has just done something."""
    keep_signed_in(context.store, context.clock, present)
    return present


def writing(
    own_page: Annotated[None, Depends(own_page_only)],
    present: There,
    form_token: Annotated[str, Form()] = "",
) -> SignIn:
    """Return who is signed in and sent a form of their own page."""
    if not secrets.compare_digest(form_token.encode(), present.form_token.encode()):
        raise ForeignRequest
    return present


def answering(present: Writing) -> SignIn:
    """Return who sent a form and may answer people.

    Raises:
        MayOnlyRead: an auditor.
    """
    if not present.staff.may_answer:
        raise MayOnlyRead()
    return present


def changing(present: There) -> SignIn:
    """Return who opens a page to change something.

    Raises:
        MayOnlyRead: an auditor.
    """
    if not present.staff.may_answer:
        raise MayOnlyRead()
    return present


Reading = Annotated[SignIn, Depends(reading)]
There = Annotated[SignIn, Depends(there)]
Writing = Annotated[SignIn, Depends(writing)]
Changing = Annotated[SignIn, Depends(changing)]
Answering = Annotated[SignIn, Depends(answering)]
OwnPage = Annotated[None, Depends(own_page_only)]
