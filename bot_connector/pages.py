"""The widget's one tag and the demo page, as files."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

pages_router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "widget"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def _file(name: str, media_type: str, **headers: str) -> FileResponse:
    return FileResponse(_FOLDER / name, media_type=media_type, headers={**_HEADERS, **headers})


@pages_router.get("/")
async def demo_page() -> FileResponse:
    """Show a clinic's page with the widget on it, under a strict content security policy."""
    return _file("demo.html", "text/html; charset=utf-8", **{"Content-Security-Policy": _POLICY})


@pages_router.get("/demo.css")
async def demo_style() -> FileResponse:
    """Return the demo page's style."""
    return _file("demo.css", "text/css; charset=utf-8")


@pages_router.get("/widget.js")
async def widget() -> FileResponse:
    """Return the script of the one tag; any site may embed it."""
    return _file(
        "widget.js", "text/javascript; charset=utf-8", **{"Cross-Origin-Resource-Policy": "cross-origin"}
    )
