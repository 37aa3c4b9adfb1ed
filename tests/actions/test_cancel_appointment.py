from __future__ import annotations

from datetime import timedelta

import pytest

from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.services.scheduling import BookingRequest, appointments_of, book_appointment, cancel_appointment
from tests.helpers.bookings import late_within
from tests.helpers.clinics import INDIVIDUAL, chicago, open_conversation
from tests.helpers.form_loop import FormLoop, Said
from tests.helpers.store import SetClock

ASIDE = "answered by a rule"


def names(said: list[Said]) -> list[str]:
    return [each.response for each in said]


def has_booked(person: FormLoop, *starts: str) -> list[Appointment]:
    return [
        book_appointment(
            person.context.booking.scheduler,
            BookingRequest(
                person.conversation_id,
                start,
                INDIVIDUAL,
                None,
                chicago(start),
                "Maria Lopez",
                "maria@example.org",
            ),
        )
        for start in starts
    ]


def left(person: FormLoop) -> list[Appointment]:
    return appointments_of(person.context.booking.scheduler, person.conversation_id)


async def test_the_only_appointment_is_read_back_and_cancelled_on_yes(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")

    asked = await person.say("cancel my appointment", "cancel_appointment")
    assert names(asked) == ["utter_ask_cancellation_confirmed"]
    assert asked[0].values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert len(left(person)) == 1
    done = await person.say("yes", "affirm")

    assert names(done) == ["utter_appointment_cancelled"]
    assert done[0].values["service"] == "Individual session"
    assert left(person) == []
    assert person.slots["cancellation_appointment"] is None


@pytest.mark.parametrize(("text", "topic"), [("no", "deny"), ("nope, keep it", "inform"), ("/deny", "deny")])
async def test_no_keeps_the_appointment(person: FormLoop, text: str, topic: str) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("cancel my appointment", "cancel_appointment")

    said = await person.say(text, topic)

    assert names(said) == ["utter_cancellation_kept"]
    assert len(left(person)) == 1
    assert person.form is None


@pytest.mark.parametrize(
    "text",
    [
        "the second one",
        "wednesday",
        "on wednesday at 2",
        "the one at 2",
        "Wed, Mar 4, 2:00 PM, Individual session",
    ],
)
async def test_of_several_the_one_that_is_named_is_read_back(person: FormLoop, text: str) -> None:
    has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")

    which = await person.say("cancel my appointment", "cancel_appointment")
    assert names(which) == ["utter_ask_cancellation_appointment"]
    assert which[0].titles == [
        "Tue, Mar 3, 10:00 AM, Individual session",
        "Wed, Mar 4, 2:00 PM, Individual session",
    ]
    asked = await person.say(text)

    assert names(asked) == ["utter_ask_cancellation_confirmed"]
    assert asked[0].values["when"] == "Wednesday, March 4, 2026 at 2:00 PM Central Time"


async def test_a_button_chooses_the_appointment(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")
    await person.say("cancel my appointment", "cancel_appointment")

    await person.tap("Tue, Mar 3, 10:00 AM, Individual session")
    await person.say("/affirm")

    assert [each.start for each in left(person)] == [chicago("2026-03-04T14:00")]


async def test_the_opening_message_may_name_it(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")

    asked = await person.say("please cancel my appointment on tuesday", "cancel_appointment")

    assert names(asked) == ["utter_ask_cancellation_confirmed"]
    assert asked[0].values["when"].startswith("Tuesday, March 3")


async def test_with_nothing_booked_the_form_ends_at_once(person: FormLoop) -> None:
    said = await person.say("cancel my appointment", "cancel_appointment")

    assert names(said) == ["utter_nothing_to_cancel"]
    assert person.form is None


async def test_another_persons_appointment_is_out_of_reach(person: FormLoop, context: ActionsContext) -> None:
    theirs = FormLoop(context, open_conversation(context.store, context.clock))
    appointment = has_booked(theirs, "2026-03-03T10:00")[0]
    has_booked(person, "2026-03-04T10:00", "2026-03-05T10:00")
    await person.say("cancel", "cancel_appointment")

    await person.say(f'/inform{{"cancellation_appointment": "{appointment.id}"}}')

    assert person.slots["cancellation_appointment"] is None
    assert len(left(theirs)) == 1


async def test_a_question_in_the_middle_is_for_the_rules(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("cancel my appointment", "cancel_appointment")

    said = await person.say("is there a fee for cancelling?", "cost")

    assert names(said) == [ASIDE, "utter_ask_cancellation_confirmed"]
    assert len(left(person)) == 1


async def test_what_staff_cancelled_meanwhile_is_said(person: FormLoop) -> None:
    appointment = has_booked(person, "2026-03-03T10:00", "2026-03-04T10:00")[0]
    await person.say("cancel the one on tuesday", "cancel_appointment")
    cancel_appointment(person.context.booking.scheduler, person.conversation_id, appointment.id)

    said = await person.say("yes", "affirm")

    assert names(said) == ["utter_appointment_cancelled"]
    assert [each.start for each in left(person)] == [chicago("2026-03-04T10:00")]


async def test_what_was_cancelled_carries_a_link_for_the_calendar(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("cancel my appointment", "cancel_appointment")

    done = await person.say("yes", "affirm")

    assert "/appointment/" in done[0].values["link"]


async def test_at_short_notice_our_team_settles_it_and_a_call_is_offered(context: ActionsContext) -> None:
    late = late_within(context, timedelta(hours=48))
    person = FormLoop(late, open_conversation(context.store, context.clock))
    has_booked(person, "2026-03-03T10:00", "2026-03-10T10:00")

    said = await person.say("cancel my appointment on tuesday march 3", "cancel_appointment")

    assert names(said) == ["utter_cancellation_late"]
    assert said[0].values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert person.form is None
    assert len(left(person)) == 2


async def test_what_became_short_notice_at_the_read_back_is_kept(context: ActionsContext) -> None:
    late = late_within(context, timedelta(hours=24))
    person = FormLoop(late, open_conversation(context.store, context.clock))
    has_booked(person, "2026-03-03T10:00")
    await person.say("cancel my appointment", "cancel_appointment")
    assert isinstance(context.clock, SetClock)
    context.clock.moment += timedelta(hours=2)

    said = await person.say("yes", "affirm")

    assert names(said) == ["utter_cancellation_late"]
    assert len(left(person)) == 1
