"""The staff console in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from overture.adapters.sql.database import Database
from overture.core.conversation import Conversation, Holder
from overture.core.errors import StorageUnavailable
from overture.core.risk import Risk, RiskLevel
from overture.core.transcript import Speaker
from overture.services.handoffs import take_over
from overture.services.transcripts import whole_transcript
from tests.helpers.payloads import PAYLOADS
from tests.helpers.staffroom import PASSWORD, Clinic, console_application, fill_every_field
from tests.helpers.store import house
from tests.helpers.web import served

CRISIS = Risk(RiskLevel.CRISIS, "suicide", ("wish_to_die",))
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HIDE = "Object.defineProperty(document, 'hidden', { get: () => window.isBehind === true });"

expect.set_options(timeout=10_000)

SignedIn = Callable[..., Page]


@pytest.fixture
def clinic(embedded_database: Database) -> Clinic:
    return Clinic(house(embedded_database))


@pytest.fixture
def address(clinic: Clinic) -> Iterator[str]:
    with served(console_application(clinic.house)) as address:
        yield address


@pytest.fixture
def conversation(clinic: Clinic) -> Conversation:
    made = clinic.house.conversation()
    clinic.person_says(made, "Could I speak to somebody?")
    return made


@pytest.fixture
def signed_in(browser: Browser, clinic: Clinic, address: str) -> Iterator[SignedIn]:
    """Sign somebody in with a browser of their own; no page may complain of its security policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(name: str, role: str = "admissions", **options: Any) -> Page:
        with clinic.house.store.read() as work:
            known = work.accounts.by_name(name)
        if known is None:
            clinic.account(name, role)
        context = browser.new_context(locale="en-US", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None
        )
        page.goto(f"{address}/staff")
        fill_in(page, name)
        page.get_by_role("heading", name="Queue").wait_for()
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def fill_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def open_conversation(page: Page, address: str, conversation: Conversation) -> None:
    page.goto(f"{address}/staff/conversations/{conversation.id}#newest")


def press(page: Page, name: str) -> None:
    page.locator(".dock").get_by_role("button", name=name, exact=True).click()


def hold(page: Page, address: str, conversation: Conversation) -> None:
    open_conversation(page, address, conversation)
    press(page, "Take over")
    page.get_by_label("Your reply").wait_for()


def said_by_staff(clinic: Clinic, conversation: Conversation) -> list[str]:
    turns = whole_transcript(clinic.house.store, conversation.id).turns
    return [turn.text for turn in turns if turn.speaker is Speaker.STAFF]


def holder_of(clinic: Clinic, conversation: Conversation) -> Holder:
    return whole_transcript(clinic.house.store, conversation.id).conversation.holder


def test_a_wrong_password_is_said_and_the_right_one_opens_the_queue(
    page: Page, clinic: Clinic, address: str
) -> None:
    page.goto(f"{address}/staff")
    expect(page.get_by_text("There is no account yet")).to_be_visible()
    clinic.account("Ana")

    fill_in(page, "Ana", "wrong")
    expect(page.get_by_role("alert")).to_have_text("Name and password do not match an account: try again.")
    fill_in(page, "Ana")

    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_the_queue_changes_by_itself_and_raises_an_alarm(signed_in: SignedIn, clinic: Clinic) -> None:
    page = signed_in("Ana")
    cards = page.locator("#queue > .card")
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()

    clinic.handoff(clinic.house.conversation())
    expect(cards).to_have_count(1)
    expect(page).to_have_title("(1) Queue – Overture")
    clinic.house.clock.forward(minutes=3)
    clinic.urgent_handoff(clinic.house.conversation(), CRISIS)

    expect(cards).to_have_count(2)
    expect(cards.nth(0)).to_contain_text("urgent")
    expect(cards.nth(1)).to_contain_text("waiting 3 min")
    expect(page).to_have_title("(1 urgent) Queue – Overture")
    expect(page.get_by_role("alert")).to_contain_text("Urgent: 1 conversation is waiting for a person.")
    assert "icon-urgent" in str(page.locator("link[rel=icon]").get_attribute("href"))


def test_one_that_becomes_urgent_moves_up(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    first = clinic.house.conversation()
    clinic.handoff(first)
    clinic.house.clock.forward(minutes=1)
    clinic.handoff(conversation)
    page = signed_in("Ana")
    cards = page.locator("#queue > .card")
    expect(cards.nth(0)).to_contain_text(first.id[:8])

    clinic.urgent_handoff(conversation, CRISIS)

    expect(cards.nth(0)).to_contain_text(conversation.id[:8])
    expect(cards).to_have_count(2)


def test_staff_take_over_answer_and_give_back(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    clinic.handoff(conversation)
    page = signed_in("Ana")

    page.get_by_role("button", name="Take over").click()
    box = page.get_by_label("Your reply")
    box.fill("Hello, this is Ana.")
    press(page, "Send")
    expect(page.locator("#turns > .staff")).to_contain_text("Hello, this is Ana.")
    expect(box).to_be_empty()
    expect(box).to_be_focused()
    clinic.person_says(conversation, "Thank you!")
    expect(page.locator("#turns > .person").last).to_contain_text("Thank you!")
    press(page, "Give back to the assistant")
    expect(page.get_by_text("The assistant answers this conversation.")).to_be_visible()
    press(page, "Close")

    expect(page.locator("#aside")).to_contain_text("Closed")
    expect(box).to_have_count(0)
    assert said_by_staff(clinic, conversation) == ["Hello, this is Ana."]
    assert holder_of(clinic, conversation) is Holder.ASSISTANT


def test_what_is_being_typed_stays_while_the_page_changes(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    for number in range(40):
        clinic.person_says(conversation, f"Earlier message {number}.")
    page = signed_in("Ana")
    hold(page, address, conversation)
    box = page.get_by_label("Your reply")
    box.fill("Half a sen")
    box.evaluate("field => field.setSelectionRange(2, 6)")
    page.evaluate("scrollTo(0, 400)")

    clinic.person_says(conversation, "And one more thing.")
    clinic.urgent_handoff(clinic.house.conversation(), CRISIS)
    page.get_by_text("And one more thing.").wait_for()
    expect(page.get_by_role("alert").first).to_contain_text("Urgent")

    expect(box).to_have_value("Half a sen")
    expect(box).to_be_focused()
    assert box.evaluate("field => [field.selectionStart, field.selectionEnd]") == [2, 6]
    assert page.evaluate("scrollY") == pytest.approx(400, abs=60)


def test_who_reads_the_newest_sees_the_next_one_too(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    for number in range(40):
        clinic.person_says(conversation, f"Earlier message {number}.")
    page = signed_in("Ana")
    open_conversation(page, address, conversation)

    for number in range(5):
        clinic.person_says(conversation, f"New message {number}.")
        expect(page.get_by_text(f"New message {number}.")).to_be_in_viewport()


def test_of_two_who_take_over_one_is_told_who_was_first(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    ana, sam = signed_in("Ana"), signed_in("Sam", "clinician")
    # Sam's page does not hear yet that Ana was faster.
    sam.route("**/events*", lambda route: route.abort())
    open_conversation(sam, address, conversation)
    hold(ana, address, conversation)

    press(sam, "Take over")

    expect(sam.locator("#said")).to_have_text("Ana has already taken this conversation.")
    sam.unroute_all()
    expect(sam.get_by_text("Ana answers this conversation.")).to_be_visible()
    expect(sam.locator(".dock").get_by_role("button")).to_have_count(0)
    expect(sam.locator("#said")).to_have_text("Ana has already taken this conversation.")


def test_a_draft_is_used_by_one_press_and_sent_by_another(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana")
    hold(page, address, conversation)
    clinic.assistant_says(conversation, "A late\nanswer.", draft=True)
    draft = page.locator("#turns > .draft")
    expect(draft).to_contain_text("draft — not sent")

    draft.get_by_role("button", name="Use this draft").click()

    expect(page.get_by_label("Your reply")).to_have_value("A late\nanswer.")
    assert said_by_staff(clinic, conversation) == []
    page.get_by_label("Your reply").press("Control+Enter")
    expect(page.locator("#turns > .staff")).to_contain_text("A late")
    assert said_by_staff(clinic, conversation) == ["A late\nanswer."]


def test_a_reply_that_is_refused_stays_in_the_box(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana")
    hold(page, address, conversation)
    box = page.get_by_label("Your reply")

    box.fill("\u200b")
    press(page, "Send")
    expect(page.locator("#said")).to_contain_text("The message holds nothing to read")
    expect(box).to_have_value("\u200b")
    box.fill("Now with words.")
    press(page, "Send")

    expect(page.locator("#turns > .staff")).to_contain_text("Now with words.")
    expect(page.locator("#said")).to_be_empty()


def test_whatever_people_write_is_shown_as_text_and_runs_nothing(
    signed_in: SignedIn, clinic: Clinic, address: str
) -> None:
    page = signed_in("Ana")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    conversations = [fill_every_field(clinic, payload) for payload in PAYLOADS[::6]]
    everything = clinic.house.conversation()
    for payload in PAYLOADS:
        clinic.person_says(everything, payload)

    open_conversation(page, address, everything)
    expect(page.locator("#turns > .person")).to_have_count(len(PAYLOADS))
    clinic.person_says(everything, PAYLOADS[0])
    expect(page.locator("#turns > .person")).to_have_count(len(PAYLOADS) + 1)
    texts = page.locator("#turns .text").all_text_contents()
    for conversation in conversations:
        open_conversation(page, address, conversation)
        page.locator("#turns > .draft").wait_for()
        assert page.evaluate("window.ran") is None
        assert "ran" not in page.title()
    page.goto(f"{address}/staff")

    assert texts == [*PAYLOADS, PAYLOADS[0]]
    assert page.evaluate("window.ran") is None
    assert [url for url in requests if not re.match(rf"{address}/staff(/|$)", url)] == []


def test_a_foreign_page_cannot_press_a_button(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana")
    form = (
        f"<form method=post action='{address}/staff/conversations/{conversation.id}/take-over'>"
        "<input name=form_token value=guessed><button>Win a prize</button></form>"
    )

    async def foreign(_request: object) -> HTMLResponse:
        return HTMLResponse(form)

    with served_as_localhost(Starlette(routes=[Route("/", foreign)])) as elsewhere:
        page.goto(elsewhere)
        page.get_by_role("button").click()
        expect(page.get_by_text("This did not come from your own console page")).to_be_visible()

    assert holder_of(clinic, conversation) is Holder.ASSISTANT


def served_as_localhost(app: Any) -> Any:
    """Serve on another site than the console's: `localhost` is not `127.0.0.1` to a browser."""
    return _Localhost(served(app))


class _Localhost:
    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def __enter__(self) -> str:
        return str(self._manager.__enter__()).replace("127.0.0.1", "localhost")

    def __exit__(self, *details: Any) -> None:
        self._manager.__exit__(*details)


def test_an_auditor_reads_and_has_nothing_to_press(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    clinic.handoff(conversation)
    page = signed_in("Ivy", "auditor")

    expect(page.get_by_role("button", name=re.compile("Take over"))).to_have_count(0)
    open_conversation(page, address, conversation)

    expect(page.get_by_text("Could I speak to somebody?")).to_be_visible()
    expect(page.get_by_text("Your role reads conversations only.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_signing_out_in_one_tab_clears_the_others(
    signed_in: SignedIn, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana")
    other = page.context.new_page()
    open_conversation(other, address, conversation)
    expect(other.get_by_text("Could I speak to somebody?")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()

    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(other.get_by_text("Could I speak to somebody?")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_page_left_alone_leads_to_the_sign_in_form_and_back(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana")
    open_conversation(page, address, conversation)

    clinic.house.clock.forward(minutes=15)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    fill_in(page, "Ana")

    expect(page.get_by_text("Could I speak to somebody?")).to_be_visible()


def test_a_lost_connection_is_said_and_found_again(
    signed_in: SignedIn,
    clinic: Clinic,
    address: str,
    conversation: Conversation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = signed_in("Ana")
    hold(page, address, conversation)
    page.get_by_label("Your reply").fill("Half a sentence")

    def away() -> None:
        raise StorageUnavailable("The database cannot be used just now: try again in a moment.")

    with monkeypatch.context() as broken:
        broken.setattr(clinic.house.store, "read", away)
        expect(page.get_by_text("The connection is lost")).to_be_visible()
        press(page, "Send")
        expect(page.locator("#said")).to_contain_text("The database cannot be used just now")
    clinic.person_says(conversation, "Are you there?")

    expect(page.locator("#turns")).to_contain_text("Are you there?")
    expect(page.get_by_text("The connection is lost")).to_be_hidden()
    expect(page.get_by_label("Your reply")).to_have_value("Half a sentence")


def test_many_tabs_do_not_use_up_the_connections(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana")
    page.context.add_init_script(HIDE)
    for _ in range(7):
        behind = page.context.new_page()
        open_conversation(behind, address, conversation)
        behind.evaluate("window.isBehind = true; document.dispatchEvent(new Event('visibilitychange'))")

    open_conversation(page, address, conversation)
    clinic.person_says(conversation, "Is this seen?")

    expect(page.get_by_text("Is this seen?")).to_be_visible()
    behind.evaluate("window.isBehind = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(behind.get_by_text("Is this seen?")).to_be_visible()


def test_all_works_without_scripts(
    signed_in: SignedIn, clinic: Clinic, address: str, conversation: Conversation
) -> None:
    page = signed_in("Ana", java_script_enabled=False)
    open_conversation(page, address, conversation)

    press(page, "Take over")
    clinic.assistant_says(conversation, "A late answer.", draft=True)
    page.reload()
    page.get_by_role("button", name="Use this draft").click()
    expect(page.get_by_label("Your reply")).to_have_value("A late answer.")
    press(page, "Send")
    press(page, "Give back to the assistant")
    press(page, "Close")
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert said_by_staff(clinic, conversation) == ["A late answer."]
    assert holder_of(clinic, conversation) is Holder.ASSISTANT


def test_all_works_by_keyboard(page: Page, clinic: Clinic, address: str, conversation: Conversation) -> None:
    clinic.account("Ana")
    clinic.handoff(conversation)
    page.goto(f"{address}/staff")

    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Ana")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Queue").wait_for()
    tab_to(page, f"Take over conversation {conversation.id[:8]}")
    page.keyboard.press("Enter")
    page.get_by_label("Your reply").wait_for()
    tab_to(page, "Your reply")
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#turns > .staff")).to_contain_text("By keyboard.")
    tab_to(page, "Give back to the assistant")
    page.keyboard.press("Space")

    expect(page.get_by_text("The assistant answers this conversation.")).to_be_visible()
    expect(page.get_by_role("button", name="Take over")).to_be_focused()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.ariaLabel ?? e.labels?.[0]?.textContent ?? e.textContent.trim(); }"
        )
        if focused == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def furnish(clinic: Clinic, conversation: Conversation) -> None:
    """Put everything that a page can show on it."""
    clinic.person_says(conversation, "I am sad.", risk=Risk(RiskLevel.HUMAN, "grief", ("rule",)))
    clinic.person_says(conversation, "I can't go on.", risk=CRISIS, topic=None)
    clinic.person_says(conversation, "I took pills.", risk=Risk(RiskLevel.EMERGENCY, "overdose", ("rule",)))
    clinic.assistant_says(conversation, "Please call 911.", "Call", "Talk to a person")
    clinic.urgent_handoff(conversation, CRISIS)
    clinic.appointment(conversation, clinic.house.clock.now(), "Maya", "maya@example.org")
    taken, emergency = clinic.house.conversation(), clinic.house.conversation()
    clinic.handoff(taken)
    take_over(clinic.house.desk, clinic.account("Sam"), taken.id)
    clinic.urgent_handoff(emergency, Risk(RiskLevel.EMERGENCY, "overdose", ("rule",)))
    clinic.handoff(clinic.house.conversation())


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{fault['id']}: {[node['html'] for node in fault['nodes']]}" for fault in found]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_fault_that_axe_finds_nor_scrolls_sideways(
    signed_in: SignedIn,
    clinic: Clinic,
    address: str,
    conversation: Conversation,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    furnish(clinic, conversation)
    page = signed_in("Ana", color_scheme=scheme, viewport={"width": width, "height": 720})

    def look(what: str) -> None:
        assert faults(page) == [], what
        assert page.evaluate("document.documentElement.scrollWidth") <= width, what

    look("queue")
    page.goto(f"{address}/staff/conversations")
    look("all conversations")
    open_conversation(page, address, conversation)
    look("conversation of the assistant")
    hold(page, address, conversation)
    clinic.assistant_says(conversation, "A late answer.", draft=True)
    page.get_by_role("button", name="Use this draft").wait_for()
    page.get_by_label("Your reply").fill("\u200b")
    press(page, "Send")
    page.locator("#said:not(:empty)").wait_for()
    look("conversation of mine")
    page.goto(f"{address}/staff/nothing")
    look("nothing here")
    page.context.clear_cookies()
    page.goto(f"{address}/staff")
    look("sign in")
    fill_in(page, "Ana", "wrong")
    look("sign in refused")


def test_the_script_is_small() -> None:
    lines = (Path(__file__).parents[2] / "console" / "static" / "console.js").read_text("utf-8").splitlines()

    assert len(lines) <= 120
