"""Calls recorded from Rasa 3.6.21 during one booking, replayed against our actions.

The conversation: all in one message, a question in between, name, e-mail, a correction at the read-back, a
yes that comes too late as the time was taken meanwhile, another time, the booking, the cancellation.
`events` of a call holds how many of the events of the call before are `kept`, and the `new` ones. Recorded by
record_rasa_calls.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker  # type: ignore[import-untyped]
from rasa_sdk.executor import CollectingDispatcher  # type: ignore[import-untyped]

from actions.catalogue import ACTIONS
from overture.adapters.contacts import ContactFinder
from overture.adapters.phrase_times import phrase_times
from overture.adapters.sql.database import Database
from overture.bootstrap import ActionsContext, AppointmentLinks
from overture.core.conversation import Channel, NewConversation
from overture.paths import CHECKOUT
from overture.services.booking_offers import BookingDesk
from overture.services.scheduling import BookingRequest, Scheduler, appointments_of, book_appointment
from tests.helpers.bookings import hold_lapses
from tests.helpers.clinics import INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.settings import settings_in
from tests.helpers.store import SetClock

CALLS = CHECKOUT / "tests" / "contract" / "rasa_calls.json"
RECORDED = json.loads(CALLS.read_text("utf-8"))
# What somebody else takes just before the first yes.
RIVAL_START = "2026-03-11T15:00"
# Told by the database, so another one in each run.
APPOINTMENT = "cancellation_appointment"


@pytest.fixture
def context(embedded_database: Database, tmp_path: Path) -> ActionsContext:
    return context_on(embedded_database, RECORDED["conversation_id"], tmp_path)


def context_on(database: Database, conversation_id: str, folder: Path) -> ActionsContext:
    """Return what the actions need, with the conversation in the database."""
    clock, profile = SetClock(), clinic()
    with database.write() as work:
        work.conversations.add(
            NewConversation(conversation_id, Channel.WEB, None, None, None, "test", clock.now())
        )
    scheduler = Scheduler(database, clock, profile)
    desk = BookingDesk(scheduler, phrase_times(), ContactFinder())
    links = AppointmentLinks(scheduler, settings_in(folder))
    return ActionsContext(database, clock, profile, desk, {}, "token", links)


def others_book(context: ActionsContext, start: str) -> None:
    for clinician in context.clinic.clinicians:
        other = open_conversation(context.store, context.clock)
        request = BookingRequest(
            other, "m", INDIVIDUAL, clinician.name, chicago(start), "Someone", "x@example.org"
        )
        book_appointment(context.booking.scheduler, request)


async def replay(
    context: ActionsContext, call: dict[str, Any], events: list[dict[str, Any]]
) -> dict[str, Any]:
    action = next(each for each in ACTIONS if each.action_name == call["next_action"])(context)
    tracker = Tracker.from_dict(call["tracker"] | {"events": list(events)})
    dispatcher = CollectingDispatcher()
    changed = await action.run(dispatcher, tracker, {})
    return {
        "responses": [message["response"] for message in dispatcher.messages],
        "events": [
            {name: value for name, value in event.items() if name != "timestamp"} for event in changed
        ],
    }


def own_appointment(context: ActionsContext) -> str:
    return next(
        (each.id for each in appointments_of(context.booking.scheduler, RECORDED["conversation_id"])), "none"
    )


def with_appointment(context: ActionsContext, recorded: Any) -> Any:
    """Return what was recorded, with the id that the appointment has in this run."""
    told = {
        event["value"]
        for each in RECORDED["calls"]
        for event in each["answer"]["events"]
        if event.get("name") == APPOINTMENT and event["value"]
    }
    (then,) = told
    return json.loads(json.dumps(recorded).replace(then, own_appointment(context)))


async def test_our_actions_answer_rasas_calls_as_they_did_when_they_were_recorded(
    context: ActionsContext,
) -> None:
    events: list[dict[str, Any]] = []
    submits = 0

    for number, recorded in enumerate(RECORDED["calls"]):
        call, answer = (
            with_appointment(context, recorded["call"]),
            with_appointment(context, recorded["answer"]),
        )
        events = events[: call["tracker"]["events"]["kept"]] + call["tracker"]["events"]["new"]
        if call["next_action"] == "action_book_appointment":
            submits += 1
            if submits == 1:
                hold_lapses(context)
                others_book(context, RIVAL_START)

        given = await replay(context, call, events)

        assert given == answer, f"call {number}, {call['next_action']}"

    assert submits == 2
    assert own_appointment(context) == "none"
    with context.store.read() as work:
        (kept,) = work.appointments.of(RECORDED["conversation_id"])
    assert kept.start == chicago("2026-03-11T16:00")
    assert (kept.name, kept.contact) == ("Maria Lopez", "maria@example.org")
