"""Booking: the form's questions, what its answers mean, and the booking itself."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from actions.action import Done, Event, OvertureAction, set_slots
from actions.appointment_link import with_link
from actions.appointment_slots import FORM, SET_ASIDE, proposal_from, slots_from
from actions.form_events import ended, reopened, wants_first
from actions.heard import Heard
from actions.move_appointment import TOPIC as MOVE
from actions.move_appointment import asks_to_move, move
from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.core.clinic import Clinic
from overture.core.errors import (
    GuardianMissing,
    OpeningTaken,
    OpeningUnavailable,
    SeriesClash,
    StorageUnavailable,
)
from overture.core.proposal import WHICH, Fact, Proposal, Response
from overture.services.booking_answers import take_answer
from overture.services.booking_offers import (
    QUESTIONS,
    appointment_moved,
    ask_confirmed,
    ask_day,
    ask_service,
    ask_time,
)
from overture.services.booking_times import Taken, offer_instead
from overture.services.keeping_time import is_kept, keep_time
from overture.services.moving_answers import begin_move, settle_move, take_appointment_to_move
from overture.services.own_clocks import own_zone
from overture.services.patient_answers import ask_contact, ask_name, patient_of
from overture.services.scheduling import BookingRequest, book_appointment, is_late
from overture.services.series import book_series
from overture.services.series_answers import describe_series, refuse_series, series_read_back, starts_of
from overture.services.waiting_answers import ENTITY, join_list, refuse_offer, take_offer, with_waiting


class ValidateAppointmentForm(OvertureAction):
    """Reads a message for all that it tells of the booking."""

    action_name = "validate_appointment_form"

    def act(self, heard: Heard) -> Done:
        """Return the changed slots, or nothing where the message is for the dialogue's rules."""
        if not heard.is_for(FORM):
            return Done(events=wants_first(proposal_from(heard.slots, self.context.clinic)))
        if ENTITY in heard.entities:
            return self._answer_offer(heard)
        return self._begin(heard) if heard.activates(FORM) else self._go_on(heard)

    def _answer_offer(self, heard: Heard) -> Done:
        """Take or give back what the waiting list offered; a booking under way goes on afterwards."""
        desk = self.context.booking
        if heard.topic == "deny":
            said = refuse_offer(desk, heard.conversation_id)
        else:
            taken = take_offer(desk, heard.conversation_id, heard.message_id)
            said = taken if isinstance(taken, Response) else say_booked(self.context, heard, taken)
        if heard.activates(FORM):
            return Done((said,), ended(heard))
        asked = heard.requested_slot
        return Done((said,), set_slots({asked: heard.slots.get(asked)} if asked else {}))

    def _begin(self, heard: Heard) -> Done:
        """Read the opening message too, which may tell it all."""
        desk = self.context.booking
        # What was given before is kept only where something more important set the booking aside.
        zone = heard.slots.get(Fact.TIMEZONE.value) or own_zone(desk, heard.conversation_id)
        fresh = Proposal(timezone=zone)
        known = proposal_from(heard.slots, desk.clinic) if heard.slots.get(SET_ASIDE) == FORM else fresh
        opening = replace(heard.answer, asked=None)
        if asks_to_move(heard) and known.moves is None:
            known, taken = Proposal(), begin_move(desk, opening, heard.conversation_id)
        else:
            taken = take_answer(desk, known, opening, heard.conversation_id) or Taken(known)
        resumed = (Response("utter_form_continues"),) if known not in (fresh, Proposal()) else ()
        # One event at least: with none Rasa would call again as if nothing had started.
        return self._done(heard, known, taken, resumed, {SET_ASIDE: None})

    def _go_on(self, heard: Heard) -> Done:
        desk = self.context.booking
        known = proposal_from(heard.slots, self.context.clinic)
        taken: Taken | None
        if known.moves is None and heard.topic == MOVE and heard.text.startswith("/"):
            known, taken = Proposal(), begin_move(desk, heard.answer, heard.conversation_id)
        elif known.moves == WHICH:
            taken = take_appointment_to_move(desk, known, heard.answer, heard.conversation_id)
        else:
            taken = take_answer(desk, known, heard.answer, heard.conversation_id)
        if taken is None:
            return Done()
        slots = slots_from(taken.proposal)
        # The asked slot goes along even unchanged: with no event at all Rasa would let its rules answer.
        asked = {name: slots[name] for name in (heard.requested_slot,) if name in slots}
        return self._done(heard, known, taken, (), asked)

    def _done(
        self,
        heard: Heard,
        known: Proposal,
        taken: Taken,
        said_first: tuple[Response, ...],
        always: dict[str, Any],
    ) -> Done:
        """Keep the chosen time meanwhile, and return what is said and changed; `always` are slots set even if the same."""
        desk = self.context.booking
        if taken.ends:
            return Done((*said_first, *_said(taken)), [*set_slots(always), *ended(heard)])
        old = appointment_moved(desk, taken.proposal, heard.conversation_id)
        taken = settle_move(desk, taken, old, heard.conversation_id)
        taken = keep_time(desk, known, taken, heard.conversation_id)
        slots = slots_from(taken.proposal)
        told = {name: slots.get(name, value) for name, value in always.items()}
        events = set_slots({**told, **heard.changed(slots)})
        return Done((*said_first, *_said(taken)), [*events, *wants_first(taken.proposal)])


def _said(taken: Taken) -> tuple[Response, ...]:
    return (taken.said,) if taken.said is not None else ()


class Question(OvertureAction):
    """Asks for one fact, unless what was just said asks for it already."""

    @abstractmethod
    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        """Return what to ask."""

    def act(self, heard: Heard) -> Done:
        if heard.has_said(QUESTIONS):
            return Done()
        proposal = proposal_from(heard.slots, self.context.clinic)
        asked = self.question(proposal, heard.conversation_id)
        return Done((with_waiting(self.context.booking, proposal, asked),))


class AskService(Question):
    """Asks what to book."""

    action_name = "action_ask_appointment_service"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_service(self.context.booking)


class AskDay(Question):
    """Asks for a day."""

    action_name = "action_ask_appointment_day"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_day(self.context.booking, proposal, conversation_id)


class AskTime(Question):
    """Asks for a time of the day chosen."""

    action_name = "action_ask_appointment_time"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_time(self.context.booking, proposal, conversation_id)


class AskName(Question):
    """Asks for a name."""

    action_name = "action_ask_appointment_name"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_name(proposal)


class AskContact(Question):
    """Asks how to reach the person."""

    action_name = "action_ask_appointment_contact"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_contact(proposal)


class AskConfirmed(Question):
    """Reads everything back."""

    action_name = "action_ask_appointment_confirmed"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        desk = self.context.booking
        kept = is_kept(desk, proposal, conversation_id)
        said = ask_confirmed(desk, proposal, conversation_id, is_kept=kept)
        return series_read_back(desk, proposal, said)


class BookAppointment(OvertureAction):
    """Books what was confirmed; where the time is gone by now, the form goes on."""

    action_name = "action_book_appointment"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        proposal = proposal_from(heard.slots, desk.clinic)
        if proposal.moves is not None:
            return move(self.context, heard, proposal)
        if proposal.waiting is not None:
            return self._join(heard, proposal)
        request = _request(self.context.clinic, proposal, heard)
        if request is None:
            return Done()
        try:
            if proposal.is_series:
                return self._book_series(heard, proposal, request)
            booked = book_appointment(desk.scheduler, request)
        except SeriesClash as clash:
            instead = refuse_series(desk, proposal, clash.clashes, heard.conversation_id)
            return Done(_said(instead), reopened(heard, instead.proposal))
        except GuardianMissing:
            return Done((Response("utter_guardian_missing"),), ended(heard))
        except (OpeningTaken, OpeningUnavailable):
            instead = offer_instead(desk, proposal, heard.conversation_id)
            if instead.said is not None:
                instead = replace(instead, said=with_waiting(desk, proposal, instead.said))
            return Done(_said(instead), reopened(heard, instead.proposal))
        except StorageUnavailable:
            return Done(
                (Response("utter_booking_failed"),), reopened(heard, proposal.without(Fact.CONFIRMED))
            )
        return Done((say_booked(self.context, heard, booked),), _forgotten(heard))

    def _join(self, heard: Heard, proposal: Proposal) -> Done:
        joined = join_list(self.context.booking, proposal, heard.conversation_id)
        return Done((joined,) if joined else (), _forgotten(heard))

    def _book_series(self, heard: Heard, proposal: Proposal, request: BookingRequest) -> Done:
        desk = self.context.booking
        booked = book_series(desk.scheduler, request, starts_of(desk, proposal))
        said = Response("utter_series_booked", describe_series(desk, booked, heard.conversation_id))
        return Done((said,), _forgotten(heard))


def _forgotten(heard: Heard) -> list[Event]:
    return set_slots(heard.changed(slots_from(Proposal())))


def say_booked(context: ActionsContext, heard: Heard, booked: Appointment) -> Response:
    """Return what is said of a new appointment, with a link to it."""
    soon = is_late(context.booking.scheduler, booked)
    name = "utter_appointment_booked_soon" if soon else "utter_appointment_booked"
    return with_link(context, name, booked, heard.conversation_id, without="utter_appointment_stands")


def _request(clinic: Clinic, proposal: Proposal, heard: Heard) -> BookingRequest | None:
    """Return what to book, None where anything is missing or unconfirmed."""
    service = clinic.service(proposal.service)
    if service is None or proposal.start is None or not proposal.name or not proposal.contact:
        return None
    if not proposal.confirmed:
        return None
    return BookingRequest(
        conversation_id=heard.conversation_id,
        message_id=heard.message_id,
        service=service,
        clinician=proposal.clinician,
        start=proposal.start,
        name=proposal.name,
        contact=proposal.contact,
        patient=patient_of(proposal),
        timezone=proposal.timezone,
    )
