"""Moving what is booked, in conversation. It is Monday, March 2, 2026, 9:00 AM in Chicago."""

from __future__ import annotations

from datetime import timedelta

import pytest

from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.core.errors import StorageUnavailable
from overture.services.scheduling import BookingRequest, book_appointment, cancel_appointment
from tests.helpers.bookings import ASIDE, booked, hold_lapses, late_within, names, only, somebody_books
from tests.helpers.clinics import INDIVIDUAL, chicago, open_conversation
from tests.helpers.form_loop import FormLoop
from tests.helpers.store import SetClock

MOVE = "reschedule_appointment"


def has_booked(person: FormLoop, *starts: str) -> list[Appointment]:
    return [
        book_appointment(
            person.context.booking.scheduler,
            BookingRequest(
                person.conversation_id, start, INDIVIDUAL, None, chicago(start), "Maria Lopez", "+18165550100"
            ),
        )
        for start in starts
    ]


def starts_of(person: FormLoop) -> list[str]:
    zone = person.context.clinic.zone
    return [each.start.astimezone(zone).isoformat()[:16] for each in booked(person)]


async def test_one_message_names_the_old_time_and_the_new_one_and_yes_moves_it(person: FormLoop) -> None:
    first, other = has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")

    read_back = only(await person.say("move my tuesday appointment to friday at 2", MOVE))
    assert read_back.response == "utter_move_read_back"
    assert read_back.values["before"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert read_back.values["when"] == "Friday, March 6, 2026 at 2:00 PM Central Time"
    assert read_back.values["timezone"] == "America/Chicago"
    assert read_back.values["hold_minutes"] == "5"
    assert starts_of(person) == ["2026-03-03T10:00", "2026-03-04T14:00"]
    done = only(await person.say("yes", "affirm"))

    assert done.response == "utter_appointment_moved"
    assert done.values["when"] == "Friday, March 6, 2026 at 2:00 PM Central Time"
    assert "/appointment/" in done.values["link"]
    assert starts_of(person) == ["2026-03-04T14:00", "2026-03-06T14:00"]
    moved = booked(person)[1]
    assert (moved.id, moved.sequence) == (first.id, first.sequence + 1)
    assert (moved.name, moved.contact) == (first.name, first.contact)
    assert booked(person)[0] == other
    assert person.slots["appointment_moves"] is None


async def test_what_the_appointment_tells_is_not_asked_again(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")

    day = only(await person.say("I need to reschedule", MOVE))
    assert day.response == "utter_ask_appointment_day"
    time = only(await person.tap("Thu, Mar 5"))
    assert time.response == "utter_ask_appointment_time"
    read_back = only(await person.say("3pm"))

    assert read_back.response == "utter_move_read_back"
    assert read_back.values["service"] == "Individual session"
    assert read_back.values["clinician"] == "Anna Shah"
    assert read_back.values["name"] == "Maria Lopez"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("reschedule my session to friday at 2", "2026-03-06T14:00"),
        ("move my session from tuesday to thursday at 9", "2026-03-05T09:00"),
        ("can i come on friday at 11 instead of tuesday", "2026-03-06T11:00"),
        ("i cant make it at 10 can we do 4 instead", "2026-03-03T16:00"),
        ("im running late can we push it to 11", "2026-03-03T11:00"),
        ("can you push my appointment back an hour", "2026-03-03T11:00"),
        ("would it be ok to delay my session by a week", "2026-03-10T10:00"),
        ("same time on friday please", "2026-03-06T10:00"),
        ("Tuesday no longer suits me. Can I have it on Friday at the same time?", "2026-03-06T10:00"),
        ("keep my appointment but change it to 2pm", "2026-03-03T14:00"),
    ],
)
async def test_the_new_time_is_read_however_it_is_said(person: FormLoop, text: str, when: str) -> None:
    has_booked(person, "2026-03-03T10:00")

    said = await person.say(text, MOVE)

    assert names(said)[-1].startswith("utter_move_read_back"), names(said)
    assert person.slots["appointment_time"][:16] == when
    await person.say("/affirm")
    assert starts_of(person) == [when]


@pytest.mark.parametrize(
    "text", ["the second one", "wednesday", "the one at 2", "Wed, Mar 4, 2:00 PM, Individual session"]
)
async def test_of_several_it_is_asked_which_one_and_the_new_time_is_kept_in_mind(
    person: FormLoop, text: str
) -> None:
    has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")

    which = only(await person.say("can I move my appointment to friday at 9", MOVE))
    assert which.response == "utter_ask_appointment_moves"
    assert which.titles == [
        "Tue, Mar 3, 10:00 AM, Individual session",
        "Wed, Mar 4, 2:00 PM, Individual session",
    ]
    read_back = only(await person.say(text))

    assert read_back.response == "utter_move_read_back"
    assert read_back.values["before"] == "Wednesday, March 4, 2026 at 2:00 PM Central Time"
    assert read_back.values["when"] == "Friday, March 6, 2026 at 9:00 AM Central Time"


async def test_a_button_chooses_which_one(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")
    await person.say("/reschedule_appointment")

    said = only(await person.tap("Tue, Mar 3, 10:00 AM, Individual session"))

    assert said.response == "utter_ask_appointment_day"
    assert person.slots["appointment_moves"] == booked(person)[0].id


async def test_a_question_between_asks_once_more_which_one(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00", "2026-03-04T14:00")
    await person.say("I need to reschedule", MOVE)

    said = await person.say("what does it cost?", "cost")

    assert names(said) == [ASIDE, "utter_ask_appointment_moves"]


async def test_with_nothing_booked_it_says_so_and_offers_to_book(person: FormLoop) -> None:
    said = await person.say("move my appointment to friday", MOVE)

    assert names(said) == ["utter_nothing_to_move"]
    assert person.form is None


async def test_another_persons_appointment_is_out_of_reach(person: FormLoop, context: ActionsContext) -> None:
    theirs = FormLoop(context, open_conversation(context.store, context.clock))
    appointment = has_booked(theirs, "2026-03-03T10:00")[0]
    has_booked(person, "2026-03-04T10:00", "2026-03-05T10:00")
    await person.say("move it", MOVE)

    await person.say(f'/inform{{"appointment_moves": "{appointment.id}"}}')

    assert person.slots["appointment_moves"] == "which"
    assert starts_of(theirs) == ["2026-03-03T10:00"]


async def test_leaving_keeps_the_old_one_and_says_so(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment to friday at 2", MOVE)

    said = await person.say("never mind", "deny")
    assert said[0].response == ASIDE
    person.shown = []
    await person.run("action_stop_booking")

    assert names(person.shown) == ["utter_appointment_kept"]
    assert person.shown[0].values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert starts_of(person) == ["2026-03-03T10:00"]
    somebody_books(person.context, "2026-03-06T14:00", "Anna Shah")


async def test_no_asks_what_to_change_and_offers_only_what_a_move_can_change(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment to friday at 2", MOVE)

    change = only(await person.say("no", "deny"))

    assert change.response == "utter_ask_move_change"
    assert change.titles == ["Day", "Time", "Don't move it"]
    again = only(await person.say("thursday at 1"))
    assert again.values["when"] == "Thursday, March 5, 2026 at 1:00 PM Central Time"


async def test_a_time_that_is_not_free_is_said_and_others_are_offered(
    person: FormLoop, context: ActionsContext
) -> None:
    has_booked(person, "2026-03-03T10:00")
    somebody_books(context, "2026-03-06T14:00", "Anna Shah")

    said = only(await person.say("move my appointment to friday at 2", MOVE))

    assert said.response == "utter_no_opening_then"
    assert "3:00 PM" in said.titles
    assert starts_of(person) == ["2026-03-03T10:00"]


async def test_a_time_taken_while_the_hold_had_lapsed_leaves_the_old_one_and_the_form_goes_on(
    person: FormLoop, context: ActionsContext
) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment to friday at 2", MOVE)
    hold_lapses(context)
    somebody_books(context, "2026-03-06T14:00", "Anna Shah")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_move_opening_taken"
    assert starts_of(person) == ["2026-03-03T10:00"]
    assert person.form == "appointment_form"
    await person.tap("3:00 PM")
    assert names(await person.say("yes", "affirm")) == ["utter_appointment_moved"]
    assert starts_of(person) == ["2026-03-06T15:00"]


async def test_a_time_that_overlaps_the_old_one_can_be_had(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")

    said = only(await person.say("can we make it 10:30 instead", MOVE))

    assert said.response == "utter_move_read_back_not_kept"
    assert names(await person.say("yes", "affirm")) == ["utter_appointment_moved"]
    assert starts_of(person) == ["2026-03-03T10:30"]


async def test_the_same_time_again_is_no_move(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment", MOVE)

    said = only(await person.say("tuesday at 10"))

    assert said.response == "utter_move_same_time"
    assert booked(person)[0].sequence == 0


async def test_at_short_notice_it_is_for_our_team_and_a_call_is_offered(context: ActionsContext) -> None:
    late = late_within(context, timedelta(hours=48))
    person = FormLoop(late, open_conversation(context.store, context.clock))
    has_booked(person, "2026-03-03T10:00")

    said = await person.say("move my appointment to friday at 2", MOVE)

    assert names(said) == ["utter_move_late"]
    assert person.form is None
    assert starts_of(person) == ["2026-03-03T10:00"]


async def test_what_became_short_notice_at_the_read_back_is_not_moved(context: ActionsContext) -> None:
    late = late_within(context, timedelta(hours=24))
    person = FormLoop(late, open_conversation(context.store, context.clock))
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment to friday at 2", MOVE)
    assert isinstance(context.clock, SetClock)
    context.clock.moment += timedelta(hours=2)

    said = await person.say("yes", "affirm")

    assert names(said) == ["utter_move_late"]
    assert starts_of(person) == ["2026-03-03T10:00"]


async def test_what_staff_cancelled_meanwhile_is_said(person: FormLoop) -> None:
    appointment = has_booked(person, "2026-03-03T10:00")[0]
    await person.say("move my appointment to friday at 2", MOVE)
    cancel_appointment(person.context.booking.scheduler, person.conversation_id, appointment.id)

    said = await person.say("yes", "affirm")

    assert names(said) == ["utter_nothing_to_move"]
    assert starts_of(person) == []


async def test_the_same_message_worked_on_again_moves_once(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment to friday at 2", MOVE)
    before = dict(person.slots)
    await person.say("yes", "affirm")

    person.slots, person.form, person.shown = before | {"appointment_confirmed": "yes"}, None, []
    await person.run("action_book_appointment")

    assert names(person.shown) == ["utter_appointment_moved"]
    assert booked(person)[0].sequence == 1


async def test_a_database_that_cannot_be_used_keeps_the_old_one_and_asks_again(
    person: FormLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("move my appointment to friday at 2", MOVE)

    def locked(*_: object, **__: object) -> Appointment:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr("actions.move_appointment.move_appointment", locked)
        said = await person.say("yes", "affirm")

    assert names(said) == ["utter_move_failed", "utter_move_read_back"]
    assert names(await person.say("yes", "affirm")) == ["utter_appointment_moved"]


async def test_moving_can_begin_in_the_middle_of_a_booking_by_its_button(person: FormLoop) -> None:
    has_booked(person, "2026-03-03T10:00")
    await person.say("book a group session", "book_appointment")

    said = only(await person.say("/reschedule_appointment"))

    assert said.response == "utter_ask_appointment_day"
    assert person.slots["appointment_service"] == INDIVIDUAL.id
