"""Cancelling: which appointment, the read-back, and the cancellation itself."""

from __future__ import annotations

from actions.action import Done, Event, OvertureAction, set_slots
from actions.heard import Heard
from overture.core.errors import AppointmentNotFound
from overture.core.proposal import Response
from overture.services.booking_offers import describe
from overture.services.cancellation_answers import (
    APPOINTMENT,
    CONFIRMED,
    Cancellation,
    ask_cancellation_appointment,
    ask_cancellation_confirmed,
    start_cancellation,
    take_cancellation_answer,
)
from overture.services.scheduling import appointments_of, cancel_appointment

FORM = "cancellation_form"
_ANSWERS = {"yes": True, "no": False}


def _known(heard: Heard) -> Cancellation:
    return Cancellation(heard.slots.get(APPOINTMENT), _ANSWERS.get(str(heard.slots.get(CONFIRMED))))


def _slots(known: Cancellation) -> list[Event]:
    confirmed = None if known.confirmed is None else "yes" if known.confirmed else "no"
    return set_slots({APPOINTMENT: known.appointment_id, CONFIRMED: confirmed})


class ValidateCancellationForm(OvertureAction):
    """Reads a message for the appointment that is meant, or for yes and no."""

    action_name = "validate_cancellation_form"

    def act(self, heard: Heard) -> Done:
        if not heard.is_for(FORM):
            return Done()
        desk = self.context.booking
        booked = appointments_of(desk.scheduler, heard.conversation_id)
        if not booked:
            # Ends the form; the rule's action then finds nothing chosen and says no more.
            ended = [*_slots(Cancellation()), *set_slots({"requested_slot": None})]
            return Done((Response("utter_nothing_to_cancel"),), ended)
        if heard.activates(FORM):
            return Done(events=_slots(start_cancellation(desk, booked, heard.text)))
        known = take_cancellation_answer(desk, booked, _known(heard), heard.answer)
        return Done(events=_slots(known) if known is not None else [])


class AskCancellationAppointment(OvertureAction):
    """Asks which appointment to cancel."""

    action_name = "action_ask_cancellation_appointment"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        booked = appointments_of(desk.scheduler, heard.conversation_id)
        return Done((ask_cancellation_appointment(desk, booked),))


class AskCancellationConfirmed(OvertureAction):
    """Reads back what would be cancelled."""

    action_name = "action_ask_cancellation_confirmed"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        booked = appointments_of(desk.scheduler, heard.conversation_id)
        chosen = next((each for each in booked if each.id == _known(heard).appointment_id), None)
        if chosen is None:
            return Done((Response("utter_nothing_to_cancel"),))
        return Done((ask_cancellation_confirmed(desk, chosen, heard.conversation_id),))


class CancelAppointment(OvertureAction):
    """Cancels what was confirmed, keeps what was not."""

    action_name = "action_cancel_appointment"

    def act(self, heard: Heard) -> Done:
        desk, known, forgotten = self.context.booking, _known(heard), _slots(Cancellation())
        if known.appointment_id is None:
            return Done(events=forgotten)
        if not known.confirmed:
            return Done((Response("utter_cancellation_kept"),), forgotten)
        try:
            gone = cancel_appointment(desk.scheduler, heard.conversation_id, known.appointment_id)
        except AppointmentNotFound:
            return Done((Response("utter_nothing_to_cancel"),), forgotten)
        said = Response("utter_appointment_cancelled", describe(desk, gone, heard.conversation_id))
        return Done((said,), forgotten)
