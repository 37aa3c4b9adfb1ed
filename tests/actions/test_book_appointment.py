from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.core.clinic import WeeklyHours
from overture.core.errors import StorageUnavailable
from overture.services.scheduling import (
    BookingRequest,
    appointments_of,
    book_appointment,
    cancel_appointment,
)
from tests.helpers.clinics import INDIVIDUAL, chicago, open_conversation
from tests.helpers.form_loop import FormLoop, Said
from tests.helpers.store import SetClock

ASIDE = "answered by a rule"


def names(said: list[Said]) -> list[str]:
    return [each.response for each in said]


def only(said: list[Said]) -> Said:
    assert len(said) == 1, names(said)
    return said[0]


def booked(person: FormLoop) -> list[Appointment]:
    return appointments_of(person.context.booking.scheduler, person.conversation_id)


def somebody_books(context: ActionsContext, start: str, clinician: str | None = None) -> Appointment:
    other = open_conversation(context.store, context.clock)
    return book_appointment(
        context.booking.scheduler,
        BookingRequest(other, "m", INDIVIDUAL, clinician, chicago(start), "Someone Else", "x@example.org"),
    )


async def told_all(person: FormLoop, when: str = "tuesday at 10") -> list[Said]:
    await person.say(f"book an individual session {when}", "book_appointment")
    await person.say("Maria Lopez")
    return await person.say("816-555-0100")


async def test_a_booking_with_buttons_ends_in_an_appointment(person: FormLoop) -> None:
    service = only(await person.say("/book_appointment"))
    assert service.response == "utter_ask_appointment_service"
    assert service.titles == [
        "First consultation (30 min)",
        "Individual session (50 min)",
        "Group session (60 min)",
    ]

    day = only(await person.tap("Individual session (50 min)"))
    assert day.response == "utter_ask_appointment_day"
    assert day.titles[:3] == ["Mon, Mar 2", "Tue, Mar 3", "Wed, Mar 4"]

    times = only(await person.tap("Tue, Mar 3"))
    assert times.response == "utter_ask_appointment_time"
    assert times.titles[0] == "9:00 AM"

    assert names(await person.tap("10:00 AM")) == ["utter_ask_appointment_name"]
    assert names(await person.say("Maria Lopez")) == ["utter_ask_appointment_contact"]
    read_back = only(await person.say("maria@example.org"))
    assert read_back.response == "utter_appointment_read_back"
    assert read_back.values == {
        "service": "Individual session",
        "clinician": "Anna Shah",
        "when": "Tuesday, March 3, 2026 at 10:00 AM Central Time",
        "timezone": "America/Chicago",
        "name": "Maria Lopez",
        "contact": "maria@example.org",
    }
    assert booked(person) == []

    done = only(await person.say("/affirm", message_id="the-message"))

    assert done.response == "utter_appointment_booked"
    assert done.values == read_back.values
    appointment = booked(person)[0]
    assert appointment.start == chicago("2026-03-03T10:00")
    assert appointment.message_id == "the-message"
    assert appointment.timezone == "America/Chicago"


async def test_one_message_may_tell_it_all(person: FormLoop) -> None:
    said = await person.say(
        "Hi, I'm writing to book an individual session next tuesday at 2 with Ben, my name is Kim O'Hara and my"
        " number is (816) 555-0100",
        "book_appointment",
    )

    read_back = only(said)
    assert read_back.response == "utter_appointment_read_back"
    assert read_back.values["when"] == "Tuesday, March 10, 2026 at 2:00 PM Central Time"
    assert read_back.values["clinician"] == "Ben Ortiz"
    assert read_back.values["name"] == "Kim O'Hara"
    assert read_back.values["contact"] == "(816) 555-0100"


async def test_a_telephone_number_is_kept_so_that_it_can_be_dialled(person: FormLoop) -> None:
    await told_all(person)
    await person.say("yes", "affirm")

    assert booked(person)[0].contact == "+18165550100"


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("what_is_music_therapy", "what is music therapy?"),
        ("cost", "how much does it cost"),
        ("privacy_question", "who can see my number?"),
        ("request_human", "let me talk to a person"),
        ("thanks", "thanks"),
        ("benefits", "/benefits"),
    ],
)
async def test_a_question_in_the_middle_is_for_the_rules_and_the_form_asks_again(
    person: FormLoop, topic: str, text: str
) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")

    said = await person.say(text, topic)

    assert names(said) == [ASIDE, "utter_ask_appointment_name"]
    assert person.slots["appointment_name"] is None


async def test_a_question_about_a_day_is_an_answer_to_which_day(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = await person.say("do you have anything on thursday?", "ask_openings")

    assert names(said) == ["utter_ask_appointment_time"]
    assert person.slots["appointment_day"] == "2026-03-05"


async def test_a_bare_digit_chooses_a_service(person: FormLoop) -> None:
    await person.say("book", "book_appointment")

    await person.say("2")

    assert person.slots["appointment_service"] == "individual_session"


async def test_hints_narrow_what_is_offered_until_a_time_is_chosen(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    week = only(await person.say("next week"))
    assert week.titles == ["Mon, Mar 9", "Tue, Mar 10", "Wed, Mar 11", "Thu, Mar 12", "Fri, Mar 13"]
    not_monday = only(await person.say("not monday"))
    assert not_monday.titles == ["Tue, Mar 10", "Wed, Mar 11", "Thu, Mar 12", "Fri, Mar 13"]
    await person.say("afternoons are better")
    times = only(await person.say("wednesday"))

    assert person.slots["appointment_day"] == "2026-03-11"
    assert times.titles == ["12:00 PM", "1:00 PM", "2:00 PM", "3:00 PM", "4:00 PM"]


async def test_a_range_asks_for_a_time_within_it(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say("friday after 3"))

    assert said.response == "utter_ask_appointment_time"
    assert said.titles == ["3:00 PM", "3:30 PM", "4:00 PM"]


@pytest.mark.parametrize(
    "text", ["10am", "10", "at 10", "ten o'clock", "10:00 AM", "the second one", "Option 2"]
)
async def test_a_time_of_the_chosen_day_is_read_however_it_is_said(person: FormLoop, text: str) -> None:
    await person.say("book an individual session on tuesday", "book_appointment")

    said = await person.say(text)

    assert names(said) == ["utter_ask_appointment_name"]
    assert person.slots["appointment_time"] == "2026-03-03T10:00:00-06:00"


async def test_the_time_question_may_be_answered_with_another_day(person: FormLoop) -> None:
    await person.say("book an individual session on tuesday", "book_appointment")

    await person.say("actually friday at 11")

    assert person.slots["appointment_time"] == "2026-03-06T11:00:00-06:00"


async def test_an_ambiguous_day_is_asked_with_both_to_tap(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say("tuesday or thursday"))

    assert said.response == "utter_time_ambiguous"
    assert said.values["options"] == "Tuesday, March 3, 2026 or Thursday, March 5, 2026"
    assert said.titles == ["Tue, Mar 3", "Thu, Mar 5"]
    assert names(await person.tap("Thu, Mar 5")) == ["utter_ask_appointment_time"]


async def test_a_past_time_is_said_and_never_moved(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say("yesterday at 4"))

    assert said.response == "utter_time_past"
    assert said.titles[0] == "Mon, Mar 2"
    assert person.slots["appointment_day"] is None


async def test_a_closed_day_is_said_with_the_nearest_open_ones(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say("saturday"))

    assert said.response == "utter_no_opening_then"
    assert said.values["when"] == "Saturday, March 7, 2026"
    assert "Fri, Mar 6" in said.titles
    assert "Mon, Mar 9" in said.titles


async def test_an_hour_that_is_not_open_is_said_with_the_nearest_times_of_that_day(person: FormLoop) -> None:
    await person.say("book an individual session on tuesday", "book_appointment")

    said = only(await person.say("8pm"))

    assert said.response == "utter_no_opening_then"
    assert said.values["when"] == "Tuesday, March 3, 2026 at 8:00 PM Central Time"
    assert said.titles[-1] == "4:00 PM"
    assert names(await person.say("the last one")) == ["utter_ask_appointment_name"]
    assert person.slots["appointment_time"] == "2026-03-03T16:00:00-06:00"


async def test_a_day_beyond_the_horizon_is_said_with_the_last_one(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say("in 4 months"))

    assert said.response == "utter_time_too_far"
    assert said.titles[-1] == "Fri, May 1"


async def test_the_soonest_times_are_offered_across_days(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say("as soon as possible"))

    assert said.response == "utter_ask_appointment_time"
    assert said.titles[0] == "Mon, Mar 2, 11:00 AM"
    assert said.titles[3] == "Tue, Mar 3, 9:00 AM"
    assert names(await person.tap("Mon, Mar 2, 11:00 AM")) == ["utter_ask_appointment_name"]


@pytest.mark.parametrize("text", ["none of these", "no", "those days don't work for me", "something later"])
async def test_none_of_the_days_brings_later_ones(person: FormLoop, text: str) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say(text, "deny"))

    assert said.response == "utter_ask_appointment_day"
    assert said.titles[0] == "Tue, Mar 10"


async def test_none_of_the_times_brings_the_others_of_the_day(person: FormLoop) -> None:
    await person.say("book an individual session on tuesday", "book_appointment")

    said = only(await person.say("none of those work", "deny"))

    assert said.response == "utter_ask_appointment_time"
    assert said.titles[0] == "9:30 AM"


@pytest.mark.parametrize(
    ("text", "topic"), [("morning", "greet"), ("later", "goodbye"), ("evenings", "greet")]
)
async def test_an_answer_that_sounds_like_small_talk_is_an_answer(
    person: FormLoop, text: str, topic: str
) -> None:
    await person.say("book an individual session", "book_appointment")

    said = await person.say(text, topic)

    assert ASIDE not in names(said)


async def test_asking_for_free_times_without_a_day_is_for_the_rules(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    said = await person.say("what times do you have?", "ask_openings")

    assert names(said) == [ASIDE, "utter_ask_appointment_day"]


async def test_a_message_that_also_asks_something_still_tells_the_form_its_facts(person: FormLoop) -> None:
    person.answers_first = True

    said = await person.say(
        "what is music therapy and can I book an individual session tuesday at 11", "book_appointment"
    )

    assert names(said)[-1] == "utter_ask_appointment_name"
    assert person.slots["appointment_time"] == "2026-03-03T11:00:00-06:00"


async def test_what_cannot_be_read_is_said_and_the_second_time_a_person_is_offered(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")

    first = await person.say("blorp", "nlu_fallback", 0.3)
    second = await person.say("blorp blorp", "nlu_fallback", 0.3)
    third = await person.say("friday")

    assert names(first) == ["utter_time_not_understood"]
    assert first[0].titles[0] == "Mon, Mar 2"
    assert names(second) == ["utter_offer_person", "utter_ask_appointment_day"]
    assert names(third) == ["utter_ask_appointment_time"]


@pytest.mark.parametrize(
    "text", ["?", "12345", "🙂🙂", "why do you need that", "x" * 200, "I would rather not say", "next week"]
)
async def test_what_is_no_name_is_not_taken_for_one(person: FormLoop, text: str) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")

    await person.say(text, "nlu_fallback", 0.3)

    assert person.slots["appointment_name"] is None


async def test_a_local_number_is_asked_for_with_its_area_code(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10, my name is Kim", "book_appointment")

    assert names(await person.say("555-0142")) == ["utter_contact_needs_area_code"]
    assert names(await person.say("call me maybe")) == ["utter_offer_person", "utter_ask_appointment_contact"]
    assert names(await person.say("816 555 0142")) == ["utter_appointment_read_back"]


async def test_name_and_contact_may_come_together(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")

    said = only(await person.say("Dana Whitefeather, dana@example.org"))

    assert (said.values["name"], said.values["contact"]) == ("Dana Whitefeather", "dana@example.org")


async def test_no_to_the_read_back_asks_what_to_change(person: FormLoop) -> None:
    await told_all(person)

    change = only(await person.say("no", "deny"))
    assert change.response == "utter_ask_appointment_change"
    assert change.titles == ["Day", "Time", "Name", "Contact", "Service", "Don't book"]
    assert names(await person.tap("Name")) == ["utter_ask_appointment_name"]
    again = only(await person.say("Maria Lopez-Garcia"))

    assert again.response == "utter_appointment_read_back"
    assert again.values["name"] == "Maria Lopez-Garcia"
    assert again.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert booked(person) == []


@pytest.mark.parametrize(
    ("text", "topic", "what", "value"),
    [
        ("no, make it 3pm", "deny", "when", "Tuesday, March 3, 2026 at 3:00 PM Central Time"),
        ("actually wednesday", "inform", "when", "Wednesday, March 4, 2026 at 10:00 AM Central Time"),
        ("yes but thursday at 1", "affirm", "when", "Thursday, March 5, 2026 at 1:00 PM Central Time"),
        ("my name is Ana", "inform", "name", "Ana"),
        ("use ana@example.org instead", "inform", "contact", "ana@example.org"),
        ("make it a group session", "inform", "service", "Group session"),
        ("with Ben please", "inform", "clinician", "Ben Ortiz"),
    ],
)
async def test_a_correction_in_words_is_read_back_again(
    person: FormLoop, text: str, topic: str, what: str, value: str
) -> None:
    await told_all(person)

    said = only(await person.say(text, topic))

    assert said.response == "utter_appointment_read_back"
    assert said.values[what] == value
    assert booked(person) == []


async def test_a_fact_that_is_said_to_be_wrong_is_asked_again(person: FormLoop) -> None:
    await told_all(person)

    assert names(await person.say("the name is wrong", "deny")) == ["utter_ask_appointment_name"]


@pytest.mark.parametrize("text", ["never mind", "cancel", "stop", "I don't want to book anymore"])
async def test_leaving_the_booking_is_for_the_rules(person: FormLoop, text: str) -> None:
    await told_all(person)

    said = await person.say(text, "deny")

    assert said[0].response == ASIDE
    assert booked(person) == []


async def test_a_question_at_the_read_back_books_nothing(person: FormLoop) -> None:
    await told_all(person)

    said = await person.say("is it covered by insurance?", "insurance")

    assert names(said) == [ASIDE, "utter_appointment_read_back"]
    assert booked(person) == []


async def test_a_time_taken_meanwhile_is_said_and_the_form_goes_on(
    person: FormLoop, context: ActionsContext
) -> None:
    await told_all(person)
    for _ in range(2):
        somebody_books(context, "2026-03-03T10:00")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_opening_taken"
    assert said.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert "11:00 AM" in said.titles
    assert person.form == "appointment_form"
    read_back = only(await person.tap("11:00 AM"))
    assert read_back.response == "utter_appointment_read_back"
    assert read_back.values["name"] == "Maria Lopez"
    assert names(await person.say("yes", "affirm")) == ["utter_appointment_booked"]
    assert [each.start for each in booked(person)] == [chicago("2026-03-03T11:00")]


async def test_anyone_means_that_another_clinician_takes_over_silently(
    person: FormLoop, context: ActionsContext
) -> None:
    await told_all(person)
    somebody_books(context, "2026-03-03T10:00", "Anna Shah")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_appointment_booked"
    assert said.values["clinician"] == "Ben Ortiz"


async def test_a_time_that_has_come_too_near_meanwhile_is_not_booked(
    person: FormLoop, context: ActionsContext
) -> None:
    await told_all(person)
    assert isinstance(context.clock, SetClock)
    context.clock.moment = chicago("2026-03-03T09:30")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_opening_taken"
    assert booked(person) == []


async def test_the_same_message_worked_on_again_books_once(person: FormLoop) -> None:
    await told_all(person)
    before = dict(person.slots)
    await person.say("yes", "affirm", message_id="m1")

    person.slots, person.form, person.shown = before | {"appointment_confirmed": "yes"}, None, []
    await person.run("action_book_appointment")

    assert names(person.shown) == ["utter_appointment_booked"]
    assert len(booked(person)) == 1


async def test_what_was_not_confirmed_is_never_booked(person: FormLoop) -> None:
    await told_all(person)

    person.shown = []
    await person.run("action_book_appointment")

    assert person.shown == []
    assert booked(person) == []


async def test_a_database_that_cannot_be_used_keeps_what_was_told_and_asks_again(
    person: FormLoop, context: ActionsContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told_all(person)

    def locked(*_: object) -> Appointment:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr("actions.book_appointment.book_appointment", locked)
        said = await person.say("yes", "affirm")
    again = await person.say("yes", "affirm")

    assert names(said) == ["utter_booking_failed", "utter_appointment_read_back"]
    assert names(again) == ["utter_appointment_booked"]


async def test_any_fault_offers_a_person_instead_of_silence(
    person: FormLoop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("actions.book_appointment.ask_service", broken)

    said = await person.say("book something for Zebulon", "book_appointment")

    assert names(said) == ["utter_offer_person"]
    assert "action_ask_appointment_service" in caplog.text
    assert "Zebulon" not in caplog.text


async def test_where_the_conversation_is_not_ours_nothing_is_booked_and_a_person_offered(
    context: ActionsContext,
) -> None:
    shell = FormLoop(context, "default")
    await told_all(shell)

    said = await shell.say("yes", "affirm")

    assert names(said) == ["utter_offer_person"]


async def test_a_person_elsewhere_reads_both_clocks(context: ActionsContext) -> None:
    person = FormLoop(context, open_conversation(context.store, context.clock, timezone="America/New_York"))

    said = only(await told_all(person))

    assert said.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert said.values["timezone"] == (
        "America/Chicago; by your clock Tuesday, March 3, 2026 at 11:00 AM Eastern Time, America/New_York"
    )


async def test_an_hour_that_summer_time_skips_is_never_moved_in_silence(context: ActionsContext) -> None:
    nights = tuple(WeeklyHours(day, time(0), time(6)) for day in range(7))
    owl = replace(context.clinic.clinicians[0], availability=nights)
    profile = replace(context.clinic, clinicians=(owl,))
    scheduler = replace(context.booking.scheduler, clinic=profile)
    person = FormLoop(
        replace(context, clinic=profile, booking=replace(context.booking, scheduler=scheduler)),
        open_conversation(context.store, context.clock),
    )
    await told_all(person, "on march 7 at 2:30 am")

    said = only(await person.say("actually sunday"))

    assert said.response == "utter_no_opening_then"
    assert said.values["when"].startswith("Sunday, March 8, 2026 at 2:30 AM")
    assert "3:00 AM" in said.titles
    assert person.slots["appointment_time"] is None


async def test_a_second_booking_asks_everything_anew(person: FormLoop) -> None:
    await told_all(person)
    await person.say("yes", "affirm")

    said = await person.say("book another appointment", "book_appointment")

    assert names(said) == ["utter_ask_appointment_service"]
    assert person.slots["appointment_name"] is None


async def test_a_booking_set_aside_goes_on_where_it_was(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")
    await person.say("let me talk to someone", "request_human")
    await person.run("action_request_handoff")
    person.form = None

    said = await person.say("ok I want to book after all", "book_appointment")

    assert names(said) == ["utter_form_continues", "utter_ask_appointment_name"]
    assert person.slots["appointment_time"] == "2026-03-03T10:00:00-06:00"
    assert person.slots["form_set_aside"] is None


async def test_a_booking_that_was_left_starts_anew(person: FormLoop) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")
    person.form = None

    said = await person.say("book an appointment", "book_appointment")

    assert names(said) == ["utter_ask_appointment_service"]


async def test_a_day_that_is_fully_booked_is_not_offered(person: FormLoop, context: ActionsContext) -> None:
    start = chicago("2026-03-03T09:00")
    while start <= chicago("2026-03-03T16:00"):
        for _ in range(2):
            somebody_books(context, start.replace(tzinfo=None).isoformat())
        start += timedelta(hours=1)

    await person.say("book an individual session", "book_appointment")

    assert "Tue, Mar 3" not in person.shown[0].titles


async def test_a_clinic_without_any_opening_says_so(context: ActionsContext) -> None:
    empty = replace(context.clinic, clinicians=())
    scheduler = replace(context.booking.scheduler, clinic=empty)
    closed = replace(context, clinic=empty, booking=replace(context.booking, scheduler=scheduler))
    person = FormLoop(closed, open_conversation(context.store, context.clock))

    said = await person.say("book an individual session", "book_appointment")

    assert names(said) == ["utter_no_openings"]


async def test_a_button_of_an_older_profile_is_not_believed(person: FormLoop) -> None:
    await person.say("book", "book_appointment")

    said = await person.say('/inform{"appointment_service": "massage"}')

    assert names(said) == ["utter_service_not_understood"]


async def test_a_cancelled_time_can_be_booked_by_someone_else(
    person: FormLoop, context: ActionsContext
) -> None:
    first = somebody_books(context, "2026-03-03T10:00", "Ben Ortiz")
    cancel_appointment(context.booking.scheduler, first.conversation_id, first.id)

    await person.say(
        "book a group session tuesday at 10, my name is Kim, kim@example.org", "book_appointment"
    )
    said = await person.say("yes", "affirm")

    assert names(said) == ["utter_appointment_booked"]
