"""Asking for staff: files the request and says so; everything else about a handoff is not Rasa's."""

from __future__ import annotations

from actions.action import Done, OvertureAction, set_slot
from actions.appointment_slots import SET_ASIDE
from actions.heard import Heard
from overture.core.proposal import Response
from overture.services.handoffs import request_handoff

_SAID = {
    "request_callback": "utter_callback_requested",
    "erase_my_data": "utter_data_request_passed_on",
    "export_my_data": "utter_data_request_passed_on",
}
_OWN_REASONS = frozenset({"request_human", "contact_admissions", *_SAID})


class RequestHandoff(OvertureAction):
    """Files a handoff whose reason is what the person asked for."""

    action_name = "action_request_handoff"

    def act(self, heard: Heard) -> Done:
        reason = heard.topic if heard.topic in _OWN_REASONS else "request_human"
        request_handoff(self.context.store, self.context.clock, heard.conversation_id, reason)
        set_aside = [set_slot(SET_ASIDE, heard.active_form)] if heard.active_form else []
        return Done((Response(_SAID.get(reason, "utter_handoff_requested")),), set_aside)
