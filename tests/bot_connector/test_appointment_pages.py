"""The page of one appointment and the feeds, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import ics  # type: ignore[import-untyped]
import pytest

from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, AppointmentState
from overture.services.calendar_feeds import feed_path
from overture.services.links import make_link
from overture.services.scheduling import cancel_appointment
from tests.helpers.clinics import ANNA, BEN, chicago
from tests.helpers.links import CALENDAR_KEY, Practice, appointment_pages
from tests.helpers.payloads import PAYLOADS
from tests.helpers.staffroom import text_of
from tests.helpers.web import served

pytestmark = pytest.mark.filterwarnings("ignore:'maxsplit' is passed:DeprecationWarning")


@pytest.fixture
def practice(embedded_database: Database) -> Practice:
    return Practice(embedded_database)


@pytest.fixture
def http(practice: Practice) -> Iterator[httpx.Client]:
    with (
        served(appointment_pages(practice)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def appointment(practice: Practice) -> Appointment:
    return practice.book()


@pytest.fixture
def path(practice: Practice, appointment: Appointment) -> str:
    return f"/appointment/{make_link(practice.scheduler, appointment.id)}"


def follow(http: httpx.Client, response: httpx.Response) -> httpx.Response:
    assert response.status_code == 303, response.text
    return http.get(response.headers["location"])


def says(response: httpx.Response, status: int, *sentences: str) -> None:
    assert response.status_code == status, response.text
    for sentence in sentences:
        assert sentence in text_of(response.text), text_of(response.text)


def test_the_page_shows_when_it_is_and_what_can_be_done(http: httpx.Client, path: str) -> None:
    page = http.get(path)

    says(page, 200, "Thursday, March 5, 2026", "10:00 AM to 10:50 AM", "America/Chicago")
    for deed in ("move", "cancel", "calendar.ics"):
        assert f'href="{path}/{deed}"' in page.text


def test_no_page_tells_who_comes_or_what_for(http: httpx.Client, path: str) -> None:
    for deed in ("", "/move", "/cancel", "/calendar.ics"):
        text = http.get(path + deed).text
        for secret in ("Maria", "Lopez", "example.org", "Anna", "Individual"):
            assert secret not in text


@pytest.mark.parametrize("deed", ["", "/move", "/cancel", "/calendar.ics", "/nothing", "/cancel/more"])
def test_every_answer_is_kept_out_of_caches_searches_frames_and_referrers(
    http: httpx.Client, path: str, deed: str
) -> None:
    answer = http.get(path + deed)

    headers = answer.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert not re.search(r"<script|style=|\son\w+=|https?://", answer.text.replace("https://chat", ""))


def test_looking_changes_nothing(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str
) -> None:
    for deed in (
        "",
        "/move",
        "/cancel",
        "/calendar.ics",
        "/call",
        f"/move?start={quote('2026-03-06T14:00-06:00')}",
    ):
        http.get(path + deed)
        http.head(path + deed)

    assert practice.stored(appointment) == appointment
    assert practice.handoffs(appointment) == []
    assert http.get(path).status_code == 200


def test_cancelling_asks_once_more_and_then_shows_it_behind_a_new_link(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str
) -> None:
    asked = http.get(f"{path}/cancel")
    says(asked, 200, "Cancel this appointment?", "Thursday, March 5, 2026", "Yes, cancel it", "No, keep it")

    done = follow(http, http.post(f"{path}/cancel"))

    says(done, 200, "Your appointment is cancelled", "Thursday, March 5, 2026")
    assert practice.stored(appointment).state is AppointmentState.CANCELLED
    says(http.get(path), 404, "This link has been used or has lapsed.", "ask for a new link in the chat")
    file = ics.Calendar(http.get(f"{done.url.path}/calendar.ics").text)
    assert (file.method, next(iter(file.events)).status) == ("CANCEL", "CANCELLED")


def test_moving_lists_times_asks_once_more_and_then_shows_it_behind_a_new_link(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str
) -> None:
    listed = http.get(f"{path}/move", params={"day": "2026-03-06"})
    says(listed, 200, "Free times on Friday, March 6, 2026 (America/Chicago)", "2:00 PM to 2:50 PM")
    starts = re.findall(r'type="radio" name="start" value="([^"]+)"', listed.text)
    wanted = next(start for start in starts if "T14:00" in start)

    asked = http.get(f"{path}/move", params={"day": "2026-03-06", "start": wanted})
    says(asked, 200, "Thursday, March 5, 2026", "Friday, March 6, 2026", "Yes, move it")
    assert practice.stored(appointment) == appointment
    done = follow(http, http.post(f"{path}/move", data={"start": wanted}))

    says(done, 200, "Your appointment is moved", "Friday, March 6, 2026", "2:00 PM to 2:50 PM")
    assert practice.stored(appointment).start == chicago("2026-03-06T14:00")
    assert done.url.path in done.text
    assert done.url.path != path
    says(http.post(f"{path}/move", data={"start": wanted}), 404, "This link has been used or has lapsed.")


@pytest.mark.parametrize("day", ["", "2026-03-07", "2026-02-30", "soon", PAYLOADS[0]])
def test_a_day_without_openings_shows_the_first_that_has_some(
    http: httpx.Client, path: str, day: str
) -> None:
    page = http.get(f"{path}/move", params={"day": day})

    says(page, 200, "Free times on Monday, March 2, 2026")
    assert PAYLOADS[0] not in page.text


@pytest.mark.parametrize(
    "start", ["", "soon", "2026-03-06T14:00", "2026-03-07T14:00-06:00", "2026-03-06T15:00-06:00"]
)
def test_a_time_that_cannot_be_had_leaves_all_as_it_was_and_offers_others(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str, start: str
) -> None:
    practice.book("2026-03-06T15:00")

    says(http.get(f"{path}/move", params={"start": start}), 200, "that time is no longer free")
    refused = http.post(f"{path}/move", data={"start": start})

    says(refused, 409, "that time is no longer free", "Free times on")
    assert practice.stored(appointment) == appointment
    assert http.get(path).status_code == 200


def test_so_shortly_before_a_call_is_offered_instead(http: httpx.Client, practice: Practice) -> None:
    appointment = practice.book("2026-03-02T15:00")
    path = f"/appointment/{make_link(practice.scheduler, appointment.id)}"
    page = http.get(path)
    says(page, 200, "can no longer be moved or cancelled here", "Ask for a call")
    assert "/cancel" not in page.text

    for deed in ("cancel", "move"):
        refused = http.post(f"{path}/{deed}", data={"start": "2026-03-06T14:00-06:00"})
        says(follow(http, refused), 200, "can no longer be moved or cancelled here")
        says(follow(http, http.get(f"{path}/{deed}")), 200, "Ask for a call")
    says(follow(http, http.post(f"{path}/call")), 200, "you asked for a call")

    assert practice.stored(appointment) == appointment
    assert [handoff.reason for handoff in practice.handoffs(appointment)] == ["request_callback"]


def test_who_does_not_chat_is_not_offered_a_call_in_the_chat(http: httpx.Client, practice: Practice) -> None:
    path = f"/appointment/{make_link(practice.scheduler, practice.book('2026-03-02T15:00', chats=False).id)}"

    assert "Ask for a call" not in http.get(path).text


def test_once_it_has_begun_nothing_can_be_changed(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str
) -> None:
    practice.clock.moment = appointment.start

    says(http.get(path), 200, "It has begun")
    says(http.post(f"{path}/cancel"), 409, "has begun or is over")

    practice.clock.moment = appointment.end
    says(http.get(path), 404, "This link has been used or has lapsed.")


def test_what_the_chat_cancelled_is_shown_no_more(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str
) -> None:
    cancel_appointment(practice.scheduler, appointment.conversation_id, appointment.id)

    says(http.get(path), 404, "ask for a new link in the chat")


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 4000, "%00", "%ff", "..", "<script>", "a/b/c"])
def test_an_unknown_link_is_one_kind_sentence(http: httpx.Client, token: str) -> None:
    for deed in ("", "/move", "/cancel", "/calendar.ics"):
        says(http.get(f"/appointment/x{token}{deed}"), 404, "ask for a new link in the chat")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
    ],
)
@pytest.mark.parametrize("deed", ["cancel", "call", "move"])
def test_only_our_own_page_may_send_a_form(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str, headers: dict[str, str], status: int, deed: str
) -> None:  # fmt: skip
    answer = http.post(f"{path}/{deed}", headers=headers, data={"start": "2026-03-06T14:00-06:00"})

    assert answer.status_code == status
    if status == 403:
        says(answer, 403, "did not come from our own page")
        assert practice.stored(appointment) == appointment
        assert practice.handoffs(appointment) == []


def test_the_calendar_file_is_sent_as_one(http: httpx.Client, appointment: Appointment, path: str) -> None:
    answer = http.get(f"{path}/calendar.ics")

    (event,) = ics.Calendar(answer.text).events
    assert (event.uid, event.begin.datetime) == (f"{appointment.id}@overture", appointment.start)
    assert answer.headers["content-type"].startswith("text/calendar; charset=utf-8; method=REQUEST")
    assert answer.headers["content-disposition"] == 'attachment; filename="appointment.ics"'


def test_a_locked_database_is_told_kindly_and_nothing_is_changed(
    http: httpx.Client, practice: Practice, appointment: Appointment, path: str
) -> None:
    with practice.store.write():
        answer = http.post(f"{path}/cancel", timeout=30)

    says(answer, 503, "Please try again in a moment. Nothing has changed.")
    assert answer.headers["retry-after"] == "2"
    assert practice.stored(appointment) == appointment


def test_each_clinician_has_a_feed_behind_an_address_that_cannot_be_guessed(
    http: httpx.Client, appointment: Appointment
) -> None:
    of_anna = http.get(feed_path(CALENDAR_KEY, ANNA.name))
    of_ben = http.get(feed_path(CALENDAR_KEY, BEN.name))

    (event,) = ics.Calendar(of_anna.text).events
    assert (event.name, event.begin.datetime) == ("Booked", appointment.start)
    assert ics.Calendar(of_ben.text).events == set()
    assert of_anna.headers["content-type"].startswith("text/calendar")
    assert of_anna.headers["x-robots-tag"] == "noindex, nofollow"
    for unknown in ("anna", "0" * 64):
        says(http.get(f"/calendar/{unknown}.ics"), 404, "There is no such calendar.")
