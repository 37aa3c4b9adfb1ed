"""What a booking asks only where somebody else, a child or several weeks are meant."""

from __future__ import annotations

from actions.book_appointment import Question
from overture.core.proposal import Proposal, Response
from overture.services.patient_answers import ask_age, ask_consent, ask_for_whom, ask_guardian
from overture.services.series_answers import ask_repeats


class AskForWhom(Question):
    """Asks who comes."""

    action_name = "action_ask_appointment_for_whom"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_for_whom()


class AskAge(Question):
    """Asks how old who comes is."""

    action_name = "action_ask_appointment_age"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_age(proposal)


class AskGuardian(Question):
    """Asks for the parent's or guardian's name."""

    action_name = "action_ask_appointment_guardian"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_guardian(proposal)


class AskConsent(Question):
    """Asks whether the parent or guardian agrees."""

    action_name = "action_ask_appointment_consent"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_consent(proposal)


class AskRepeats(Question):
    """Asks for how many weeks."""

    action_name = "action_ask_appointment_repeats"

    def question(self, proposal: Proposal, conversation_id: str) -> Response:
        return ask_repeats()
