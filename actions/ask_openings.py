"""Answering which times are free."""

from __future__ import annotations

from actions.action import Done, OvertureAction
from actions.appointment_slots import FORM, proposal_from
from actions.heard import Heard
from overture.core.proposal import Fact, Proposal
from overture.services.showing_openings import show_openings


class ShowOpenings(OvertureAction):
    """Shows free times that fit the question, for the service being booked where there is one."""

    action_name = "action_show_openings"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        known = (
            proposal_from(heard.slots, desk.clinic)
            if heard.active_form == FORM
            else Proposal(timezone=heard.slots.get(Fact.TIMEZONE.value))
        )
        return Done((show_openings(desk, known, heard.text, heard.conversation_id),))
