from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.turn_script import LISTEN, Step, TurnSoFar, next_step
from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.screening.safety_words import ASKING
from overture.screening.signals import COUNTRY, NO, SPANISH, VETERAN, WEAK
from overture.screening.watch import AFTER_CRISIS, ANSWERED_NO, ASK_DIRECTLY, REMIND

CRISIS = Risk(RiskLevel.CRISIS, "suicide", ("wish_dead",))
EMERGENCY = Risk(RiskLevel.EMERGENCY, "overdose", ("took_substance",))
CARE = Risk(RiskLevel.HUMAN, "trauma", ("flashback",))
WEAK_SIGNALS = Risk(RiskLevel.HUMAN, "distress", (f"{WEAK}sleepless", f"{WEAK}hopeless", ASK_DIRECTLY))
SAID_NO = NO_RISK.with_evidence(NO, ANSWERED_NO)
EVERYDAY = Risk(RiskLevel.HUMAN, "suicide", (AFTER_CRISIS,))
DUE = EVERYDAY.with_evidence(REMIND)

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


def test_a_question_with_a_wish_to_move_is_answered_before_the_form_begins() -> None:
    turn = TurnSoFar(intent="cost", topics=("cost", "reschedule_appointment"))

    assert actions(turn) == ["action_answer_clinic_topic", "appointment_form", LISTEN]


def test_a_request_inside_a_form_is_left_to_the_form() -> None:
    turn = TurnSoFar(intent="book_appointment", topics=("book_appointment", "cost"), form="appointment_form")

    assert next_step(turn, KNOWN.__contains__) is None


@pytest.mark.parametrize(
    ("risk", "level_words"),
    [(CRISIS, "utter_safety_crisis_suicide"), (CARE, "utter_safety_human_trauma")],
    ids=["crisis", "human"],
)
def test_what_is_known_of_the_person_stands_around_the_words(risk: Risk, level_words: str) -> None:
    known = risk.with_evidence(VETERAN, SPANISH, f"{COUNTRY}GB")

    assert actions(TurnSoFar(intent="inform", risk=known)) == [
        "utter_safety_abroad_gb",
        level_words,
        "utter_safety_spanish",
        "utter_safety_veteran",
        LISTEN,
    ]


def test_the_form_is_set_aside_only_after_all_words_of_a_crisis() -> None:
    turn = TurnSoFar(
        intent="inform", risk=CRISIS.with_evidence(f"{COUNTRY}GB", VETERAN), form="appointment_form"
    )

    assert actions(turn) == [
        "utter_safety_abroad_gb",
        "utter_safety_crisis_suicide",
        "utter_safety_veteran",
        "action_deactivate_loop",
        LISTEN,
    ]


def test_the_question_of_the_form_comes_only_after_all_words_of_care() -> None:
    turn = TurnSoFar(
        intent="inform",
        risk=CARE.with_evidence(VETERAN),
        form="appointment_form",
        requested_slot="appointment_name",
    )

    assert actions(turn) == [
        "utter_safety_human_trauma",
        "utter_safety_veteran",
        "utter_ask_appointment_name",
        LISTEN,
    ]


def test_two_weak_signals_bring_the_direct_question_alone() -> None:
    assert actions(TurnSoFar(intent="nlu_fallback", risk=WEAK_SIGNALS)) == [ASKING, LISTEN]


def test_a_finding_of_its_own_has_its_words_before_the_direct_question() -> None:
    turn = TurnSoFar(intent="nlu_fallback", risk=CARE.with_evidence(ASK_DIRECTLY))

    assert actions(turn) == ["utter_safety_human_trauma", ASKING, LISTEN]


def test_what_was_asked_is_answered_before_the_direct_question() -> None:
    turn = TurnSoFar(
        intent="benefits", topics=("benefits", "cost"), risk=CARE.with_evidence(VETERAN, ASK_DIRECTLY)
    )

    assert actions(turn) == [
        "utter_safety_human_trauma",
        "utter_safety_veteran",
        "utter_benefits",
        "action_answer_clinic_topic",
        ASKING,
        LISTEN,
    ]


@pytest.mark.parametrize(
    "turn",
    [
        TurnSoFar(intent="book_appointment", topics=("book_appointment",)),
        TurnSoFar(intent="inform", form="appointment_form", requested_slot="appointment_name"),
    ],
    ids=["a request", "a form"],
)
def test_no_question_of_a_form_stands_beside_the_direct_question(turn: TurnSoFar) -> None:
    assert actions(replace(turn, risk=WEAK_SIGNALS)) == [ASKING, LISTEN]


def test_a_form_stays_open_while_the_direct_question_is_asked() -> None:
    turn = TurnSoFar(intent="inform", risk=WEAK_SIGNALS, form="appointment_form")

    assert not any(step.set_aside or step.resumes for step in steps(turn))


def test_no_to_the_direct_question_is_no_small_talk() -> None:
    assert actions(TurnSoFar(intent="deny", topics=("deny",), risk=SAID_NO)) == [
        "utter_direct_answer_no",
        LISTEN,
    ]


def test_what_comes_with_the_no_is_answered() -> None:
    turn = TurnSoFar(intent="risks", topics=("risks", "book_appointment"), risk=SAID_NO)

    assert actions(turn) == ["utter_direct_answer_no", "utter_risks", "appointment_form", LISTEN]


def test_no_to_the_direct_question_in_a_form_leads_back_to_the_forms_question() -> None:
    turn = TurnSoFar(
        intent="deny",
        topics=("deny",),
        risk=SAID_NO,
        form="appointment_form",
        requested_slot="appointment_name",
    )

    assert actions(turn) == ["utter_direct_answer_no", "utter_ask_appointment_name", LISTEN]


def test_a_crisis_is_answered_as_one_even_where_it_says_no() -> None:
    turn = TurnSoFar(intent="deny", topics=("deny",), risk=CRISIS.with_evidence(NO, ANSWERED_NO))

    assert actions(turn) == ["utter_safety_crisis_suicide", LISTEN]


@pytest.mark.parametrize("intent", ["benefits", "thanks", "book_appointment"])
def test_everyday_talk_after_a_crisis_is_left_to_the_rules(intent: str) -> None:
    turn = TurnSoFar(intent=intent, topics=(intent,), risk=EVERYDAY)

    assert next_step(turn, KNOWN.__contains__) is None


def test_two_questions_after_a_crisis_get_two_answers_and_no_words_of_care() -> None:
    turn = TurnSoFar(intent="benefits", topics=("benefits", "risks"), risk=EVERYDAY)

    assert actions(turn) == ["utter_benefits", "utter_risks", LISTEN]


@pytest.mark.parametrize(
    ("topic", "action"), [("benefits", "utter_benefits"), ("book_appointment", "appointment_form")]
)
def test_where_help_is_comes_before_an_everyday_answer_now_and_then(topic: str, action: str) -> None:
    turn = TurnSoFar(intent=topic, topics=(topic,), risk=DUE)

    assert actions(turn) == ["utter_still_here", action, LISTEN]


def test_after_a_reminder_the_form_asks_again() -> None:
    turn = TurnSoFar(
        intent="cost",
        topics=("cost",),
        risk=DUE,
        form="appointment_form",
        requested_slot="appointment_name",
    )

    assert actions(turn) == [
        "utter_still_here",
        "action_answer_clinic_topic",
        "utter_ask_appointment_name",
        LISTEN,
    ]


def test_a_reminder_stands_beside_an_answer_or_not_at_all() -> None:
    assert next_step(TurnSoFar(intent="thanks", topics=("thanks",), risk=DUE), KNOWN.__contains__) is None


@pytest.mark.parametrize("risk", [EVERYDAY, DUE], ids=["everyday", "due"])
def test_the_answer_to_the_question_of_a_crisis_comes_before_a_reminder(risk: Risk) -> None:
    turn = TurnSoFar(intent="deny", topics=("deny",), risk=risk, after_crisis=True)

    assert actions(turn) == ["utter_crisis_answer_no", LISTEN]
