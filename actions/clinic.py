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
        asked = [topic for topic in dict.fromkeys((*heard.topics, heard.topic)) if topic in CLINIC]
        return Done(tuple(self._answer(topic) for topic in asked) or (Response("utter_offer_person"),))

    def _answer(self, topic: str) -> Response:
        value = self.context.clinic.answer_to(topic)
        if value is None:
            return Response(f"utter_{topic}_unknown")
        # The response ends the sentence itself.
        return Response(f"utter_{topic}", {"value": value.rstrip(". ")})
