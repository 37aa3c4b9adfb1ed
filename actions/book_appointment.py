"""Booking: the form's questions, what its answers mean, and the booking itself."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from actions.action import Done, Event, OvertureAction, resume, set_slot, set_slots
from actions.appointment_slots import FORM, SET_ASIDE, proposal_from, slots_from
from actions.heard import Heard
from overture.core.clinic import Clinic
from overture.core.errors import OpeningTaken, OpeningUnavailable, StorageUnavailable
from overture.core.proposal import Fact, Proposal, Response
from overture.services.booking_answers import take_answer
from overture.services.booking_offers import (
    QUESTIONS,
    ask_confirmed,
    ask_day,
    ask_service,
    ask_time,
    describe,
)
from overture.services.booking_times import Taken, offer_instead
from overture.services.scheduling import BookingRequest, book_appointment


class ValidateAppointmentForm(OvertureAction):
    """Reads a message for all that it tells of the booking."""

    action_name = "validate_appointment_form"

    def act(self, heard: Heard) -> Done:
        """Return the changed slots, or nothing where the message is for the dialogue's rules."""
        if not heard.is_for(FORM):
            return Done()
        return self._begin(heard) if heard.activates(FORM) else self._go_on(heard)

    def _begin(self, heard: Heard) -> Done:
        """Read the opening message too, which may tell it all."""
        desk = self.context.booking
        # What was given before is kept only where something more important set the booking aside.
        known = proposal_from(heard.slots, desk.clinic) if heard.slots.get(SET_ASIDE) == FORM else Proposal()
        opening = replace(heard.answer, asked=None)
        taken = take_answer(desk, known, opening, heard.conversation_id) or Taken(known)
        resumed = (Response("utter_form_continues"),) if known != Proposal() else ()
        # One event at least: with none Rasa would call again as if nothing had started.
        slots = {SET_ASIDE: None, **heard.changed(slots_from(taken.proposal))}
        return Done((*resumed, *_said(taken)), set_slots(slots))

    def _go_on(self, heard: Heard) -> Done:
        taken = take_answer(
            self.context.booking,
            proposal_from(heard.slots, self.context.clinic),
            heard.answer,
            heard.conversation_id,
        )
        if taken is None:
            return Done()
        slots = slots_from(taken.proposal)
        # The asked slot goes along even unchanged: with no event at all Rasa would let its rules answer.
        asked = {name: slots[name] for name in (heard.requested_slot,) if name in slots}
        return Done(_said(taken), set_slots({**heard.changed(slots), **asked}))


def _said(taken: Taken) -> tuple[Response, ...]:
    return (taken.said,) if taken.said is not None else ()


class _Question(OvertureAction):
    """Asks for one fact, unless what was just said asks for it already."""

    @abstractmethod
    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        """Return what to ask."""

    def act(self, heard: Heard) -> Done:
        if heard.has_said(QUESTIONS):
            return Done()
        proposal = proposal_from(heard.slots, self.context.clinic)
        return Done((self.question(proposal, heard.conversation_id),))


class AskService(_Question):
    """Asks what to book."""

    action_name = "action_ask_appointment_service"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_service(self.context.booking)


class AskDay(_Question):
    """Asks for a day."""

    action_name = "action_ask_appointment_day"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_day(self.context.booking, proposal, conversation_id)


class AskTime(_Question):
    """Asks for a time of the day chosen."""

    action_name = "action_ask_appointment_time"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_time(self.context.booking, proposal, conversation_id)


class AskName(_Question):
    """Asks for a name."""

    action_name = "action_ask_appointment_name"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return Response("utter_ask_appointment_name")


class AskContact(_Question):
    """Asks how to reach the person."""

    action_name = "action_ask_appointment_contact"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return Response("utter_ask_appointment_contact")


class AskConfirmed(_Question):
    """Reads everything back."""

    action_name = "action_ask_appointment_confirmed"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_confirmed(self.context.booking, proposal, conversation_id)


class BookAppointment(OvertureAction):
    """Books what was confirmed; where the time is gone by now, the form goes on."""

    action_name = "action_book_appointment"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        proposal = proposal_from(heard.slots, desk.clinic)
        request = _request(self.context.clinic, proposal, heard)
        if request is None:
            return Done()
        try:
            booked = book_appointment(desk.scheduler, request)
        except (OpeningTaken, OpeningUnavailable):
            instead = offer_instead(desk, proposal, heard.conversation_id)
            return Done(_said(instead), _reopened(heard, instead.proposal))
        except StorageUnavailable:
            return Done(
                (Response("utter_booking_failed"),), _reopened(heard, proposal.without(Fact.CONFIRMED))
            )
        said = Response("utter_appointment_booked", describe(desk, booked, heard.conversation_id))
        return Done((said,), set_slots(heard.changed(slots_from(Proposal()))))


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
    )


def _reopened(heard: Heard, proposal: Proposal) -> list[Event]:
    """Return the events that open the form again where the proposal is incomplete."""
    slots = slots_from(proposal)
    missing = next(fact.value for fact in (Fact.DAY, Fact.TIME, Fact.CONFIRMED) if slots[fact.value] is None)
    return [*set_slots(heard.changed(slots)), resume(FORM), set_slot("requested_slot", missing)]
