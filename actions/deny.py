"""A no outside a form: to an offer from the waiting list, or to nothing in particular."""

from __future__ import annotations

from actions.action import Done, OvertureAction
from actions.heard import Heard
from overture.core.proposal import Response
from overture.services.waiting_answers import ENTITY, has_offer, refuse_offer


class AnswerNo(OvertureAction):
    """Gives an offered time back, else says that nothing was changed."""

    action_name = "action_answer_no"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        if ENTITY in heard.entities or has_offer(desk, heard.conversation_id):
            return Done((refuse_offer(desk, heard.conversation_id),))
        return Done((Response("utter_deny"),))
