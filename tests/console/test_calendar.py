"""The calendar: what it shows, and what staff change in it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from overture.core.appointment import Appointment, AppointmentState
from overture.core.clinic import Clinic as Profile
from overture.core.clinic import DayHours
from overture.core.conversation import Channel, Conversation
from overture.core.transcript import Speaker
from overture.services.blocks import block_time
from overture.services.holds import hold_opening
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from overture.services.series import book_series
from overture.services.transcripts import whole_transcript
from tests.console.conftest import SignedIn
from tests.helpers.clinics import ANNA, BEN, GROUP, INDIVIDUAL, chicago
from tests.helpers.clinics import clinic as profile_of
from tests.helpers.staffroom import Browser, Clinic, console_application, text_of
from tests.helpers.web import served

WEEK = "/staff/calendar?view=week&date=2026-03-02"
TUESDAY = "/staff/calendar?view=day&date=2026-03-03"
CHOIR = replace(GROUP, capacity=6)


@pytest.fixture
def profile() -> Profile:
    """Anna is away on Thursday, Friday is a public holiday, Ben leads a group of six."""
    anna = replace(ANNA, exceptions=(DayHours(date(2026, 3, 5), reason="training day"),))
    made = profile_of(anna, BEN)
    return replace(
        made, services=(*made.services[:2], CHOIR), public_holidays={date(2026, 3, 6): "Founders' Day"}
    )


@pytest.fixture
def address(clinic: Clinic, profile: Profile) -> Iterator[str]:
    with served(console_application(clinic.house, profile)) as address:
        yield address


@pytest.fixture
def scheduler(clinic: Clinic, profile: Profile) -> Scheduler:
    return Scheduler(clinic.house.store, clinic.house.clock, profile)


def book(
    scheduler: Scheduler,
    conversation: Conversation | None,
    start: str = "2026-03-03T10:00",
    name: str = "Maya Cole",
    **more: Any,
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


def stored(clinic: Clinic, appointment: Appointment) -> Appointment:
    with clinic.house.store.read() as work:
        found = work.appointments.by_id(appointment.id)
    assert found is not None
    return found


def all_booked(clinic: Clinic) -> list[Appointment]:
    with clinic.house.store.read() as work:
        return work.appointments.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def told(clinic: Clinic, conversation: Conversation) -> list[str]:
    turns = whole_transcript(clinic.house.store, conversation.id).turns
    return [turn.text for turn in turns if turn.speaker is Speaker.SYSTEM]


def page_of(appointment: Appointment, deed: str = "") -> str:
    return f"/staff/calendar/appointments/{appointment.id}{deed and '/' + deed}"


def opening(start: str, clinician: str = "Anna Shah") -> str:
    return f"{chicago(start).astimezone(UTC).isoformat()} {clinician}"


def send(browser: Browser, path: str, fields: dict[str, str]) -> httpx.Response:
    return browser.post(path, headers=None, **fields)


def add(browser: Browser, **fields: str) -> httpx.Response:
    form = {"service": "individual_session", "opening": opening("2026-03-03T10:00"), "day": "2026-03-03"}
    person = {"name": "Maya Cole", "contact": "816 555 0100"}
    return send(browser, "/staff/calendar/add", {**form, **person, **fields})


def test_a_week_has_a_column_for_each_day_and_a_way_on(signed_in: SignedIn) -> None:
    page = signed_in("ana").get(WEEK).text

    for number in range(2, 9):
        assert f'id="day-2026-03-0{number}"' in page
    assert "view=week&amp;date=2026-03-09" in page
    assert "view=week&amp;date=2026-02-23" in page
    assert "March 2, 2026 to March 8, 2026" in text_of(page)


def test_a_day_has_a_column_for_each_clinician_or_for_the_one_chosen(signed_in: SignedIn) -> None:
    ana = signed_in("ana")

    everyone = ana.get(TUESDAY).text
    one = ana.get(f"{TUESDAY}&clinician=Ben+Ortiz").text

    assert re.findall(r'id="clinician-\d-title">([^<]+)', everyone) == ["Anna Shah", "Ben Ortiz"]
    assert re.findall(r'id="clinician-\d-title">([^<]+)', one) == ["Ben Ortiz"]


def test_without_a_date_it_is_the_present_week(signed_in: SignedIn) -> None:
    assert 'id="day-2026-03-02"' in signed_in("ana").get("/staff/calendar").text


@pytest.mark.parametrize("query", ["date=2026-02-30", "date=whenever", "view=month", "date=0001-01-01"])
def test_a_calendar_that_there_is_not_is_said_on_a_page(signed_in: SignedIn, query: str) -> None:
    answer = signed_in("ana").get(f"/staff/calendar?{query}")

    assert answer.status_code == 400
    assert "This cannot be read" in text_of(answer.text)


def test_an_appointment_shows_who_comes_and_leads_to_the_conversation(
    signed_in: SignedIn, scheduler: Scheduler, conversation: Conversation
) -> None:
    book(scheduler, conversation)

    for path in (WEEK, TUESDAY):
        page = signed_in("ana").get(path).text
        assert f'href="/staff/conversations/{conversation.id}#newest" dir="auto">Maya Cole</a>' in page
        assert "10:00 to 10:50 AM Individual session" in text_of(page)


def test_an_appointment_that_staff_added_has_a_name_and_no_link(
    signed_in: SignedIn, scheduler: Scheduler
) -> None:
    book(scheduler, None)

    page = signed_in("ana").get(TUESDAY).text

    assert '<span dir="auto">Maya Cole</span>' in page
    assert "/staff/conversations/" not in page.split('id="main"')[1]


def test_a_series_and_a_group_are_marked(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    starts = [chicago("2026-03-03T10:00"), chicago("2026-03-10T10:00")]
    first = BookingRequest(
        conversation.id, "m", INDIVIDUAL, "Anna Shah", starts[0], "Maya Cole", "maya@example.org"
    )
    book_series(scheduler, first, starts)
    for name in ("Ann", "Bob", "Cyd"):
        book(scheduler, None, "2026-03-03T13:00", name, service=CHOIR, clinician="Ben Ortiz")

    words = text_of(signed_in("ana").get(TUESDAY).text)

    assert "Maya Cole series" in words
    assert "1:00 to 2:00 PM Group session group 3 of 6 Ann" in words


def test_a_hold_tells_until_when(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    hold_opening(scheduler, conversation.id, INDIVIDUAL, "Anna Shah", chicago("2026-03-03T11:00"))
    ana = signed_in("ana")

    assert "11:00 to 11:50 AM held until 9:05 AM" in text_of(ana.get(TUESDAY).text)
    clinic.house.clock.forward(minutes=6)
    assert "held until" not in text_of(ana.get(TUESDAY).text)


def test_a_block_shows_its_reason(signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler) -> None:
    staff = clinic.account("boss", "supervisor")
    block_time(
        scheduler, "Anna Shah", chicago("2026-03-03T12:00"), chicago("2026-03-03T13:00"), "Dentist", staff.id
    )

    assert "12:00 to 1:00 PM blocked: Dentist" in text_of(signed_in("ana").get(TUESDAY).text)


def test_closed_times_have_their_reason_in_words(signed_in: SignedIn) -> None:
    words = text_of(signed_in("ana").get(WEEK).text)

    assert "Anna Shah is away (training day)" in words or "Anna Shah is away: training day" in words
    assert "closed: public holiday (Founders' Day)" in words
    assert "closed: outside hours, Ben Ortiz has no hours on that day" in words


def test_free_times_are_links_that_begin_an_appointment(signed_in: SignedIn) -> None:
    ana = signed_in("ana")
    page = ana.get(f"{TUESDAY}&clinician=Anna+Shah").text

    links = re.findall(r'href="(/staff/calendar/add\?[^"]+start=2026[^"]+)"', page)
    form = ana.get(links[2].replace("&amp;", "&")).text

    assert len(links) == 16
    assert re.search(r'value="2026-03-03T16:00:00\+00:00 Anna Shah" checked', form)


def test_staff_add_an_appointment(signed_in: SignedIn, clinic: Clinic) -> None:
    answer = add(signed_in("ana"), age="9", guardian="Rosa Cole")

    (made,) = all_booked(clinic)
    assert answer.headers["location"] == (
        f"/staff/calendar?view=day&date=2026-03-03&service=individual_session#appointment-{made.id}"
    )
    assert (made.name, made.contact, made.clinician) == ("Maya Cole", "+18165550100", "Anna Shah")
    assert made.start == chicago("2026-03-03T10:00")
    assert made.conversation_id is None
    assert made.patient is not None
    assert (made.patient.age, made.patient.guardian) == (9, "Rosa Cole")
    assert [subject for _, subject in clinic.audit("add_appointment")] == [made.id]


def test_the_same_form_twice_books_once_in_a_group_too(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")

    for _ in range(2):
        group = add(ana, service="group_session", opening=opening("2026-03-03T13:00", "Ben Ortiz"))
        single = add(ana)
        assert (group.status_code, single.status_code) == (303, 303)

    assert len(all_booked(clinic)) == 2
    assert len(clinic.audit("add_appointment")) == 2


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"opening": ""}, 422, "Choose one of the free times, or type another time."),
        ({"time": "9999-12-31T23:59"}, 422, "Give a date and a time"),
        ({"opening": "9999-99-99 x"}, 422, "Choose one of the free times"),
        ({"time": "2026-02-30T10:00"}, 422, "Give a date and a time"),
        ({"time": "0001-01-01T00:00"}, 422, "Give a date and a time"),
        ({"time": "2026-03-08T02:30"}, 422, "The clock skips that time"),
        ({"name": "🎵🎵"}, 422, "Give a name of 1 to 60 characters, in letters."),
        ({"name": ""}, 422, "Give a name"),
        ({"contact": "8" * 30}, 422, "Give a telephone number with its area code, or an e-mail address."),
        ({"contact": "none"}, 422, "Give a telephone number"),
        ({"age": "nine"}, 422, "Give the age in years"),
        ({"age": "900"}, 422, "Give the age in years"),
        ({"age": "9"}, 422, "A parent or guardian must agree before a child is booked"),
        ({"time": "2026-03-07T10:00"}, 409, "That time cannot be booked"),
        ({"time": "2026-02-01T10:00"}, 409, "it is too soon or has passed"),
        ({"time": "2027-03-02T10:00"}, 409, "it is too far ahead"),
        ({"time": "2026-03-06T10:00"}, 409, "Why: closed: public holiday (Founders' Day)."),
    ],
)
def test_what_cannot_be_booked_is_said_in_one_sentence_and_what_was_typed_stays(
    signed_in: SignedIn, clinic: Clinic, fields: dict[str, str], status: int, sentence: str
) -> None:
    answer = add(signed_in("ana"), **{"guardian": "", **fields})

    assert answer.status_code == status
    assert sentence in text_of(answer.text)
    assert 'value="816 555 0100"' in answer.text or "contact" in fields
    assert all_booked(clinic) == []


def test_a_time_that_was_taken_is_said_with_who_has_it(
    signed_in: SignedIn, scheduler: Scheduler, conversation: Conversation, clinic: Clinic
) -> None:
    book(scheduler, conversation)

    answer = add(signed_in("ana"), name="Someone Else")

    assert answer.status_code == 409
    assert (
        "That time has just been taken: choose another one. Why: taken: Anna Shah has an appointment"
        in text_of(answer.text)
    )
    assert len(all_booked(clinic)) == 1


def test_staff_move_an_appointment_and_the_person_is_told_once(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked, ana = book(scheduler, conversation), signed_in("ana")
    fields = {"opening": opening("2026-03-04T14:00", "Ben Ortiz"), "sequence": "0"}

    answers = [send(ana, page_of(booked, "move"), fields) for _ in range(2)]

    moved = stored(clinic, booked)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (moved.start, moved.clinician, moved.sequence) == (chicago("2026-03-04T14:00"), "Ben Ortiz", 1)
    assert told(clinic, conversation) == [
        "Our team has moved your appointment. It is now on Wednesday, March 4, 2026 at 2:00 PM Central Time "
        "(America/Chicago). If that does not suit you, you can change it here or ask for a person."
    ]
    assert [subject for _, subject in clinic.audit("move_appointment")] == [booked.id]


def test_a_typed_time_moves_an_appointment_with_the_same_clinician(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked = book(scheduler, conversation)

    signed_in("ana").post(page_of(booked, "move"), time="2026-03-03T10:30", sequence="0")

    assert stored(clinic, booked).start == chicago("2026-03-03T10:30")


def test_a_move_that_is_refused_says_why_and_leaves_the_appointment(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked = book(scheduler, conversation)

    answer = signed_in("ana").post(page_of(booked, "move"), time="2026-03-05T10:00", sequence="0")

    assert answer.status_code == 409
    assert "Anna Shah is away" in text_of(answer.text)
    assert stored(clinic, booked) == booked
    assert told(clinic, conversation) == []
    assert clinic.audit("move_appointment") == []


def test_what_somebody_else_has_changed_is_not_moved_blindly(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked = book(scheduler, conversation)
    signed_in("sam").post(page_of(booked, "move"), time="2026-03-04T14:00", sequence="0")

    answer = signed_in("ana").post(page_of(booked, "move"), time="2026-03-04T15:00", sequence="0")

    assert "This appointment was changed meanwhile" in text_of(answer.text)
    assert stored(clinic, booked).start == chicago("2026-03-04T14:00")


def test_a_cancellation_is_asked_first_and_the_person_is_told_once(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler
) -> None:
    conversation = clinic.house.conversation(Channel.TELEGRAM)
    booked, ana = book(scheduler, conversation), signed_in("ana")

    asked = ana.get(page_of(booked, "cancel"))
    assert "Cancel this appointment?" in text_of(asked.text)
    assert stored(clinic, booked).state is AppointmentState.BOOKED
    for _ in range(2):
        assert ana.post(page_of(booked, "cancel")).status_code == 303

    assert stored(clinic, booked).state is AppointmentState.CANCELLED
    (said,) = told(clinic, conversation)
    assert said.startswith("Our team has cancelled your appointment on Tuesday, March 3, 2026 at 10:00 AM")
    with clinic.house.store.read() as work:
        parcels = work.outbox.due(Channel.TELEGRAM, clinic.house.clock.now(), 10)
    assert [parcel.text for parcel in parcels] == [said]
    assert [subject for _, subject in clinic.audit("cancel_appointment")] == [booked.id]


def test_what_cannot_be_said_is_not_done(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked = book(scheduler, conversation)
    with clinic.house.store.write() as work:
        work.connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON turn BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )

    answer = signed_in("ana").post(page_of(booked, "cancel"))

    assert answer.status_code >= 500
    assert stored(clinic, booked) == booked
    assert clinic.audit("cancel_appointment") == []


def test_what_is_over_can_only_be_looked_at(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked = book(scheduler, conversation)
    clinic.house.clock.forward(days=2)
    ana = signed_in("ana")

    assert ana.get(page_of(booked)).status_code == 200
    for deed in ("move", "cancel"):
        assert "over or cancelled" in text_of(ana.get(page_of(booked, deed)).text)
        ana.post(page_of(booked, deed), time="2026-03-06T10:00")

    assert stored(clinic, booked) == booked


def test_staff_block_time_once_and_open_it_again(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler
) -> None:
    ana = signed_in("ana")
    fields = {"clinician": "Anna Shah", "start": "2026-03-03T09:00", "end": "2026-03-04T17:00"}

    for _ in range(2):
        assert send(ana, "/staff/calendar/block", {**fields, "reason": "Jury  duty"}).status_code == 303
    page = ana.get(TUESDAY).text
    (block_id,) = re.findall(r"/staff/calendar/blocks/([0-9a-f-]{36})/unblock", page)
    refused = add(ana)
    opened = ana.post(f"/staff/calendar/blocks/{block_id}/unblock", back=TUESDAY)

    assert "Mar 3, 9:00 AM to Mar 4, 5:00 PM blocked: Jury duty" in text_of(page)
    assert refused.status_code == 409
    assert opened.headers["location"] == TUESDAY
    assert "Jury duty" not in ana.get(TUESDAY).text
    assert add(ana).status_code == 303
    assert [subject for _, subject in clinic.audit("block_time")] == [block_id]
    assert [subject for _, subject in clinic.audit("unblock")] == [block_id]


def test_time_with_an_appointment_cannot_be_blocked(
    signed_in: SignedIn, scheduler: Scheduler, conversation: Conversation
) -> None:
    book(scheduler, conversation)

    answer = signed_in("ana").post(
        "/staff/calendar/block",
        clinician="Anna Shah",
        start="2026-03-03T09:00",
        end="2026-03-03T17:00",
        reason="Away",
    )

    assert answer.status_code == 409
    assert "Something is booked, held or blocked within that time" in text_of(answer.text)
    assert 'value="Away"' in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"clinician": "Nobody"}, "Choose a clinician."),
        ({"end": "2026-03-03T08:00"}, "The end must be later than the start."),
        ({"start": "soon"}, "Give a date and a time"),
        ({"reason": " \u200b "}, "Give a reason of 1 to 100 characters."),
        ({"reason": "x" * 101}, "Give a reason of 1 to 100 characters."),
    ],
)
def test_a_block_that_cannot_be_read_is_refused(
    signed_in: SignedIn, fields: dict[str, str], sentence: str
) -> None:
    form = {
        "clinician": "Anna Shah",
        "start": "2026-03-03T09:00",
        "end": "2026-03-03T17:00",
        "reason": "Away",
    }

    answer = send(signed_in("ana"), "/staff/calendar/block", {**form, **fields})

    assert answer.status_code == 422
    assert sentence in text_of(answer.text)


def test_nobody_is_sent_elsewhere_after_unblocking(signed_in: SignedIn) -> None:
    answer = signed_in("ana").post(
        f"/staff/calendar/blocks/{uuid.uuid4()}/unblock", back="https://evil.example"
    )

    assert answer.headers["location"] == "/staff/calendar"


def writes(appointment: Appointment) -> list[str]:
    return [
        "/staff/calendar/add",
        page_of(appointment, "move"),
        page_of(appointment, "cancel"),
        "/staff/calendar/block",
        f"/staff/calendar/blocks/{uuid.uuid4()}/unblock",
    ]


def test_an_auditor_looks_and_changes_nothing(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked, ivy = book(scheduler, conversation), signed_in("ivy")

    for path in (WEEK, TUESDAY, page_of(booked)):
        page = ivy.get(path)
        assert page.status_code == 200
        assert "Maya Cole" in page.text
        assert "/staff/calendar/add" not in page.text
        assert "/move" not in page.text
    for path in ("/staff/calendar/add", "/staff/calendar/block", page_of(booked, "move")):
        assert ivy.get(path).status_code == 403
    for path in writes(booked):
        assert ivy.post(path, time="2026-03-04T10:00", name="A", contact="a@example.org").status_code == 403

    assert all_booked(clinic) == [booked]


def test_a_foreign_page_and_a_forged_token_change_nothing(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation, address: str
) -> None:
    booked, ana = book(scheduler, conversation), signed_in("ana")

    for path in writes(booked):
        assert ana.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert ana.post(path, form_token="forged").status_code == 403
        assert Browser(address).post(path).headers["location"].startswith("/staff/sign-in")

    assert all_booked(clinic) == [booked]


def test_whoever_looks_is_on_record(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked, ivy = book(scheduler, conversation), signed_in("ivy")

    ivy.get(WEEK)
    ivy.get(TUESDAY)
    ivy.get(page_of(booked))

    with clinic.house.store.read() as work:
        account = work.accounts.by_name("ivy")
    assert account is not None
    assert clinic.audit("view_calendar") == [(account.id, "week 2026-03-02"), (account.id, "day 2026-03-03")]
    assert clinic.audit("view_appointment") == [(account.id, booked.id)]


def test_what_is_not_there_is_said_on_a_page(signed_in: SignedIn) -> None:
    answer = signed_in("ana").get(f"/staff/calendar/appointments/{uuid.uuid4()}")

    assert answer.status_code == 404


def test_pages_have_neither_script_nor_style_within(
    signed_in: SignedIn, scheduler: Scheduler, conversation: Conversation
) -> None:
    booked, ana = book(scheduler, conversation), signed_in("ana")
    paths = [WEEK, TUESDAY, "/staff/calendar/add", "/staff/calendar/block"]

    for path in (*paths, page_of(booked), page_of(booked, "move"), page_of(booked, "cancel")):
        page = ana.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert page.count("<script") == 1


def test_names_and_reasons_are_shown_as_text(
    signed_in: SignedIn, clinic: Clinic, scheduler: Scheduler, conversation: Conversation
) -> None:
    evil = "<img src=x onerror=ran=1>"
    booked, ana = book(scheduler, conversation, name=evil), signed_in("ana")
    ana.post(
        "/staff/calendar/block",
        clinician="Ben Ortiz",
        start="2026-03-03T09:00",
        end="2026-03-03T17:00",
        reason=evil,
    )

    for path in (WEEK, TUESDAY, page_of(booked), page_of(booked, "move"), page_of(booked, "cancel")):
        page = ana.get(path).text
        assert "<img" not in page
        assert "&lt;img" in page


def test_hours_that_the_clock_skips_or_repeats_leave_the_calendar_whole(
    signed_in: SignedIn, clinic: Clinic
) -> None:
    ana = signed_in("ana")

    for day in ("2026-03-08", "2026-11-01"):
        for view in ("day", "week"):
            page = ana.get(f"/staff/calendar?view={view}&date={day}")
            assert page.status_code == 200
            assert "has no hours on that day" in text_of(page.text)


def test_an_appointment_outside_hours_or_with_who_has_left_is_shown_too(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    clinic.appointment(conversation, chicago("2026-03-03T19:00"), "Maya Cole", "maya@example.org")

    page = signed_in("ana").get(TUESDAY).text

    assert "Dana Reyes" in page
    assert "7:00 to 7:50 PM" in text_of(page)


def test_office_hours_decide_which_hours_are_shown(signed_in: SignedIn) -> None:
    assert 'class="calendar by-day hours-8"' in signed_in("ana").get(TUESDAY).text
