"""Moving what is booked: which appointment, and what the words say of its new time.

"move my tuesday appointment to friday at 2" names both; what the appointment tells already is never asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from overture.core.answer_words import is_question
from overture.core.appointment import Appointment
from overture.core.move_words import keeps_the_day, keeps_the_time, read_move, read_shift, without_same_time
from overture.core.phrase_time import NO_HINTS, OpeningHints, PhraseKind, PhraseTime
from overture.core.proposal import WHICH, Answer, Fact, Proposal, Response
from overture.services.booking_offers import BookingDesk, describe, nearest_times
from overture.services.booking_times import Taken, settle, take_phrase
from overture.services.cancellation_answers import appointment_named, choices_of, fits
from overture.services.scheduling import appointments_of, is_late


def movable(desk: BookingDesk, conversation_id: str) -> list[Appointment]:
    """Return the appointments of a conversation that have not begun, soonest first."""
    booked = appointments_of(desk.scheduler, conversation_id)
    return [each for each in booked if each.start > desk.now()]


def begin_move(desk: BookingDesk, answer: Answer, conversation_id: str) -> Taken:
    """Return what the opening message tells: which appointment, and its new time."""
    booked = movable(desk, conversation_id)
    if not booked:
        return Taken(Proposal(), Response("utter_nothing_to_move"), ends=True)
    words = read_move("" if answer.text.startswith("/") else answer.text)
    named = _tapped(answer, booked) or appointment_named(desk, booked, words.old)
    chosen = booked[0] if len(booked) == 1 else named
    # A time that is not marked as the new one, and that something is booked at, is the old one.
    names_the_new = words.new != words.old or (named is None and not _is_of(desk, booked, words.new))
    new = words.new if names_the_new else ""
    if chosen is None:
        return Taken(_with_new_time(desk, Proposal(moves=WHICH), None, new, conversation_id).proposal)
    return _go_on_with(desk, Proposal(), chosen, new, conversation_id)


def take_appointment_to_move(
    desk: BookingDesk, proposal: Proposal, answer: Answer, conversation_id: str
) -> Taken | None:
    """Return the proposal after an answer to "which one?"; None where it answers nothing."""
    booked = movable(desk, conversation_id)
    if not booked:
        return Taken(Proposal(), Response("utter_nothing_to_move"), ends=True)
    if answer.text.startswith("/"):
        tapped = _tapped(answer, booked)
        return _go_on_with(desk, proposal, tapped, "", conversation_id) if tapped else None
    words = read_move(answer.text)
    chosen = _shown(answer, booked) or appointment_named(desk, booked, words.old)
    if chosen is None or is_question(answer.text):
        return None
    new = words.new if words.new != words.old else ""
    return _go_on_with(desk, proposal, chosen, new, conversation_id)


def ask_which_to_move(desk: BookingDesk, booked: Sequence[Appointment]) -> Response:
    """Ask which appointment to move."""
    return Response("utter_ask_appointment_moves", choices=choices_of(desk, booked, Fact.MOVES))


def settle_move(desk: BookingDesk, taken: Taken, old: Appointment | None, conversation_id: str) -> Taken:
    """Return what was taken, unless the new time is the old one: then ask for another."""
    start = taken.proposal.start
    if old is None or start is None or start != old.start:
        return taken
    if taken.proposal.clinician not in (None, old.clinician):
        return taken
    other = replace(taken.proposal, start=None, confirmed=False)
    said = Response(
        "utter_move_same_time",
        describe(desk, old, conversation_id),
        nearest_times(desk, other, start, conversation_id),
    )
    return Taken(other, said)


def move_is_late(desk: BookingDesk, appointment: Appointment, conversation_id: str) -> Taken:
    """Say that it is short notice and that our team settles it; the form ends, the appointment stays."""
    said = Response("utter_move_late", describe(desk, appointment, conversation_id))
    return Taken(Proposal(), said, ends=True)


def _tapped(answer: Answer, booked: Sequence[Appointment]) -> Appointment | None:
    return next((each for each in booked if each.id == answer.facts.get(Fact.MOVES)), None)


def _shown(answer: Answer, booked: Sequence[Appointment]) -> Appointment | None:
    """Return the appointment whose button's title was typed."""
    said = answer.text.strip().casefold()
    meant = [choice.facts.get(Fact.MOVES) for choice in answer.choices if choice.title.casefold() == said]
    return next((each for each in booked if each.id in meant), None)


def _is_of(desk: BookingDesk, booked: Sequence[Appointment], text: str) -> bool:
    phrase = desk.times.read_time(text, desk.now(), desk.clinic.zone)
    return any(fits(phrase, _local(desk, each.start)) for each in booked)


def _local(desk: BookingDesk, moment: datetime) -> datetime:
    return moment.astimezone(desk.clinic.zone).replace(tzinfo=None)


def _go_on_with(
    desk: BookingDesk, proposal: Proposal, chosen: Appointment, new: str, conversation_id: str
) -> Taken:
    """Return the proposal with all that the appointment tells and what the words say of the new time."""
    if is_late(desk.scheduler, chosen):
        return move_is_late(desk, chosen, conversation_id)
    known = _taken_over(desk, proposal, chosen)
    taken = _with_new_time(desk, known, chosen, new, conversation_id)
    if taken.said is None:
        taken = settle(desk, _on_its_day(desk, taken.proposal, chosen), conversation_id)
    return settle_move(desk, taken, chosen, conversation_id)


def _taken_over(desk: BookingDesk, proposal: Proposal, chosen: Appointment) -> Proposal:
    service = next(
        (
            each
            for each in desk.clinic.services
            if each.id == chosen.service_id or each.name == chosen.service
        ),
        None,
    )
    clinician = desk.clinic.clinician(chosen.clinician)
    return replace(
        proposal,
        moves=chosen.id,
        service=service.id if service else None,
        clinician=clinician.name if clinician else None,
        name=chosen.name,
        contact=chosen.contact,
    )


def _with_new_time(
    desk: BookingDesk, proposal: Proposal, chosen: Appointment | None, text: str, conversation_id: str
) -> Taken:
    """Return the proposal with what a text says of the new time, seen from the old one where that is known."""
    if not text:
        return Taken(proposal)
    old = chosen.start.astimezone(desk.clinic.zone) if chosen else None
    shift = read_shift(text)
    if old is not None and shift is not None:
        # By the wall clock: a week later is at the same hour, whatever the clocks do in between.
        moved = (old.replace(tzinfo=None) + shift).replace(tzinfo=desk.clinic.zone)
        return Taken(replace(proposal.at(moved), wishes=NO_HINTS))
    if old is not None and keeps_the_time(text):
        proposal = proposal.at(old)
    elif old is not None and keeps_the_day(text):
        proposal = proposal.on(old.date())
    rest = without_same_time(text)
    phrase = desk.times.read_time(rest, desk.now(), desk.clinic.zone)
    if _says_nothing(phrase):
        return Taken(proposal)
    return take_phrase(desk, proposal, phrase, rest, conversation_id)


def _says_nothing(phrase: PhraseTime) -> bool:
    return phrase.kind is PhraseKind.NONE and phrase.hints.is_empty


def _on_its_day(desk: BookingDesk, proposal: Proposal, chosen: Appointment) -> Proposal:
    """Return the proposal on the old day where a clock time is all that was said: "move it to 4 pm"."""
    clock = proposal.wishes.clock
    if proposal.day is not None or clock is None or proposal.wishes != OpeningHints(clock=clock):
        return proposal
    day = chosen.start.astimezone(desk.clinic.zone).date()
    if not clock.is_exact:
        return proposal
    return replace(proposal.at(datetime.combine(day, clock.start, desk.clinic.zone)), wishes=NO_HINTS)
