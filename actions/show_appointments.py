"""Telling people what they have booked."""

from __future__ import annotations

from actions.action import Done, OvertureAction
from actions.heard import Heard
from overture.core.proposal import Response
from overture.services.booking_offers import describe
from overture.services.scheduling import appointments_of


class ShowAppointments(OvertureAction):
    """Lists the appointments still to come."""

    action_name = "action_show_appointments"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        booked = appointments_of(desk.scheduler, heard.conversation_id)
        if not booked:
            return Done((Response("utter_appointment_none"),))
        described = [describe(desk, each, heard.conversation_id) for each in booked]
        listed = "; ".join(
            "{service} with {clinician}, {when} ({timezone})".format(**each) for each in described
        )
        return Done((Response("utter_appointment_list", {"appointments": listed}),))
