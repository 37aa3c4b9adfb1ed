from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.turn_script import LISTEN, Step, TurnSoFar, next_step
from overture.core.risk import Risk, RiskLevel

CRISIS = Risk(RiskLevel.CRISIS, "suicide", ("wish_dead",))
EMERGENCY = Risk(RiskLevel.EMERGENCY, "overdose", ("took_substance",))
CARE = Risk(RiskLevel.HUMAN, "trauma", ("flashback",))

KNOWN = frozenset(
    {
        "utter_safety_crisis",
        "utter_safety_crisis_suicide",
        "utter_safety_emergency",
        "utter_safety_human",
        "utter_safety_human_trauma",
        "utter_ask_appointment_name",
        "action_ask_appointment_day",
    }
)


def steps(turn: TurnSoFar) -> list[Step]:
    """Run a turn to its end as Rasa would: each action is done, and deactivating ends the form."""
    taken: list[Step] = []
    while not taken or taken[-1].action != LISTEN:
        step = next_step(turn, KNOWN.__contains__)
        assert step is not None
        taken.append(step)
        form = None if step.action == "action_deactivate_loop" else turn.form
        if step.action.endswith("_form"):
            form = step.action
        turn = replace(turn, done=(*turn.done, step.action), form=form)
    return taken


def actions(turn: TurnSoFar) -> list[str]:
    return [step.action for step in steps(turn)]


def test_a_harmless_message_is_left_to_the_rules() -> None:
    assert next_step(TurnSoFar(intent="cost", topics=("cost",)), KNOWN.__contains__) is None


def test_a_crisis_gets_the_words_for_its_topic_and_nothing_else() -> None:
    assert actions(TurnSoFar(intent="cost", topics=("cost",), risk=CRISIS)) == [
        "utter_safety_crisis_suicide",
        LISTEN,
    ]


def test_a_topic_without_words_of_its_own_gets_those_of_the_level() -> None:
    assert actions(TurnSoFar(intent="inform", risk=EMERGENCY)) == ["utter_safety_emergency", LISTEN]


def test_a_crisis_in_a_form_sets_the_form_aside() -> None:
    turn = TurnSoFar(intent="inform", risk=CRISIS, form="appointment_form", requested_slot="appointment_name")

    assert steps(turn) == [
        Step("utter_safety_crisis_suicide"),
        Step("action_deactivate_loop", set_aside="appointment_form"),
        Step(LISTEN),
    ]


def test_words_that_the_relay_has_said_are_not_said_again_but_the_form_is_set_aside() -> None:
    turn = TurnSoFar(intent="inform", risk=CRISIS, risk_already_said=True, form="appointment_form")

    assert actions(turn) == ["action_deactivate_loop", LISTEN]


def test_what_the_relay_took_for_a_crisis_counts_even_where_this_screen_sees_none() -> None:
    turn = TurnSoFar(intent="cost", topics=("cost",), risk_already_said=True)

    assert actions(turn) == [LISTEN]


def test_care_comes_before_the_answer() -> None:
    turn = TurnSoFar(intent="risks", topics=("risks",), risk=CARE)

    assert actions(turn) == ["utter_safety_human_trauma", "utter_risks", LISTEN]


def test_care_alone_where_nothing_was_asked() -> None:
    assert actions(TurnSoFar(intent="nlu_fallback", risk=CARE)) == ["utter_safety_human_trauma", LISTEN]


def test_care_in_a_form_asks_the_forms_question_again_without_running_the_form() -> None:
    turn = TurnSoFar(
        intent="inform",
        topics=("inform",),
        risk=CARE,
        form="appointment_form",
        requested_slot="appointment_name",
    )

    assert actions(turn) == ["utter_safety_human_trauma", "utter_ask_appointment_name", LISTEN]


def test_a_form_whose_question_is_unknown_is_resumed_without_taking_the_message_for_an_answer() -> None:
    turn = TurnSoFar(
        intent="inform", risk=CARE, form="appointment_form", requested_slot="appointment_contact"
    )

    assert Step("appointment_form", resumes=True) in steps(turn)


def test_care_goes_on_with_a_request() -> None:
    turn = TurnSoFar(intent="book_appointment", topics=("book_appointment",), risk=CARE)

    assert actions(turn) == ["utter_safety_human_trauma", "appointment_form", LISTEN]


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("deny", "utter_crisis_answer_no"),
        ("affirm", "utter_crisis_answer_yes"),
        ("nlu_fallback", "utter_safety_human"),
    ],
)
def test_the_answer_to_the_question_of_a_crisis_is_no_small_talk(intent: str, words: str) -> None:
    assert actions(TurnSoFar(intent=intent, after_crisis=True)) == [words, LISTEN]


def test_a_question_after_a_crisis_is_answered_by_its_rule() -> None:
    assert (
        next_step(TurnSoFar(intent="cost", topics=("cost",), after_crisis=True), KNOWN.__contains__) is None
    )


def test_two_questions_get_two_answers() -> None:
    turn = TurnSoFar(intent="benefits", topics=("benefits", "risks"))

    assert actions(turn) == ["utter_benefits", "utter_risks", LISTEN]


def test_one_action_answers_all_topics_of_the_clinics_profile() -> None:
    turn = TurnSoFar(intent="cost", topics=("cost", "location", "insurance"))

    assert actions(turn) == ["action_answer_clinic_topic", "utter_insurance", LISTEN]


def test_two_questions_in_a_form_are_answered_and_the_form_asks_again() -> None:
    turn = TurnSoFar(
        intent="cost", topics=("cost", "risks"), form="appointment_form", requested_slot="appointment_day"
    )

    assert actions(turn) == [
        "action_answer_clinic_topic",
        "utter_risks",
        "action_ask_appointment_day",
        LISTEN,
    ]


def test_a_question_with_a_request_is_answered_before_the_form_begins() -> None:
    turn = TurnSoFar(intent="book_appointment", topics=("book_appointment", "insurance"))

    assert actions(turn) == ["utter_insurance", "appointment_form", LISTEN]


def test_a_request_inside_a_form_is_left_to_the_form() -> None:
    turn = TurnSoFar(intent="book_appointment", topics=("book_appointment", "cost"), form="appointment_form")

    assert next_step(turn, KNOWN.__contains__) is None
