"""Every refusal as application/problem+json with one plain sentence."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from overture.core.errors import (
    ConsentMissing,
    ConversationNotFound,
    Refused,
    StorageUnavailable,
)

log = logging.getLogger(__name__)

# Its name in HTTPStatus differs between the Pythons that we run on.
UNPROCESSABLE = 422

_STATUS: dict[type[Refused], int] = {
    ConsentMissing: HTTPStatus.FORBIDDEN,
    ConversationNotFound: HTTPStatus.NOT_FOUND,
}


class Problem(JSONResponse):
    """RFC 9457's body: what kind, which status, and a sentence that may be shown."""

    media_type = "application/problem+json"

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        phrase = HTTPStatus(status).phrase
        super().__init__(
            {"type": "about:blank", "title": phrase, "status": status, "detail": detail},
            status_code=status,
            headers=headers,
        )


def add_problem_handlers(app: FastAPI) -> None:
    """Translate the core's errors, once, into what HTTP calls them."""

    async def refused(request: Request, error: Exception) -> Problem:
        assert isinstance(error, Refused)
        return Problem(_STATUS.get(type(error), UNPROCESSABLE), error.sentence)

    async def unavailable(request: Request, error: Exception) -> Problem:
        assert isinstance(error, StorageUnavailable)
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, error.sentence, {"Retry-After": "2"})

    async def invalid(request: Request, error: Exception) -> Problem:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return Problem(HTTPStatus.BAD_REQUEST, "The body is not valid JSON: send one JSON object.")
        return Problem(UNPROCESSABLE, _sentence(first))

    async def by_status(request: Request, error: Exception) -> Problem:
        assert isinstance(error, HTTPException)
        sentences = {
            404: "There is nothing at this address.",
            405: "This address does not take that method.",
            400: "The body is not valid JSON: send one JSON object.",
        }
        detail = sentences.get(error.status_code, str(error.detail))
        return Problem(error.status_code, detail, dict(error.headers or {}))

    async def unexpected(request: Request, error: Exception) -> Problem:
        log.error("request failed", exc_info=error)
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side: try again.")

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(StorageUnavailable, unavailable)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(Exception, unexpected)


def _sentence(error: dict[str, Any]) -> str:
    # The place is named, the value is not: it may be a person's words.
    place = ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "path"))
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {said}." if place else f"{said}."
