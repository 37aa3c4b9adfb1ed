"""What a person can do with the website widget, in a real browser against a fake message API."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route as Path

from tests.helpers.chromium import Chat
from tests.helpers.fake_message_api import WIDGET, FakeMessageApi, Message, choices, say, serving

MOST_BYTES = 20_000
STORED = "Object.keys(sessionStorage).concat(Object.keys(localStorage))"
HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<svg/onload=window.hacked=1>",
    "\"><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "javascript:window.hacked=1",
    "<a href='javascript:window.hacked=1'>click</a>",
    "{{constructor.constructor('window.hacked=1')()}}",
    "</p></div></section><style>*{display:none}</style>",
    "\u202egnp.exe\u202c <b>bold</b> &lt;i&gt; &#60;",
]


def test_all_code_and_style_of_the_widget_stay_below_twenty_kilobytes() -> None:
    sizes = [len(gzip.compress(file.read_bytes())) for file in WIDGET.glob("*.js")]

    assert sum(sizes) <= MOST_BYTES


def test_nothing_is_asked_or_stored_before_the_person_agrees(chat: Chat, api: FakeMessageApi) -> None:
    chat.open()
    expect(chat.panel).to_contain_text("Not for emergencies")
    chat.page.wait_for_timeout(300)
    before = (api.requests.copy(), chat.page.evaluate(STORED), chat.page.context.cookies())

    chat.button("Start chatting").click()
    chat.field.wait_for()

    assert before == ([], [], [])
    assert api.requests[0] == "POST /api/v1/conversations"
    assert chat.page.evaluate(STORED) == ["overture-chat"]
    assert chat.page.context.cookies() == []


def test_the_persons_time_zone_goes_with_the_consent(chat: Chat) -> None:
    with chat.page.expect_request(re.compile("/api/v1/conversations$")) as asked:
        chat.begin()

    assert asked.value.post_data_json == {"consent": True, "timezone": "America/Chicago"}


def test_a_message_is_shown_once_and_gets_its_reply(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()

    chat.say("Do I need to sing?")

    chat.wait_for("You said: Do I need to sing?")
    assert chat.own_texts == ["Do I need to sing?"]
    assert api.only.texts == ["Do I need to sing?"]
    expect(chat.field).to_have_value("")


def test_shift_and_enter_make_a_new_line(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.field.press_sequentially("one")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("two")

    chat.button("Send").click()

    chat.wait_for("You said: one")
    assert api.only.texts == ["one\ntwo"]


def test_typing_is_shown_while_a_turn_is_worked_on(chat: Chat, api: FakeMessageApi) -> None:
    api.thinks_for = 0.6
    chat.begin()

    chat.say("Hello")

    expect(chat.panel.get_by_text("Writing an answer")).to_be_visible()
    chat.wait_for("You said: Hello")
    expect(chat.panel.get_by_text("Writing an answer")).to_be_hidden()


def test_a_button_is_sent_once_and_its_turn_is_closed(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("I want to book")

    chat.button("Tue 3 Mar, 2:00 PM").dblclick()

    chat.wait_for("You said: Tue 3 Mar, 2:00 PM")
    assert api.only.texts == ["I want to book", "Tue 3 Mar, 2:00 PM"]
    expect(chat.button("Tue 3 Mar, 2:00 PM")).to_be_disabled()
    expect(chat.button("Other times")).to_be_disabled()


def test_buttons_are_closed_by_a_newer_turn_also_after_a_reload(chat: Chat) -> None:
    chat.begin()
    chat.say("I want to book")
    expect(chat.button("Other times")).to_be_enabled()

    chat.say("First another question")

    expect(chat.button("Other times")).to_be_disabled()
    chat.page.reload()
    chat.wait_for("You said: First another question")
    expect(chat.button("Other times")).to_be_disabled()


def test_two_messages_of_one_turn_keep_the_buttons_of_both(chat: Chat, api: FakeMessageApi) -> None:
    api.script = lambda _: [say("First.", buttons=choices("A")), say("Second.", buttons=choices("B"))]
    chat.begin()

    chat.say("Go")

    expect(chat.button("B")).to_be_enabled()
    expect(chat.button("A")).to_be_enabled()


@pytest.mark.parametrize("name", ["Send", "Quick exit", "Close chat", "Clear and leave", "Other times"])
def test_buttons_are_large_enough_for_a_thumb(chat: Chat, name: str) -> None:
    chat.begin()
    chat.say("I want to book")

    box = chat.button(name).bounding_box()

    assert box is not None
    assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize(
    ("asks", "inputmode", "autocomplete"),
    [("phone", "tel", "tel"), ("email", "email", "email"), ("name", "text", "name"), (None, "text", "off")],
)
def test_the_keyboard_follows_what_is_asked(
    chat: Chat, api: FakeMessageApi, asks: str | None, inputmode: str, autocomplete: str
) -> None:
    api.script = lambda _: [say("Please tell me.", asks=asks)]
    chat.begin()

    chat.say("Go on")

    chat.wait_for("Please tell me.")
    expect(chat.field).to_have_attribute("inputmode", inputmode)
    expect(chat.field).to_have_attribute("autocomplete", autocomplete)


def test_staff_and_system_are_told_apart_by_words(chat: Chat) -> None:
    chat.begin()

    chat.say("May I speak to staff?")

    expect(chat.wait_for("this is the admissions team")).to_contain_text("Clinic staff")
    expect(chat.wait_for("has joined")).to_contain_text("Notice")


def test_a_reload_keeps_the_thread_the_draft_and_the_open_panel(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("Do I need to sing?")
    chat.wait_for("You said: Do I need to sing?")
    chat.field.fill("half a sen")

    chat.page.reload()

    chat.wait_for("You said: Do I need to sing?")
    expect(chat.panel).to_be_visible()
    expect(chat.field).to_have_value("half a sen")
    expect(chat.bubbles).to_have_count(2)
    assert len(api.conversations) == 1


def test_another_tab_knows_nothing_of_the_conversation(chat: Chat, context: BrowserContext) -> None:
    chat.begin()
    chat.say("Do I need to sing?")
    chat.wait_for("You said: Do I need to sing?")

    other = Chat(context.new_page())
    other.page.goto(chat.page.url)
    other.open()

    expect(other.button("Start chatting")).to_be_visible()
    expect(other.bubbles).to_have_count(0)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_shown_as_text_whoever_says_it(chat: Chat, api: FakeMessageApi, text: str) -> None:
    def hostile(_: str) -> list[Message]:
        return [say(text, buttons=choices(text)), {"from": "staff", "text": text}]

    api.script = hostile
    chat.begin()

    chat.say(text)

    expect(chat.page.locator("overture-chat .bubble.staff")).to_be_visible()
    assert chat.page.locator("overture-chat .text").all_text_contents() == [text, text, text]
    assert chat.page.locator("overture-chat .choice").text_content() == text
    assert chat.page.evaluate("window.hacked") is None
    assert chat.page.locator("overture-chat .bubble :is(script, img, iframe, style, b)").count() == 0
    assert chat.page.locator("overture-chat .bubble a[href^=javascript]").count() == 0


def test_addresses_and_numbers_of_the_clinic_become_links_and_the_persons_do_not(
    chat: Chat, api: FakeMessageApi
) -> None:
    words = (
        "See https://example.org/a?b=1. Call 988 or text 988, text HOME to 741741, dial (816) 555-0100; "
        "at 911 Main Street on 2026-03-03, 10:00."
    )
    api.script = lambda _: [say(words)]
    chat.begin()

    chat.say("https://evil.example 988")

    links = chat.wait_for("Main Street").locator("a")
    found = [link.get_attribute("href") for link in links.all()]
    assert found[:5] == [
        "https://example.org/a?b=1",
        "tel:988",
        "sms:988",
        "sms:741741?body=HOME",
        "tel:8165550100",
    ]
    assert links.first.get_attribute("rel") == "noopener noreferrer"
    assert chat.page.locator("overture-chat .bubble.person a").count() == 0


def test_the_ways_to_help_are_there_before_and_after_consent(chat: Chat) -> None:
    line = chat.panel.locator(".crisis")

    chat.open()

    expect(line).to_have_text("In crisis? Call 988 or text 988 · Emergency 911")
    expect(line).to_have_text("In crisis? Call or text 988 · Emergency 911", use_inner_text=True)
    assert [link.get_attribute("href") for link in line.locator("a").all()] == [
        "tel:988",
        "sms:988",
        "tel:911",
    ]
    chat.button("Start chatting").click()
    chat.field.wait_for()
    expect(line).to_be_visible()


def test_the_ways_to_help_grow_when_somebody_may_be_in_danger(chat: Chat) -> None:
    chat.begin()

    chat.say("I want to hurt myself")

    chat.wait_for("I am glad you told me")
    expect(chat.panel.get_by_role("link", name="Call 988", exact=True)).to_have_text("Call 988")
    box = chat.panel.get_by_role("link", name="Call 988", exact=True).bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_the_ways_to_help_stay_slim_when_a_number_is_named_in_passing(chat: Chat) -> None:
    chat.begin()

    chat.say("bye, call 911")

    expect(chat.wait_for("Goodbye, and take care")).not_to_have_class(re.compile("urgent"))
    expect(chat.panel.locator(".crisis")).not_to_have_class(re.compile("large"))


def test_quick_exit_leaves_nothing_behind(chat: Chat, context: BrowserContext) -> None:
    def neutral(route: Route) -> None:
        route.fulfill(body="<h1>neutral</h1>", content_type="text/html")

    context.route("https://www.google.com/**", neutral)
    chat.begin()
    chat.say("Something private")
    chat.wait_for("You said: Something private")
    demo = chat.page.url

    chat.button("Quick exit").click()

    chat.page.wait_for_url("https://www.google.com/")
    chat.page.go_back()
    assert "neutral" in chat.page.content() or chat.page.url == "about:blank"
    chat.page.goto(demo)
    assert chat.page.evaluate(STORED) == []


def test_who_leaves_while_the_chat_starts_leaves_nothing_behind(
    chat: Chat, api: FakeMessageApi, context: BrowserContext
) -> None:
    # An answer without content keeps the old page, as a bad line would, until the chat's own answer comes.
    context.route("https://www.google.com/**", lambda route: route.fulfill(status=204))
    api.answers_after = 0.5
    chat.open()
    chat.button("Start chatting").click()
    chat.button("Starting…").wait_for()

    chat.button("Quick exit").click(no_wait_after=True)
    chat.page.wait_for_timeout(1_000)

    assert len(api.conversations) == 1
    assert chat.page.evaluate(STORED) == []


def test_clear_and_leave_forgets_the_conversation(chat: Chat) -> None:
    chat.begin()
    chat.say("Something private")
    chat.wait_for("You said: Something private")

    chat.button("Clear and leave").click()

    expect(chat.launcher).to_be_focused()
    assert chat.page.evaluate(STORED) == []
    chat.open()
    expect(chat.button("Start chatting")).to_be_visible()
    expect(chat.bubbles).to_have_count(0)


def test_a_closed_panel_counts_what_came_and_opening_it_sets_the_count_back(
    chat: Chat, api: FakeMessageApi
) -> None:
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")
    chat.button("Close chat").click()

    api.only.add("staff", "Are you still there?")
    api.only.add("staff", "I am here until five.")

    expect(chat.button("Chat with us, 2 unread messages")).to_be_visible()
    chat.open()
    chat.button("Close chat").click()
    expect(chat.button("Chat with us")).to_be_visible()


def test_a_page_on_plain_http_has_ids_too(page: Page, address: str, api: FakeMessageApi) -> None:
    page.add_init_script("delete Crypto.prototype.randomUUID")
    chat = Chat(page)
    page.goto(address)
    chat.begin()

    chat.say("Hello")

    chat.wait_for("You said: Hello")
    (key,) = api.only.answered
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", key)


def test_the_one_tag_works_on_a_page_of_another_site(page: Page, address: str, api: FakeMessageApi) -> None:
    tag = f'<script src="{address}/widget.js" defer data-clinic="Elsewhere"></script>'
    policy = f"default-src 'none'; script-src {address}; connect-src {address}"

    def clinic_page(request: Request) -> Response:
        html = f"<!doctype html><title>Clinic</title><h1>Clinic</h1>{tag}"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    chat = Chat(page)
    with serving(Starlette(routes=[Path("/", clinic_page)])) as elsewhere:
        page.goto(elsewhere)
        chat.begin()
        chat.say("Hello")
        chat.wait_for("You said: Hello")

    expect(page.get_by_role("dialog", name="Elsewhere")).to_be_visible()
    assert api.only.texts == ["Hello"]
    assert chat.complaints == []


def test_the_demo_page_asks_nobody_but_its_own_server(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = Chat(page)

    page.goto(address)
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")

    assert [url for url in asked if not url.startswith(address)] == []
