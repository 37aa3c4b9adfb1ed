"""Moving, children, weekly series, the waiting list and links, through the real Rasa on both channels.

It is Monday, March 2, 2026. Each test and channel has days of its own, so that none takes another's times.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.conftest import Whole
from tests.helpers.sides import Side, TelegramSide, WebSide, ask, press, wait_for

CHANNELS = ("web", "telegram")
# By channel: a day in words, and as it is read back.
CHILDS = {"web": ("april 6", "Monday, April 6, 2026"), "telegram": ("april 7", "Tuesday, April 7, 2026")}
SERIES = {"web": ("wednesday", "Wednesday, March 4, 2026"), "telegram": ("friday", "Friday, March 6, 2026")}
MOVED = {
    "web": ("april 8", "april 9", "Thursday, April 9"),
    "telegram": ("april 13", "april 14", "Tuesday, April 14"),
}
WAITED = {"web": ("april 15", "Wednesday, April 15"), "telegram": ("april 16", "Thursday, April 16")}


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def somebody(whole: Whole, channel: str) -> Callable[[], Side]:
    """Return new people on the channel."""

    def new() -> Side:
        return WebSide(whole.assistant.address) if channel == "web" else TelegramSide(whole.telegram)

    return new


def book(side: Side, when: str, name: str) -> str:
    """Book an individual session and return the last words."""
    ask(side, f"book an individual session on {when}", "name")
    ask(side, name, "phone number")
    ask(side, "kim@example.org", "Shall I book it?")
    return ask(side, "yes", "It is booked")


def test_a_child_is_booked_with_a_guardian_who_agrees(somebody: Callable[[], Side], channel: str) -> None:
    side, (day, spoken) = somebody(), CHILDS[channel]

    ask(side, f"book 50 minutes with anyone {day} at 3pm, it's for my son Tom, he's 9", "parent or guardian")
    ask(side, "Maria Lopez", "phone number")
    ask(side, "816 555 0123", "do you agree")
    read_back = ask(side, "yes", "Shall I book it?")
    booked = ask(side, "yes", "It is booked")

    assert f"{spoken} at 3:00 PM Central Time" in read_back
    assert "Tom (your son, age 9; parent or guardian: Maria Lopez)" in read_back
    assert "Tom" in booked


def test_a_weekly_series_is_booked_as_one(somebody: Callable[[], Side], channel: str) -> None:
    side, (weekday, first) = somebody(), SERIES[channel]

    ask(side, f"book an individual session every {weekday} at 4pm for 3 weeks", "name")
    ask(side, "Ana Bell", "phone number")
    read_back = ask(side, "ana@example.org", "Shall I book them all?")
    ask(side, "yes", "All 3 are booked")
    listed = ask(side, "show my appointments", "Your appointments")

    assert f"the first on {first} at 4:00 PM Central Time" in read_back
    assert listed.count("4:00 PM") == 3


def test_moving_keeps_the_appointment_and_its_facts(somebody: Callable[[], Side], channel: str) -> None:
    side, (before, after, spoken) = somebody(), MOVED[channel]
    book(side, f"{before} at 10am", "Sam Reed")

    asked = ask(side, f"can you move it to {after} at 2pm", "Move ")
    moved = ask(side, "yes", "It is moved")
    listed = ask(side, "show my appointments", "Your appointments")

    assert f"to {spoken}, 2026 at 2:00 PM" in asked
    assert "for Sam Reed" in moved
    assert listed.count("Individual session") == 1
    assert f"{spoken}, 2026 at 2:00 PM" in listed


def test_a_time_that_comes_free_is_offered_to_who_waits(somebody: Callable[[], Side], channel: str) -> None:
    day, spoken = WAITED[channel]
    first, second, waiting = somebody(), somebody(), somebody()
    book(first, f"{day} at 1pm", "Lee Moss")
    book(second, f"{day} at 1pm", "Jo Hale")

    ask(waiting, f"book an individual session on {day} at 1pm", "Nothing is free then")
    press(waiting, "Tell me if a time comes free", "name")
    ask(waiting, "Bo Lund", "phone number")
    ask(waiting, "bo@example.org", "waiting list")
    before = len(waiting.shown())
    ask(first, "cancel my appointment", "Shall I cancel it?")
    ask(first, "yes", "It is cancelled")

    offer = wait_for(waiting, "has come free", after=before)
    assert f"{spoken}, 2026 at 1:00 PM Central Time" in offer
    assert f"{spoken}, 2026 at 1:00 PM" in press(waiting, "Yes, book it", "It is booked")


def test_the_link_shows_the_appointment_and_brings_it_into_a_calendar(
    somebody: Callable[[], Side], channel: str
) -> None:
    side, day = somebody(), {"web": "april 20", "telegram": "april 21"}[channel]
    said = book(side, f"{day} at 11am", "Kim Park")
    link = re.search(r"http://\S+/appointment/\S+", said)
    assert link is not None

    page = httpx.get(link[0], trust_env=False)
    file = httpx.get(f"{link[0]}/calendar.ics", trust_env=False)

    assert page.status_code == 200
    assert "11:00 AM" in page.text
    assert "Kim" not in page.text
    assert file.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Appointment" in file.text
