"""Days and times in a booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from overture.bootstrap import ActionsContext
from overture.core.clinic import WeeklyHours
from tests.helpers.bookings import ASIDE, names, only, somebody_books, told_all
from tests.helpers.clinics import chicago, open_conversation
from tests.helpers.form_loop import FormLoop


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
    assert said.titles[-2:] == ["4:00 PM", "Tell me if a time comes free"]
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
