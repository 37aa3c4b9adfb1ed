"""The whole conversation in a real Chromium: a visitor on the demo page, staff in the console."""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import STAFF_PASSWORD, Whole
from tests.helpers.chromium import Chat
from tests.helpers.figures import measured
from tests.helpers.web import Visitor

# Where to keep pictures of what was seen, for the README; nowhere unless asked.
PICTURES = os.environ.get("OVERTURE_PICTURES")


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def answer_whatever_it_asks(chat: Chat, facts: dict[str, str]) -> None:
    """Go through the form by what the newest message of the assistant asks."""
    for words, fact in facts.items():
        chat.wait_for(words)
        chat.say(fact)


def open_conversation_with(desk: Page, text: str) -> None:
    """Open the waiting conversation in which a text was said: other tests left theirs in the queue."""
    for address in desk.locator("#queue a").evaluate_all("links => links.map(link => link.href)"):
        desk.goto(address)
        if text in desk.locator("#turns").inner_text():
            return
    raise AssertionError("it does not wait in the queue")


def test_a_visitor_asks_books_cancels_breaks_down_and_is_answered_by_staff(
    browser: Browser, whole: Whole
) -> None:
    visitor_context = browser.new_context(
        locale="en-US", timezone_id="America/Chicago", viewport={"width": 1280, "height": 860}
    )
    staff_context = browser.new_context(
        locale="en-US", timezone_id="America/Chicago", viewport={"width": 1280, "height": 860}
    )
    page, desk = visitor_context.new_page(), staff_context.new_page()
    page.goto(f"{whole.assistant.address}/")
    chat = Chat(page)

    # Three questions.
    chat.begin()
    chat.say("what is music therapy?")
    chat.wait_for("therapist")
    chat.say("is there any risk to it")
    chat.wait_for("memories")
    chat.say("do you take Blue Cross?")
    chat.wait_for("Blue Cross Blue Shield")
    picture(page, "widget-answers")

    # A booking, and its end.
    chat.say("I would like to book an appointment")
    chat.wait_for("What would you like to book?")
    chat.say("an individual session")
    chat.wait_for("day")
    chat.say("next wednesday at 3pm")
    chat.wait_for("name")
    chat.say("Jamie Fox")
    chat.wait_for("reach you")
    chat.say("jamie@example.com")
    chat.wait_for("Shall I book it?")
    picture(page, "widget-read-back")
    chat.button("Yes, book it").click()
    chat.wait_for("Wednesday, March 11, 2026")
    chat.say("please cancel my appointment")
    chat.wait_for("cancel")
    chat.say("yes")
    chat.wait_for("cancelled")

    # Distress.
    chat.say("i don't want to be here anymore, i want to die")
    chat.wait_for("988")
    picture(page, "widget-crisis")

    # Staff.
    desk.goto(f"{whole.assistant.address}/staff")
    desk.get_by_label("Name").fill("Alex")
    desk.get_by_label("Password").fill(STAFF_PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.locator("#queue")).to_contain_text("suicide")
    picture(desk, "console-queue")
    open_conversation_with(desk, "i don't want to be here anymore")
    desk.get_by_role("button", name="Take over").click()
    chat.wait_for("Alex")
    desk.get_by_label("Your reply").fill("Hi Jamie, this is Alex. I am here with you now.")
    desk.get_by_role("button", name="Send").click()
    chat.wait_for("this is Alex")
    chat.say("thank you. what is music therapy again?")
    expect(desk.locator("#turns")).to_contain_text("what is music therapy again?")
    picture(desk, "console-conversation")
    picture(page, "widget-staff")
    said_while_held = chat.bubbles.last.text_content() or ""
    assert "what is music therapy again?" in said_while_held
    desk.get_by_role("button", name="Give back to the assistant").click()
    chat.wait_for("assistant again")
    chat.say("ok, what are the benefits?")
    chat.wait_for("mood")
    desk.get_by_role("button", name="Close").click()
    expect(desk.locator("#aside")).to_contain_text("closed")

    visitor_context.close()
    staff_context.close()


def test_how_long_a_reply_takes_is_printed(browser: Browser, whole: Whole) -> None:
    """Measures what a person waits for: from sending to the reply on screen, in milliseconds."""
    context = browser.new_context(locale="en-US", timezone_id="America/Chicago")
    page = context.new_page()
    page.goto(f"{whole.assistant.address}/")
    chat = Chat(page)
    chat.begin()
    waits = []
    for _ in range(4):
        for question in (
            "what is music therapy?",
            "any risks?",
            "who provides it?",
            "how long does it take",
            "does it help with anxiety",
        ):
            shown = chat.bubbles.count()
            begun = monotonic()
            chat.say(question)
            # The person's own bubble, then the reply's.
            expect(chat.bubbles).to_have_count(shown + 2, timeout=20_000)
            waits.append((monotonic() - begun) * 1000)
    context.close()

    measured(
        f"message sent to reply shown: median {median(waits):.0f} ms, "
        f"95th percentile {quantiles(waits, n=20)[-1]:.0f} ms, {len(waits)} messages"
    )
    assert all(wait < 20_000 for wait in waits)


def test_the_conversation_survives_a_reload(browser: Browser, whole: Whole) -> None:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{whole.assistant.address}/")
    chat = Chat(page)
    chat.begin()
    chat.say("what is music therapy?")
    chat.wait_for("therapist")

    page.reload()

    chat.wait_for("what is music therapy?")
    chat.wait_for("therapist")
    context.close()


def test_a_visitor_of_the_api_and_one_of_the_widget_do_not_meet(whole: Whole) -> None:
    first, second = Visitor(whole.assistant.address), Visitor(whole.assistant.address)

    first.ask("hello")

    assert second.messages() == []
