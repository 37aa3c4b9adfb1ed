"""The widget's one tag, its parts, and the demo page, as files."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

pages_router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "widget"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# Scripts are public and carry nothing of a visitor; modules of another site are fetched with CORS.
_FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@pages_router.get("/")
async def demo_page() -> FileResponse:
    """Show a clinic's page with the widget on it, under a strict content security policy."""
    headers = {**_HEADERS, "Content-Security-Policy": _POLICY}
    return FileResponse(_FOLDER / "demo.html", media_type="text/html; charset=utf-8", headers=headers)


@pages_router.get("/widget.js")
async def one_tag() -> FileResponse:
    """Return the script of the one tag."""
    return await widget_part("widget.js")


@pages_router.get("/widget/{name}")
async def widget_part(name: str) -> FileResponse:
    """Return a part of the widget or of the demo page."""
    file = _FOLDER / name
    # Only a plain name of a file that lies right there: no way leads out of the folder.
    if file.suffix not in _TYPES or file.parent != _FOLDER or not file.is_file():
        raise HTTPException(404)
    return FileResponse(file, media_type=_TYPES[file.suffix], headers={**_HEADERS, **_FOR_ANY_SITE})
