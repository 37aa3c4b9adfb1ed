"""Answering "what times are free?" outside a booking as well as in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from overture.core.appointment import Opening, Service
from overture.core.offer_words import read_service
from overture.core.proposal import Choice, Fact, Proposal, Response
from overture.services.booking_offers import (
    BookingDesk,
    days_of,
    distinct,
    free,
    shown_openings,
    time_choices,
)
from overture.services.booking_times import settle, take_phrase
from overture.services.own_clocks import own_zone, read_time, take_zone
from overture.services.waiting_answers import with_waiting

_DAYS = 3
_TIMES_A_DAY = 3
_TO_TAP = 4


def show_openings(desk: BookingDesk, proposal: Proposal, text: str, conversation_id: str) -> Response:
    """Return the first free times that fit the question, or the reason there are none with what lies nearest."""
    service = read_service(text, desk.clinic.services) or desk.clinic.service(proposal.service)
    asked = Proposal(
        service=(service or desk.clinic.services[0]).id,
        clinician=proposal.clinician,
        timezone=proposal.timezone or own_zone(desk, conversation_id),
    )
    rest, asked, _ = take_zone(desk, asked, text, conversation_id)
    taken = take_phrase(desk, asked, read_time(desk, asked, rest), rest, conversation_id)
    soon = replace(taken.proposal.wishes, soonest=False)
    taken = replace(taken, proposal=replace(taken.proposal, wishes=soon))
    wished = taken.proposal
    if taken.said is None:
        taken = settle(desk, taken.proposal, conversation_id)
    if taken.said is not None:
        said = with_waiting(desk, wished, taken.said)
        return replace(said, choices=tuple(_starting(choice) for choice in said.choices))
    found = distinct(free(desk, taken.proposal, conversation_id))
    days = days_of(found)[:_DAYS]
    # One day asked for is shown whole.
    most = _TIMES_A_DAY if len(days) > 1 else len(found)
    shown = [each for day in days for each in [one for one in found if one.start.date() == day][:most]]
    if not shown:
        return Response("utter_no_openings")
    return Response(
        "utter_openings",
        {"options": shown_openings(shown), "timezone": desk.clinic.timezone},
        tuple(
            _as_booking(choice, service)
            for choice in time_choices(_some_of(shown), with_day=True, own=asked.timezone)
        ),
    )


def _some_of(shown: Sequence[Opening]) -> Sequence[Opening]:
    return shown[:: max(1, len(shown) // _TO_TAP)][:_TO_TAP]


def _starting(choice: Choice) -> Choice:
    """Return a choice, where it is to wait, as one that starts the form also outside a booking."""
    return replace(choice, topic="book_appointment") if Fact.WAITING in choice.facts else choice


def _as_booking(choice: Choice, service: Service | None) -> Choice:
    """Return a choice that starts a booking; the service goes along only where it was named."""
    facts = {**choice.facts, Fact.SERVICE: service.id} if service else choice.facts
    return Choice(choice.title, facts, topic="book_appointment")
