"""Facts told outside a form: the person's time zone, the waiting list; else it is asked what they are for."""

from __future__ import annotations

from actions.action import Done, OvertureAction, set_slot
from actions.heard import Heard
from overture.core.proposal import Fact, Proposal, Response
from overture.core.waiting_words import leaves_list
from overture.services.own_clocks import take_zone
from overture.services.waiting_answers import leave_list


class TakeInform(OvertureAction):
    """Keeps a time zone that was said, takes off the waiting list, or asks what the facts are for."""

    action_name = "action_take_inform"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        if leaves_list(heard.text):
            return Done((leave_list(desk, heard.conversation_id),))
        _, told, note = take_zone(desk, Proposal(), heard.text, heard.conversation_id)
        if note is None:
            return Done((Response("utter_inform"),))
        return Done((note,), [set_slot(Fact.TIMEZONE.value, told.timezone)])
