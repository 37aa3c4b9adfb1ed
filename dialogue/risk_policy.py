"""Policy above the rules: answers risk, so that no form and no rule can swallow a person's crisis."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from rasa.core.constants import POLICY_PRIORITY
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, LoopInterrupted, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.risk_screener import RISK, risk_from
from dialogue.turn_script import Step, TurnSoFar, next_step
from dialogue.understanding import FALLBACK
from overture.core.risk import NO_RISK, Risk

# RulePolicy has 4, MemoizationPolicy 3.
PRIORITY = 10
TOPICS = "topics"
RISK_ALREADY_SAID = "risk_already_said"
FORM_SET_ASIDE = "form_set_aside"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RiskPolicy(Policy):
    """Predicts the steps of `turn_script`; silent in every turn that has none."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The priority that the ensemble compares."""
        return {POLICY_PRIORITY: PRIORITY}

    @staticmethod
    def supported_data() -> SupportedData:
        """It learns from nothing, so rules and stories are all the same to it."""
        return SupportedData.ML_AND_RULE_DATA

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """There is nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next step with confidence 1, or nothing at all."""
        step = next_step(turn_so_far(tracker), set(domain.action_names_or_texts).__contains__)
        if step is None:
            return self._prediction(self._default_predictions(domain))
        return self._prediction(
            confidence_scores_for(step.action, 1.0, domain),
            optional_events=_events(step),
            # Else the ensemble would prefer an open form, whose predictions carry this mark.
            is_no_user_prediction=True,
        )


def turn_so_far(tracker: DialogueStateTracker) -> TurnSoFar:
    """Read from the tracker what came in and what has been done since."""
    said = [event for event in tracker.events if isinstance(event, UserUttered)]
    if not said:
        return TurnSoFar(intent="")
    message = said[-1]
    intent = message.intent_name or ""
    since = takewhile(lambda event: event is not message, reversed(tracker.events))
    done = tuple(
        event.action_name for event in since if isinstance(event, ActionExecuted) and event.action_name
    )
    return TurnSoFar(
        intent=intent,
        # A guess is told to the outside but never answered.
        topics=() if intent == FALLBACK else tuple(message.parse_data.get(TOPICS) or (intent,)),
        risk=risk_of(message),
        risk_already_said=(message.metadata or {}).get(RISK_ALREADY_SAID) is True,
        after_crisis=len(said) > 1 and risk_of(said[-2]).is_urgent,
        form=tracker.active_loop_name,
        requested_slot=tracker.get_slot(REQUESTED_SLOT),
        done=done,
    )


def risk_of(message: UserUttered) -> Risk:
    """The finding that the screener left on a message; none on a pressed button."""
    found = message.parse_data.get(RISK)
    if not found:
        return NO_RISK
    return risk_from(found)


def _events(step: Step) -> list[Event]:
    events: list[Event] = []
    if step.set_aside:
        events.append(SlotSet(FORM_SET_ASIDE, step.set_aside))
    if step.resumes:
        events.append(LoopInterrupted(True))
    return events
