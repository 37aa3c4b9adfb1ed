"""Which appointment a person wants to cancel, and whether they really do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from overture.core.answer_words import is_no, is_question, is_yes
from overture.core.appointment import Appointment
from overture.core.offer_words import read_position
from overture.core.phrase_time import PhraseKind, PhraseTime
from overture.core.proposal import Answer, Choice, Response
from overture.core.spoken_time import short_time
from overture.services.booking_offers import BookingDesk, describe

# The slots and the entities of buttons.
APPOINTMENT = "cancellation_appointment"
CONFIRMED = "cancellation_confirmed"
_SURE = 0.6


@dataclass(frozen=True)
class Cancellation:
    """What is known so far: which appointment, by its id, and the answer to "shall I cancel it?"."""

    appointment_id: str | None = None
    confirmed: bool | None = None


def take_cancellation_answer(
    desk: BookingDesk,
    booked: Sequence[Appointment],
    known: Cancellation,
    answer: Answer,
) -> Cancellation | None:
    """Return what is known after a message; None when it answers nothing, and the dialogue should."""
    text, tapped = answer.text, answer.facts.get(APPOINTMENT)
    chosen = _by_id(booked, tapped) if tapped else appointment_named(desk, booked, text)
    if chosen is not None and chosen.id != known.appointment_id:
        return Cancellation(chosen.id)
    if known.appointment_id is None:
        return replace(known, appointment_id=chosen.id) if chosen else None
    if is_question(text):
        return None
    sure = answer.confidence >= _SURE
    if (answer.topic == "affirm" and sure and not is_no(text)) or (is_yes(text) and answer.topic != "deny"):
        return replace(known, confirmed=True)
    if (answer.topic == "deny" and sure) or is_no(text):
        return replace(known, confirmed=False)
    return None


def start_cancellation(desk: BookingDesk, booked: Sequence[Appointment], text: str) -> Cancellation:
    """Return what the opening message tells; a single appointment needs no choosing."""
    chosen = booked[0] if len(booked) == 1 else appointment_named(desk, booked, text)
    return Cancellation(chosen.id if chosen else None)


def ask_cancellation_appointment(desk: BookingDesk, booked: Sequence[Appointment]) -> Response:
    """Ask which appointment to cancel."""
    return Response("utter_ask_cancellation_appointment", choices=choices_of(desk, booked, APPOINTMENT))


def choices_of(desk: BookingDesk, booked: Sequence[Appointment], fact: str) -> tuple[Choice, ...]:
    """Return appointments to tap; each stands for that fact."""
    return tuple(
        Choice(f"{short_time(each.start.astimezone(desk.clinic.zone))}, {each.service}", {fact: each.id})
        for each in booked
    )


def ask_cancellation_confirmed(desk: BookingDesk, chosen: Appointment, conversation_id: str) -> Response:
    """Read back what would be cancelled."""
    return Response("utter_ask_cancellation_confirmed", describe(desk, chosen, conversation_id))


def cancellation_is_late(desk: BookingDesk, chosen: Appointment, conversation_id: str) -> Response:
    """Say that it is short notice, and that our team settles it."""
    return Response("utter_cancellation_late", describe(desk, chosen, conversation_id))


def _by_id(booked: Sequence[Appointment], appointment_id: str | None) -> Appointment | None:
    return next((each for each in booked if each.id == appointment_id), None)


def appointment_named(desk: BookingDesk, booked: Sequence[Appointment], text: str) -> Appointment | None:
    """Return the one appointment that place, day, time, service or clinician in the text point at."""
    place = read_position(text, len(booked))
    if place is not None:
        return booked[place]
    said = text.casefold()
    phrase = desk.times.read_time(text, desk.now(), desk.clinic.zone)
    then = [
        each for each in booked if fits(phrase, each.start.astimezone(desk.clinic.zone).replace(tzinfo=None))
    ]
    named = [
        each
        for each in then or booked
        if each.service.casefold() in said or each.clinician.casefold() in said
    ]
    return next((found[0] for found in (then, named) if len(found) == 1), None)


def fits(phrase: PhraseTime, start: datetime) -> bool:
    """Whether a phrase can mean an appointment that begins at this local time."""
    if phrase.kind is PhraseKind.NONE:
        return not phrase.hints.is_empty and phrase.hints.clock is not None and phrase.hints.allow(start)
    if phrase.kind is PhraseKind.AMBIGUOUS:
        return any(
            each == (start if isinstance(each, datetime) else start.date()) for each in phrase.candidates
        )
    if phrase.days is None:
        return False
    first, last = phrase.days
    return first <= start.date() <= last and (
        phrase.hints.clock is None or phrase.hints.clock.holds(start.time())
    )
