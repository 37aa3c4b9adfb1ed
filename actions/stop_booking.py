"""Leaving a booking in the middle: nothing is booked, moved or kept."""

from __future__ import annotations

from actions.action import Done, OvertureAction, set_slots
from actions.appointment_slots import proposal_from, slots_from
from actions.heard import Heard
from overture.core.proposal import Proposal, Response
from overture.services.booking_offers import appointment_moved, describe
from overture.services.keeping_time import let_go


class StopBooking(OvertureAction):
    """Lets the time go that was kept, and says that what is booked stays as it was."""

    action_name = "action_stop_booking"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        proposal = proposal_from(heard.slots, desk.clinic)
        let_go(desk, heard.conversation_id)
        return Done((self._said(proposal, heard),), set_slots(heard.changed(slots_from(Proposal()))))

    def _said(self, proposal: Proposal, heard: Heard) -> Response:
        desk = self.context.booking
        if proposal.moves is None:
            return Response("utter_booking_stopped")
        kept = appointment_moved(desk, proposal, heard.conversation_id)
        if kept is None:
            return Response("utter_move_stopped")
        return Response("utter_appointment_kept", describe(desk, kept, heard.conversation_id))
