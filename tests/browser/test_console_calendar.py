"""The calendar of the console in a real browser."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment
from overture.core.clinic import Clinic as Profile
from overture.core.clinic import DayHours
from overture.core.conversation import Conversation
from overture.core.transcript import Speaker
from overture.services.blocks import block_time
from overture.services.holds import hold_opening
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from overture.services.series import book_series
from overture.services.transcripts import whole_transcript
from tests.helpers.clinics import ANNA, BEN, GROUP, INDIVIDUAL, chicago
from tests.helpers.clinics import clinic as profile_of
from tests.helpers.staffroom import PASSWORD, Clinic, console_application
from tests.helpers.store import house
from tests.helpers.web import served

SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WEEK = "/staff/calendar?view=week&date=2026-03-02&service=individual_session"
TUESDAY = "/staff/calendar?view=day&date=2026-03-03&service=individual_session"
CHOIR = replace(GROUP, capacity=6)

expect.set_options(timeout=10_000)

Open = Callable[..., Page]


@pytest.fixture
def clinic(embedded_database: Database) -> Clinic:
    return Clinic(house(embedded_database))


@pytest.fixture
def profile() -> Profile:
    """Anna is away on Thursday, Friday is a public holiday, Ben leads a group of six."""
    anna = replace(ANNA, exceptions=(DayHours(date(2026, 3, 5), reason="training day"),))
    made = profile_of(anna, BEN)
    return replace(
        made, services=(*made.services[:2], CHOIR), public_holidays={date(2026, 3, 6): "Founders' Day"}
    )


@pytest.fixture
def scheduler(clinic: Clinic, profile: Profile) -> Scheduler:
    return Scheduler(clinic.house.store, clinic.house.clock, profile)


@pytest.fixture
def address(clinic: Clinic, profile: Profile) -> Iterator[str]:
    with served(console_application(clinic.house, profile)) as address:
        yield address


@pytest.fixture
def conversation(clinic: Clinic) -> Conversation:
    return clinic.house.conversation()


@pytest.fixture
def opened(browser: Browser, clinic: Clinic, address: str) -> Iterator[Open]:
    """Sign Ana in and open a page of hers; none may complain of its security policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(path: str, role: str = "admissions", **options: Any) -> Page:
        clinic.account("Ana", role)
        context = browser.new_context(locale="en-US", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None
        )
        page.goto(f"{address}/staff/calendar")
        page.get_by_label("Name", exact=True).fill("Ana")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("heading", name="Calendar").wait_for()
        page.goto(f"{address}{path}")
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def book(
    scheduler: Scheduler, conversation: Conversation | None, start: str, name: str, **more: Any
) -> Appointment:
    request = BookingRequest(
        conversation_id=conversation.id if conversation else None,
        message_id=str(uuid.uuid4()) if conversation else None,
        service=INDIVIDUAL,
        clinician="Anna Shah",
        start=chicago(start),
        name=name,
        contact="+18165550100",
    )
    return book_appointment(scheduler, replace(request, **more))


def furnish(clinic: Clinic, scheduler: Scheduler, conversation: Conversation) -> Appointment:
    """Put everything that a calendar can show on the week, and return an appointment with a conversation."""
    made = book(scheduler, conversation, "2026-03-03T10:00", "Maya Cole")
    book(
        scheduler, None, "2026-03-04T14:00", "Alexandria Montgomery-Featherstonehaugh", clinician="Ben Ortiz"
    )
    for name in ("Ann", "Bob", "Cyd"):
        book(scheduler, None, "2026-03-03T13:00", name, service=CHOIR, clinician="Ben Ortiz")
    other = clinic.house.conversation()
    starts = [chicago("2026-03-04T09:00"), chicago("2026-03-11T09:00")]
    request = BookingRequest(
        other.id, "m", INDIVIDUAL, "Anna Shah", starts[0], "Theo Park", "theo@example.org"
    )
    book_series(scheduler, request, starts)
    holding = clinic.house.conversation()
    hold_opening(scheduler, holding.id, INDIVIDUAL, "Ben Ortiz", chicago("2026-03-03T11:00"))
    staff = clinic.account("Boss", "supervisor")
    block_time(
        scheduler, "Anna Shah", chicago("2026-03-03T12:00"), chicago("2026-03-03T13:30"), "Dentist", staff.id
    )
    return made


def told(clinic: Clinic, conversation: Conversation) -> list[str]:
    turns = whole_transcript(clinic.house.store, conversation.id).turns
    return [turn.text for turn in turns if turn.speaker is Speaker.SYSTEM]


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{fault['id']}: {[node['html'] for node in fault['nodes']]}" for fault in found]


def column(page: Page, name: str | re.Pattern[str]) -> Any:
    return page.get_by_role("region", name=name)


def test_staff_find_their_way_through_days_and_weeks(opened: Open) -> None:
    page = opened("/staff")

    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("March 2, 2026 to March 8, 2026")
    page.get_by_role("link", name="Next week").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("March 9, 2026")
    page.get_by_role("link", name="Previous week").click()
    page.get_by_role("link", name="Tuesday, March 3", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tuesday, March 3, 2026")
    page.get_by_label("Clinician").select_option("Ben Ortiz")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Ben Ortiz"])
    page.get_by_role("link", name="Today").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Monday, March 2, 2026")


def test_an_appointment_is_added_at_a_free_time(opened: Open, clinic: Clinic, scheduler: Scheduler) -> None:
    page = opened(TUESDAY)

    column(page, "Ben Ortiz").get_by_role("link", name=re.compile("^add 2:00 PM")).click()
    expect(page.get_by_label("2:00 PM Ben Ortiz", exact=True)).to_be_checked()
    page.get_by_label("Name", exact=True).fill("Zoë Marsh")
    page.get_by_label("Telephone or e-mail").fill("12")
    page.get_by_role("button", name="Book").click()
    expect(page.locator("#said")).to_have_text(
        "Give a telephone number with its area code, or an e-mail address."
    )
    expect(page.get_by_label("Name", exact=True)).to_have_value("Zoë Marsh")
    expect(page.get_by_label("2:00 PM Ben Ortiz", exact=True)).to_be_checked()
    page.get_by_label("Telephone or e-mail").fill("zoe@example.org")
    page.get_by_role("button", name="Book").click()

    entry = column(page, "Ben Ortiz").get_by_role("listitem").filter(has_text="Zoë Marsh")
    expect(entry).to_contain_text("2:00 to 2:50 PM Individual session")
    expect(entry).to_be_in_viewport()


def test_an_appointment_is_moved_and_the_person_told(
    opened: Open, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    furnish(clinic, scheduler, conversation)
    page = opened(WEEK)

    page.get_by_role("link", name=re.compile("Open the appointment of Maya Cole")).click()
    page.get_by_role("link", name="Move").click()
    page.get_by_label("Or another time").fill("2026-03-06T10:00")
    page.get_by_role("button", name="Move").click()
    expect(page.locator("#said")).to_contain_text("public holiday (Founders' Day)")
    page.get_by_label("Or another time").fill("")
    page.get_by_label("3:00 PM Anna Shah", exact=True).check()
    page.get_by_role("button", name="Move").dblclick()

    entry = column(page, "Anna Shah").get_by_role("listitem").filter(has_text="Maya Cole")
    expect(entry).to_contain_text("3:00 to 3:50 PM")
    assert [text.partition(".")[0] for text in told(clinic, conversation)] == [
        "Our team has moved your appointment"
    ]
    entry.get_by_role("link", name="Maya Cole", exact=True).click()
    expect(page.locator("#turns")).to_contain_text("It is now on Tuesday, March 3, 2026 at 3:00 PM")


def test_an_appointment_is_cancelled_after_a_question(
    opened: Open, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    furnish(clinic, scheduler, conversation)
    page = opened(TUESDAY)

    page.get_by_role("link", name=re.compile("Open the appointment of Maya Cole")).click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("The person is told in their chat.")).to_be_visible()
    page.get_by_role("button", name="Yes, cancel it").click()

    expect(page.get_by_role("heading", name="Calendar")).to_be_visible()
    expect(page.get_by_text("Maya Cole")).to_have_count(0)
    assert len(told(clinic, conversation)) == 1


def test_time_is_blocked_and_opened_again(opened: Open) -> None:
    page = opened(TUESDAY)

    page.get_by_role("link", name="Block time").click()
    page.get_by_label("Clinician").select_option("Ben Ortiz")
    page.get_by_label("From").fill("2026-03-03T09:00")
    page.get_by_label("To", exact=True).fill("2026-03-03T12:00")
    page.get_by_label("Reason").fill("School visit")
    page.get_by_role("button", name="Block").click()
    ben = column(page, "Ben Ortiz")
    expect(ben.get_by_role("listitem").filter(has_text="School visit")).to_contain_text("9:00 AM to 12:00 PM")
    expect(ben.get_by_role("link", name=re.compile("^add 10:00 AM"))).to_have_count(0)
    page.get_by_role("button", name="Unblock").click()

    expect(page.get_by_text("School visit")).to_have_count(0)
    expect(ben.get_by_role("link", name=re.compile("^add 10:00 AM"))).to_have_count(1)


def test_a_week_tells_why_time_is_closed(
    opened: Open, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    furnish(clinic, scheduler, conversation)
    page = opened(WEEK)

    expect(column(page, re.compile("Friday, March 6"))).to_contain_text("public holiday (Founders' Day)")
    expect(column(page, re.compile("Thursday, March 5"))).to_contain_text("Anna Shah is away")
    expect(column(page, re.compile("Sunday, March 8"))).to_contain_text("outside hours")
    tuesday = column(page, re.compile("Tuesday, March 3"))
    expect(tuesday).to_contain_text("held until 9:05 AM")
    expect(tuesday).to_contain_text("blocked: Dentist")
    expect(tuesday).to_contain_text("group 3 of 6")
    expect(column(page, re.compile("Wednesday, March 4"))).to_contain_text("series")


def test_all_works_by_keyboard_without_scripts(
    opened: Open, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    made = furnish(clinic, scheduler, conversation)
    page = opened(TUESDAY, java_script_enabled=False)

    page.get_by_role("link", name=re.compile("Open the appointment of Maya Cole")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cancel").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, cancel it").focus()
    page.keyboard.press("Space")

    expect(page.get_by_role("heading", name="Calendar")).to_be_visible()
    expect(page.locator(f"#appointment-{made.id}")).to_have_count(0)


def test_an_auditor_has_nothing_to_press(
    opened: Open, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    furnish(clinic, scheduler, conversation)
    page = opened(TUESDAY, "auditor")

    expect(page.get_by_text("Your role reads the calendar only.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_text(["Show"])
    expect(page.get_by_role("link", name=re.compile("^add"))).to_have_count(0)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_fault_that_axe_finds_nor_scrolls_sideways(
    opened: Open,
    clinic: Clinic,
    scheduler: Scheduler,
    address: str,
    conversation: Conversation,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    made = furnish(clinic, scheduler, conversation)
    page = opened(WEEK, color_scheme=scheme, viewport={"width": width, "height": 800})
    at = f"/staff/calendar/appointments/{made.id}"

    for path in (
        WEEK,
        TUESDAY,
        "/staff/calendar/add?date=2026-03-03",
        "/staff/calendar/add?date=2026-03-07",
        "/staff/calendar/block",
        at,
        f"{at}/move",
        f"{at}/cancel",
    ):
        page.goto(f"{address}{path}")
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{address}{at}/move")
    page.get_by_label("Or another time").fill("2026-03-06T10:00")
    page.get_by_role("button", name="Move").click()
    page.locator("#said:not(:empty)").wait_for()
    assert faults(page) == []


def test_wide_the_days_stand_side_by_side_and_narrow_below_one_another(opened: Open) -> None:
    page = opened(WEEK, viewport={"width": 1280, "height": 800})
    days = page.locator(".column")

    wide = [days.nth(number).bounding_box() for number in range(2)]
    page.set_viewport_size({"width": 320, "height": 640})
    narrow = [days.nth(number).bounding_box() for number in range(2)]

    assert wide[0] is not None
    assert wide[1] is not None
    assert narrow[0] is not None
    assert narrow[1] is not None
    assert (wide[0]["y"], wide[0]["height"]) == (wide[1]["y"], wide[1]["height"])
    assert wide[1]["x"] >= wide[0]["x"] + wide[0]["width"]
    assert narrow[0]["x"] == narrow[1]["x"]
    assert narrow[1]["y"] >= narrow[0]["y"] + narrow[0]["height"]
