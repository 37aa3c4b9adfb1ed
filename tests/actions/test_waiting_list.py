"""The waiting list in conversation: joining from a button or in words, leaving, and answering an offer."""

from __future__ import annotations

from datetime import date, time

from overture.bootstrap import ActionsContext
from overture.core.waiting import WaitingEntry, WaitingState
from overture.services.scheduling import cancel_appointment
from overture.services.waiting_list import offer_freed
from tests.helpers.bookings import booked, names, only, somebody_books
from tests.helpers.form_loop import FormLoop

TITLE = "Tell me if a time comes free"


def entries(person: FormLoop) -> list[WaitingEntry]:
    with person.context.store.read() as work:
        return work.waiting_list.of(person.conversation_id)


async def wants_a_taken_time(person: FormLoop, context: ActionsContext) -> list[str]:
    """Ask for Tuesday at ten, which others have; return the ids of their appointments."""
    taken = [somebody_books(context, "2026-03-03T10:00", name) for name in ("Anna Shah", "Ben Ortiz")]
    await person.say("book an individual session tuesday at 10", "book_appointment")
    return [each.id for each in taken]


async def test_where_nothing_is_free_the_waiting_list_is_offered_and_joined(
    person: FormLoop, context: ActionsContext
) -> None:
    await wants_a_taken_time(person, context)
    assert names(person.shown) == ["utter_no_opening_then"]

    name = await person.tap(TITLE)
    contact = await person.say("Kim Adams")
    joined = only(await person.say("kim@example.org"))

    assert names(name) == ["utter_ask_appointment_name"]
    assert names(contact) == ["utter_ask_appointment_contact"]
    assert joined.response == "utter_waiting_joined"
    assert joined.values["wish"] == "Tuesday, March 3, 2026, 10:00 AM"
    assert person.form is None
    entry = entries(person)[0]
    assert (entry.earliest, entry.latest, entry.from_clock) == (date(2026, 3, 3), date(2026, 3, 3), time(10))


async def test_words_join_for_what_was_just_refused(person: FormLoop, context: ActionsContext) -> None:
    await wants_a_taken_time(person, context)

    await person.say("let me know if something opens up")
    await person.say("Kim Adams, kim@example.org")

    assert entries(person)[0].from_clock == time(10)


async def test_a_wish_may_be_told_with_the_waiting_list(person: FormLoop) -> None:
    said = await person.say(
        "put me on the waiting list for an individual session next week in the morning, my name is Kim,"
        " kim@example.org",
        "book_appointment",
    )

    assert only(said).response == "utter_waiting_joined"
    entry = entries(person)[0]
    assert (entry.earliest, entry.from_clock, entry.to_clock) == (date(2026, 3, 9), time(8), time(12))


async def test_for_a_child_our_team_keeps_the_list(person: FormLoop) -> None:
    said = await person.say(
        "put me on the waiting list for an individual session, it's for my son Tom, he's 9",
        "book_appointment",
    )

    assert names(said)[0] == "utter_waiting_for_child"
    assert entries(person) == []


async def test_a_time_named_while_waiting_books_after_all(person: FormLoop, context: ActionsContext) -> None:
    await wants_a_taken_time(person, context)
    await person.tap(TITLE)

    await person.say("actually tuesday at 2")

    assert person.slots["appointment_waiting"] is None
    assert names(person.shown) == ["utter_ask_appointment_name"]


async def test_leaving_the_list_is_said(person: FormLoop, context: ActionsContext) -> None:
    await wants_a_taken_time(person, context)
    await person.tap(TITLE)
    await person.say("Kim Adams, kim@example.org")

    left = only(await person.say("please take me off the waiting list", "book_appointment"))
    again = only(await person.say("take me off the waiting list", "book_appointment"))

    assert (left.response, again.response) == ("utter_waiting_left", "utter_waiting_none")
    assert entries(person)[0].state is WaitingState.WITHDRAWN


async def offered(person: FormLoop, context: ActionsContext) -> str:
    taken = await wants_a_taken_time(person, context)
    await person.tap(TITLE)
    await person.say("Kim Adams, kim@example.org")
    cancel_appointment(context.booking.scheduler, None, taken[0], by_staff=True)
    offer_freed(context.booking.scheduler)
    return entries(person)[0].id


async def test_an_offer_taken_is_booked(person: FormLoop, context: ActionsContext) -> None:
    entry_id = await offered(person, context)

    said = only(await person.say(f'/book_appointment{{"waiting_offer": "{entry_id}"}}'))

    assert said.response == "utter_appointment_booked"
    assert booked(person)[0].name == "Kim Adams"
    assert person.form is None


async def test_an_offer_that_has_gone_is_said_with_free_days(
    person: FormLoop, context: ActionsContext
) -> None:
    said = only(await person.say('/book_appointment{"waiting_offer": "gone"}'))

    assert said.response == "utter_waiting_offer_gone"
    assert said.titles[0] == "Mon, Mar 2"
    assert booked(person) == []


async def test_an_offer_declined_leaves_the_person_on_the_list(
    person: FormLoop, context: ActionsContext
) -> None:
    entry_id = await offered(person, context)
    await person.say(f'/deny{{"waiting_offer": "{entry_id}"}}')

    await person.run("action_answer_no")

    assert names(person.shown) == ["utter_waiting_offer_declined"]
    assert entries(person)[0].state is WaitingState.WAITING


async def test_a_no_to_nothing_is_a_no_to_nothing(person: FormLoop) -> None:
    await person.say("no", "deny")

    await person.run("action_answer_no")

    assert names(person.shown) == ["utter_deny"]


async def test_a_typed_yes_to_an_offer_asks_about_that_offer(
    person: FormLoop, context: ActionsContext
) -> None:
    await offered(person, context)
    await person.say("yes", "affirm")

    await person.run("action_answer_yes")

    asked = only(person.shown)
    assert asked.response == "utter_waiting_offer"
    assert asked.values["when"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert asked.titles == ["Yes, book it", "No, thank you"]
    await person.tap("Yes, book it")
    assert [each.name for each in booked(person)] == ["Kim Adams"]


async def test_a_typed_no_to_an_offer_gives_it_back(person: FormLoop, context: ActionsContext) -> None:
    await offered(person, context)
    await person.say("no thanks", "deny")

    await person.run("action_answer_no")

    assert names(person.shown) == ["utter_waiting_offer_declined"]
    assert entries(person)[0].state is WaitingState.WAITING
