"""Times by the person's own clock, once they said which; and input that is no time at all."""

from __future__ import annotations

import pytest

from overture.bootstrap import ActionsContext
from tests.helpers.bookings import names, only
from tests.helpers.form_loop import FormLoop


def kept_zone(person: FormLoop) -> str | None:
    with person.context.store.read() as work:
        conversation = work.conversations.get(person.conversation_id)
    assert conversation is not None
    return conversation.timezone


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("tuesday at 3pm eastern", "America/New_York"),
        ("tuesday at 1pm, I'm in California", "America/Los_Angeles"),
        ("tuesday at 1pm pacific time", "America/Los_Angeles"),
    ],
)
async def test_a_time_by_another_clock_is_booked_by_it_and_both_are_read_back(
    person: FormLoop, words: str, key: str
) -> None:
    said = await person.say(
        f"book an individual session {words}, my name is Kim, kim@example.org", "book_appointment"
    )

    read_back = said[-1]
    assert read_back.response.startswith("utter_appointment_read_back")
    hour = "2:00 PM" if "eastern" in words else "3:00 PM"
    assert read_back.values["when"] == f"Tuesday, March 3, 2026 at {hour} Central Time"
    assert read_back.values["timezone"].endswith(key)
    assert kept_zone(person) == key


async def test_a_zone_said_once_holds_for_later_messages(person: FormLoop) -> None:
    await person.say("book an individual session", "book_appointment")
    note = await person.say("my time zone is America/New_York")
    times = await person.say("tuesday")

    await person.say("at 11am")

    assert names(note) == ["utter_timezone_kept", "utter_ask_appointment_day"]
    assert times[0].titles[0] == "10:00 AM EST"
    assert person.slots["appointment_time"] == "2026-03-03T10:00:00-06:00"


async def test_hours_after_a_clock_time_are_by_that_clock_too(person: FormLoop) -> None:
    await person.say("book an individual session friday after 4pm eastern", "book_appointment")

    assert person.shown[-1].titles == ["4:00 PM EST", "4:30 PM EST", "5:00 PM EST"]


async def test_a_zone_told_outside_a_booking_is_kept(person: FormLoop) -> None:
    await person.say("I'm in California", "inform")
    await person.run("action_take_inform")

    said = names(person.shown)
    await person.say("book an individual session tuesday at 8am", "book_appointment")

    assert said == ["utter_timezone_kept"]
    assert person.slots["appointment_time"] == "2026-03-03T10:00:00-06:00"


async def test_facts_without_a_zone_are_asked_about(person: FormLoop) -> None:
    await person.say("tuesday", "inform")
    await person.run("action_take_inform")

    assert names(person.shown) == ["utter_inform"]


@pytest.mark.parametrize("text", ["25:00", "30 February", "February 30"])
async def test_a_time_that_does_not_exist_is_answered_with_what_would_work(
    person: FormLoop, text: str
) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say(text, "inform", 0.5))

    assert said.response == "utter_time_not_understood"
    assert said.titles


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("saturday", "utter_no_opening_then"),
        ("december 25, 2026", "utter_time_too_far"),
        ("march 1, 2026 at 10", "utter_time_past"),
        ("whenever", "utter_ask_appointment_time"),
    ],
)
async def test_a_day_that_cannot_be_had_is_answered_with_days_that_can(
    person: FormLoop, text: str, response: str
) -> None:
    await person.say("book an individual session", "book_appointment")

    said = only(await person.say(text))

    assert said.response == response
    assert said.titles


@pytest.mark.parametrize(
    ("asked", "text", "response"),
    [
        ("name", "🙂🎵", "utter_invalid_name"),
        ("contact", "816555010081655501008165550100", "utter_invalid_contact"),
    ],
)
async def test_what_is_no_name_or_contact_is_asked_again_kindly(
    person: FormLoop, context: ActionsContext, asked: str, text: str, response: str
) -> None:
    await person.say("book an individual session tuesday at 10", "book_appointment")
    if asked == "contact":
        await person.say("Kim Adams")

    assert names(await person.say(text, "inform", 0.5)) == [response]
