"""Questions that only the clinic's own profile can answer."""

from __future__ import annotations

from actions.action import Done, OvertureAction
from actions.heard import Heard
from overture.core.proposal import Response
from overture.core.topics import CLINIC


class AnswerClinicTopic(OvertureAction):
    """Says what the profile holds, or honestly that it holds nothing."""

    action_name = "action_answer_clinic_topic"

    def act(self, heard: Heard) -> Done:
        if heard.topic not in CLINIC:
            return Done((Response("utter_offer_person"),))
        value = self.context.clinic.answer_to(heard.topic)
        if value is None:
            return Done((Response(f"utter_{heard.topic}_unknown"),))
        # The response ends the sentence itself.
        return Done((Response(f"utter_{heard.topic}", {"value": value.rstrip(". ")}),))
