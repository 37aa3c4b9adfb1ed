"""Taking forms from our own pages only."""

from __future__ import annotations

from fastapi import Request


class ForeignForm(Exception):
    """A form that another site made the browser send; the sentence says what to do."""

    sentence = "This did not come from our own page. Please open your link again and try once more."


def own_page_only(request: Request) -> None:
    """Refuse what another site made the browser send.

    The browser's own word, Sec-Fetch-Site, comes first: under our referrer policy it gives forms of
    our own pages the origin `null`. A client that sends neither header is no browser.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise ForeignForm
    if origin is None or (origin == "null" and site is not None):
        return
    if origin.partition("://")[2] != request.headers.get("host"):
        raise ForeignForm
