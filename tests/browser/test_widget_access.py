"""That everybody can use the widget: by keyboard, screen reader, large text, small screen, dark, from right to left."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.helpers.chromium import Chat
from tests.helpers.fake_message_api import FakeMessageApi, Trouble

STATES = (
    "closed", "consent", "empty", "talk", "choices", "staff", "crisis", "outage", "refused", "unread", "lost",
)  # fmt: skip
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES: dict[str, ViewportSize] = {
    "narrow": {"width": 320, "height": 640},
    "zoom 200 %": {"width": 640, "height": 360},
    "zoom 400 %": {"width": 320, "height": 256},
}


def bring_to(chat: Chat, api: FakeMessageApi, state: str) -> None:
    assert state in STATES
    if state == "closed":
        return
    if state == "consent":
        chat.open()
        return
    chat.begin()
    if state == "talk":
        chat.say("What is music therapy?")
        chat.wait_for("You said: What is music therapy?")
    if state == "choices":
        chat.say("I want to book")
        chat.button("Other times").wait_for()
    if state == "staff":
        chat.say("May I speak to staff?")
        chat.wait_for("admissions team")
    if state == "crisis":
        chat.say("I want to hurt myself")
        chat.wait_for("I am glad you told me")
    if state == "outage":
        api.trouble = Trouble.FAILS
        chat.say("Are you there?")
        chat.panel.get_by_text("Not sent yet.").wait_for()
    if state == "refused":
        api.refusal = (422, "This message cannot be read.")
        chat.say("strange words")
        chat.button("Edit").wait_for()
    if state == "unread":
        chat.button("Close chat").click()
        api.only.add("staff", "Are you there?")
        chat.button("Chat with us, 1 unread message").wait_for()
    if state == "lost":
        api.conversations.clear()
        chat.say("Are you there?")
        chat.button("Start a new chat").wait_for()


def violations(page: Page) -> list[str]:
    """Every breach that axe finds on the page, open shadow roots included, one line for each element."""
    found: dict[str, Any] = Axe().run(page, options={"runOnly": RULES}).response
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(
    chat: Chat, api: FakeMessageApi, state: str, scheme: Literal["light", "dark"]
) -> None:
    chat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    bring_to(chat, api, state)

    assert violations(chat.page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["consent", "choices", "crisis"])
def test_axe_finds_nothing_on_a_small_screen(
    chat: Chat, api: FakeMessageApi, state: str, size: str, direction: str
) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    chat.page.set_viewport_size(SIZES[size])
    chat.page.evaluate("direction => { document.documentElement.dir = direction; }", direction)

    bring_to(chat, api, state)

    assert violations(chat.page) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chat.panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_the_whole_way_can_be_gone_by_keyboard(chat: Chat, api: FakeMessageApi) -> None:
    press = chat.page.keyboard.press
    chat.launcher.focus()
    press("Enter")
    expect(chat.page.get_by_role("heading", name="Before we start")).to_be_focused()
    press("Tab")
    expect(chat.button("Start chatting")).to_be_focused()
    press("Enter")
    expect(chat.field).to_be_focused()
    chat.page.keyboard.type("I want to book")
    press("Enter")
    chat.button("Other times").wait_for()

    press("Shift+Tab")
    expect(chat.button("Other times")).to_be_focused()
    press("Space")

    chat.wait_for("You said: Other times")
    expect(chat.field).to_be_focused()
    assert api.only.texts == ["I want to book", "Other times"]


def test_escape_closes_and_gives_the_focus_back(chat: Chat) -> None:
    chat.begin()
    expect(chat.launcher).to_be_hidden()

    chat.field.press("Escape")

    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_a_closed_panel_is_nowhere_in_the_accessibility_tree(chat: Chat) -> None:
    chat.begin()
    chat.button("Close chat").click()

    widget = chat.page.locator("overture-chat")

    expect(widget.get_by_role("dialog")).to_have_count(0)
    expect(widget.get_by_role("log")).to_have_count(0)
    expect(widget.get_by_role("button")).to_have_count(1)


def test_new_messages_are_spoken_once_and_old_ones_never_again(chat: Chat) -> None:
    announcer = chat.page.locator("overture-chat [role=status]")
    chat.begin()
    chat.say("I want to book")
    expect(announcer).to_contain_text("Assistant: When would suit you?")
    expect(announcer).to_contain_text("Choose: Tue 3 Mar, 10:00 AM, ")
    expect(announcer.get_by_text("When would suit you?")).to_have_count(1)

    chat.page.reload()

    chat.wait_for("When would suit you?")
    chat.page.wait_for_timeout(300)
    expect(announcer).not_to_contain_text("When would suit you?")
    expect(chat.page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "off")


def test_an_unread_message_is_spoken_without_its_words(chat: Chat, api: FakeMessageApi) -> None:
    announcer = chat.page.locator("overture-chat [role=status]")

    bring_to(chat, api, "unread")

    expect(announcer).to_contain_text("1 unread message in the chat")
    expect(announcer).not_to_contain_text("Are you there?")


def test_arabic_reads_from_right_to_left_in_a_page_that_does_not(chat: Chat) -> None:
    chat.begin()

    chat.say("مرحبا، هل أحتاج إلى موهبة؟")

    text = chat.page.locator("overture-chat .bubble.person .text")
    expect(text).to_have_css("direction", "rtl")


def test_nothing_moves_for_people_who_asked_for_less_motion(chat: Chat, api: FakeMessageApi) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    api.thinks_for = 5

    chat.begin()
    chat.say("Hello")
    chat.panel.get_by_text("Writing an answer").wait_for()

    assert chat.page.evaluate("document.getAnimations().length") == 0
    assert chat.panel.evaluate("panel => panel.getAnimations({subtree: true}).length") == 0


def test_edges_stay_visible_in_forced_colors(browser: Browser, address: str) -> None:
    context = browser.new_context(forced_colors="active")
    chat = Chat(context.new_page())
    chat.page.goto(address)

    chat.begin()
    chat.say("Hello")

    text = chat.wait_for("You said: Hello").locator(".text")
    expect(text).to_have_css("border-top-width", "1px")
    context.close()


def test_a_growing_text_size_of_the_browser_grows_the_widget(chat: Chat) -> None:
    chat.begin()
    before = chat.field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")

    chat.page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html{font-size:200%}');"
        " document.adoptedStyleSheets = [sheet]; }"
    )

    after = chat.field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
    assert after == 2 * before
    assert chat.panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
