"""Cancelling: which appointment, the read-back, and the cancellation itself."""

from __future__ import annotations

from actions.action import Done, Event, OvertureAction, set_slots
from actions.appointment_link import with_link
from actions.heard import Heard
from overture.core.errors import AppointmentNotFound, CancellationLate
from overture.core.proposal import Response
from overture.core.waiting_words import leaves_list
from overture.services.cancellation_answers import (
    APPOINTMENT,
    CONFIRMED,
    Cancellation,
    ask_cancellation_appointment,
    ask_cancellation_confirmed,
    cancellation_is_late,
    start_cancellation,
    take_cancellation_answer,
)
from overture.services.scheduling import appointments_of, cancel_appointment, is_late
from overture.services.waiting_answers import leave_list

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
        if leaves_list(heard.text):
            ended = [*_slots(Cancellation()), *set_slots({"requested_slot": None})]
            return Done((leave_list(desk, heard.conversation_id),), ended)
        booked = appointments_of(desk.scheduler, heard.conversation_id)
        if not booked:
            # Ends the form; the rule's action then finds nothing chosen and says no more.
            ended = [*_slots(Cancellation()), *set_slots({"requested_slot": None})]
            return Done((Response("utter_nothing_to_cancel"),), ended)
        if heard.activates(FORM):
            known: Cancellation | None = start_cancellation(desk, booked, heard.text)
        else:
            known = take_cancellation_answer(desk, booked, _known(heard), heard.answer)
        if known is None:
            return Done()
        chosen = next((each for each in booked if each.id == known.appointment_id), None)
        if chosen is not None and is_late(desk.scheduler, chosen):
            ended = [*_slots(Cancellation()), *set_slots({"requested_slot": None})]
            return Done((cancellation_is_late(desk, chosen, heard.conversation_id),), ended)
        return Done(events=_slots(known))


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
        except CancellationLate:
            return Done((self._late(heard, known.appointment_id),), forgotten)
        said = with_link(
            self.context,
            "utter_appointment_cancelled",
            gone,
            heard.conversation_id,
            without="utter_appointment_gone",
        )
        return Done((said,), forgotten)

    def _late(self, heard: Heard, appointment_id: str) -> Response:
        """Return what is said where it became short notice while the person was asked."""
        desk = self.context.booking
        booked = appointments_of(desk.scheduler, heard.conversation_id)
        chosen = next((each for each in booked if each.id == appointment_id), None)
        if chosen is None:
            return Response("utter_nothing_to_cancel")
        return cancellation_is_late(desk, chosen, heard.conversation_id)
