"""One Chromium for each module of browser tests, a fresh profile and a fresh fake API for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.helpers.chromium import PATIENCE, Chat, browser
from tests.helpers.fake_message_api import FakeMessageApi, serving

__all__ = ["browser"]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own, which gives up soon rather than late."""
    opened = browser.new_context(locale="en-US", timezone_id="America/Chicago")
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def api() -> FakeMessageApi:
    """What the widget talks to; tests look into it and trouble it."""
    return FakeMessageApi()


@pytest.fixture
def address(api: FakeMessageApi) -> Iterator[str]:
    """Where the fake API, the widget and the demo page are served."""
    with serving(api.application()) as served:
        yield served


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page that waits for a fixture or a test to go somewhere."""
    return context.new_page()


@pytest.fixture
def chat(page: Page, address: str) -> Iterator[Chat]:
    """The widget on the demo page; no script error and no breach of the page's policy may pass."""
    made = Chat(page)
    page.goto(f"{address}/")
    made.launcher.wait_for()
    yield made
    assert made.complaints == []
