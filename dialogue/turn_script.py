"""What the assistant does in a turn that the rules do not cover.

That is: risk was found, the person answers the question of a crisis, or one message asks several things.
Plain Python, no Rasa.

    crisis, emergency    safety words -> the form is set aside -> listen
    after a crisis       the answer to "are you safe?" -> listen; from then on now and then a word before an answer
    human                words of care -> what was asked -> the form's question again -> listen
    two weak signals     what was asked -> the one direct question -> listen; then what its "no" calls for
    several questions    every answer -> the request, if there was one, or the form's question -> listen
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.core.topics import CLINIC, FAQ
from overture.screening.safety_words import safety_words
from overture.screening.watch import AFTER_CRISIS, ANSWERED_NO, ASK_DIRECTLY, REMIND

LISTEN = "action_listen"
DEACTIVATE = "action_deactivate_loop"
ANSWER_CLINIC_TOPIC = "action_answer_clinic_topic"

# The first action of a request's rule. Requests that end in a handoff are left out: staff are told anyway.
REQUEST_ACTIONS = {
    "book_appointment": "appointment_form",
    "reschedule_appointment": "appointment_form",
    "cancel_appointment": "cancellation_form",
    "show_appointments": "action_show_appointments",
    "ask_openings": "action_show_openings",
}
CRISIS_ANSWERS = {"affirm": "utter_crisis_answer_yes", "deny": "utter_crisis_answer_no"}
# Right after a crisis these tell us nothing; asking back with a list of topics would be deaf.
UNCLEAR = frozenset({"nlu_fallback", "out_of_scope", "inform", "feedback_negative"})

Knows = Callable[[str], bool]


@dataclass(frozen=True)
class TurnSoFar:
    """One message and what has been done about it."""

    intent: str
    topics: tuple[str, ...] = ()
    risk: Risk = NO_RISK
    risk_already_said: bool = False
    after_crisis: bool = False
    form: str | None = None
    requested_slot: str | None = None
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """The next action.

    `set_aside` names the form that it interrupts; `resumes` tells that it is the form itself, which must
    not take this message for an answer.
    """

    action: str
    set_aside: str | None = None
    resumes: bool = False


def next_step(turn: TurnSoFar, knows: Knows) -> Step | None:
    """Return what comes next, or None where the rules decide. `knows` tells which actions exist."""
    script = _script_for(turn, knows)
    if script is None:
        return None
    return next((step for step in script if step.action not in turn.done), Step(LISTEN))


def _script_for(turn: TurnSoFar, knows: Knows) -> Iterator[Step] | None:
    if turn.risk.is_urgent or turn.risk_already_said:
        return _urgent(turn, knows)
    if ANSWERED_NO in turn.risk.evidence:
        return _relieved(turn, knows)
    if ASK_DIRECTLY in turn.risk.evidence:
        return _asking(turn, knows)
    if turn.risk.level is RiskLevel.HUMAN and AFTER_CRISIS not in turn.risk.evidence:
        return _care(turn, knows)
    if turn.after_crisis and (turn.intent in CRISIS_ANSWERS or turn.intent in UNCLEAR):
        return iter([Step(CRISIS_ANSWERS.get(turn.intent, "utter_safety_human"))])
    if REMIND in turn.risk.evidence and (_answers(turn) or _request(turn)):
        return _reminding(turn, knows)
    if len(_answers(turn)) > 1 or (_answers(turn) and _request(turn)):
        return _help(turn, knows)
    return None


def _urgent(turn: TurnSoFar, knows: Knows) -> Iterator[Step]:
    if not turn.risk_already_said:
        yield from map(Step, safety_words(turn.risk, knows))
    if turn.form is not None:
        yield Step(DEACTIVATE, set_aside=turn.form)


def _care(turn: TurnSoFar, knows: Knows) -> Iterator[Step]:
    yield from map(Step, safety_words(turn.risk, knows))
    yield from _help(turn, knows)


def _asking(turn: TurnSoFar, knows: Knows) -> Iterator[Step]:
    # The question comes last and alone: beside that of a form nobody could tell what "no" answers.
    said = safety_words(turn.risk, knows)
    yield from map(Step, said[:-1])
    yield from map(Step, _answers(turn))
    yield Step(said[-1])


def _relieved(turn: TurnSoFar, knows: Knows) -> Iterator[Step]:
    yield Step("utter_direct_answer_no")
    yield from _help(turn, knows)


def _reminding(turn: TurnSoFar, knows: Knows) -> Iterator[Step]:
    yield Step("utter_still_here")
    yield from _help(turn, knows)


def _help(turn: TurnSoFar, knows: Knows) -> Iterator[Step]:
    for action in _answers(turn):
        yield Step(action)
    request = _request(turn)
    if request is not None:
        yield Step(request)
    elif turn.form is not None:
        yield _question(turn.form, turn.requested_slot, knows)


def _answers(turn: TurnSoFar) -> list[str]:
    named = [
        f"utter_{topic}" if topic in FAQ else ANSWER_CLINIC_TOPIC
        for topic in turn.topics
        if topic in FAQ + CLINIC
    ]
    return list(dict.fromkeys(named))


def _request(turn: TurnSoFar) -> str | None:
    # Inside a form a request is the form's to understand; but a form that this turn began stays its last step.
    if turn.form is not None and turn.form not in turn.done:
        return None
    return next((REQUEST_ACTIONS[topic] for topic in turn.topics if topic in REQUEST_ACTIONS), None)


def _question(form: str, slot: str | None, knows: Knows) -> Step:
    # The form's question rather than the form: running it would show the message to its validator,
    # which might take a slot's value from words that were not meant as an answer.
    names = [f"action_ask_{slot}", f"utter_ask_{slot}"]
    return next((Step(name) for name in names if slot and knows(name)), Step(form, resumes=True))
