"""Signing in and out."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.context import ConsoleContext, Context
from console.guard import COOKIE, HOME, SIGN_IN, ConsoleRoute, OwnPage, Reading, Writing, status_of
from console.pages import render
from overture.core.errors import SignInRefused, SignInThrottled
from overture.services.accounts import keep_signed_in, sign_in, sign_out, signed_in

router = APIRouter(prefix=HOME, route_class=ConsoleRoute)

_PAGES = re.compile(r"/staff(/calendar|/conversations(/[0-9a-f-]{36})?)?")
_HASHES_AT_ONCE = 2


@cache
def _hashing() -> CapacityLimiter:
    # A flood of attempts waits for itself: each takes tens of milliseconds and megabytes on purpose.
    return CapacityLimiter(_HASHES_AT_ONCE)


@router.get("/sign-in")
def show_sign_in(request: Request, context: Context, next: str = HOME) -> Response:
    """Show the form, or, to who is signed in, where they wanted to go."""
    token = request.cookies.get(COOKIE)
    if token and signed_in(context.store, context.clock, token) is not None:
        return RedirectResponse(_page(next), 303)
    return HTMLResponse(_form(context, next))


@router.post("/sign-in")
async def take_sign_in(
    request: Request,
    context: Context,
    _own_page: OwnPage,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = HOME,
) -> Response:
    """Check name and password; a sign-in that this browser still had ends."""
    attempt = partial(sign_in, context.store, context.clock, name, password)
    try:
        token = await run_sync(attempt, limiter=_hashing())
    except (SignInRefused, SignInThrottled) as refused:
        page = await run_sync(partial(_form, context, next, name=name, said=refused.sentence))
        return HTMLResponse(page, status_of(refused))
    await run_sync(_end_earlier, context, request.cookies.get(COOKIE))
    answer = RedirectResponse(_page(next), 303)
    answer.set_cookie(
        COOKIE, token, path=HOME, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return answer


@router.post("/sign-out")
def take_sign_out(context: Context, present: Writing) -> Response:
    """End the sign-in; every page and stream of it ends too."""
    sign_out(context.store, context.clock, present)
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="strict")
    return answer


@router.get("/here")
def tell_signed_in(_present: Reading) -> Response:
    """Tell a script whether the sign-in still holds."""
    return Response(status_code=204)


@router.post("/here")
def stay_signed_in(context: Context, present: Writing) -> Response:
    """Take a sign of life from somebody who writes or reads on one page for long."""
    keep_signed_in(context.store, context.clock, present)
    return Response(status_code=204)


def _form(context: ConsoleContext, next_page: str, *, name: str = "", said: str = "") -> str:
    with context.store.read() as work:
        is_first = work.accounts.count() == 0
    return render("sign_in.html", next_page=_page(next_page), name=name, said=said, is_first=is_first)


def _end_earlier(context: ConsoleContext, token: str | None) -> None:
    earlier = signed_in(context.store, context.clock, token) if token else None
    if earlier is not None:
        sign_out(context.store, context.clock, earlier)


def _page(wanted: str) -> str:
    # Only a page of ours: a link must not send anybody elsewhere after they gave their password.
    return wanted if _PAGES.fullmatch(wanted) else HOME
