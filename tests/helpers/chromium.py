"""The system's Chromium, and the widget on a page by the names a person would use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 10_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window.

    Not for the whole run: while it is open Playwright keeps an event loop, and no asynchronous test could run.
    """
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.fail("The browser tests need Chromium: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Chat:
    """The widget on a page, by the names a person would use for its parts."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if is_complaint(line.text) else None
        )

    @property
    def launcher(self) -> Locator:
        """The button that opens the panel."""
        return self.page.locator("overture-chat .launcher")

    @property
    def panel(self) -> Locator:
        """The panel, open or not."""
        return self.page.locator("overture-chat .panel")

    @property
    def field(self) -> Locator:
        """Where the person writes."""
        return self.page.get_by_label("Your message")

    @property
    def bubbles(self) -> Locator:
        """Every message on screen, in reading order."""
        return self.page.locator("overture-chat .bubble")

    @property
    def own_texts(self) -> list[str]:
        """What is shown as the person's own words, in reading order."""
        return self.page.locator("overture-chat .bubble.person .text").all_text_contents()

    def button(self, name: str) -> Locator:
        """A button by exactly this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def open(self) -> None:
        """Open the panel."""
        self.launcher.click()

    def begin(self) -> None:
        """Open the panel and agree."""
        self.open()
        self.button("Start chatting").click()
        self.field.wait_for()

    def say(self, text: str) -> None:
        """Write and send."""
        self.field.fill(text)
        self.field.press("Enter")

    def wait_for(self, text: str, milliseconds: float = PATIENCE) -> Locator:
        """Wait until a message with this text is on screen."""
        found = self.bubbles.filter(has_text=text).last
        found.wait_for(timeout=milliseconds)
        return found


def is_complaint(line: str) -> bool:
    """Whether a console line tells of a broken security policy."""
    return "Content Security Policy" in line or "TrustedHTML" in line
