"""The assistant's rules, stories and policies in a real Rasa, with its understanding given."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import UserUttered

from overture.core.topics import CLINIC, FAQ
from tests.dialogue.stand_ins import CARE, CRISIS, Conversation, StandInActions

APPOINTMENT = "appointment_form"
HANDOFF = ["action_request_handoff", "action_deactivate_loop"]
SPOKEN = (
    *FAQ,
    *("contact_admissions", "privacy_question"),
    *(
        "greet",
        "goodbye",
        "thanks",
        "bot_challenge",
        "help",
        "feedback_negative",
        "out_of_scope",
    ),
)
# What the form asks besides the confirmation, in its order, where nothing is known yet.
ANSWERS = ("first", "monday", "10 am", "once", "me", "Ada", "40", "nobody", "555 0100", "yes")


async def asked_for_a_day(conversation: Conversation) -> None:
    """Begin booking and answer the first question."""
    await conversation.say("book_appointment")
    await conversation.say("inform", "the first one")
    assert await conversation.form() == (APPOINTMENT, "appointment_day")


@pytest.mark.parametrize("topic", SPOKEN)
async def test_a_topic_is_answered_by_its_own_response(conversation: Conversation, topic: str) -> None:
    assert await conversation.say(topic) == [f"utter_{topic}"]


@pytest.mark.parametrize(
    ("topic", "action"),
    [("affirm", "action_answer_yes"), ("deny", "action_answer_no"), ("inform", "action_take_inform")],
)
async def test_what_may_answer_an_offer_of_ours_is_answered_by_its_action(
    conversation: Conversation, topic: str, action: str
) -> None:
    assert await conversation.say(topic) == [action]


@pytest.mark.parametrize("topic", CLINIC)
async def test_a_topic_of_the_clinics_profile_is_answered_by_its_action(
    conversation: Conversation, topic: str
) -> None:
    assert await conversation.say(topic) == ["action_answer_clinic_topic"]


@pytest.mark.parametrize("topic", FAQ)
async def test_a_question_in_a_form_is_answered_and_the_form_asks_again(
    conversation: Conversation, topic: str
) -> None:
    await asked_for_a_day(conversation)

    assert await conversation.say(topic) == [f"utter_{topic}", APPOINTMENT]
    assert await conversation.form() == (APPOINTMENT, "appointment_day")


async def test_booking_ends_in_the_action_that_books(conversation: Conversation) -> None:
    await conversation.say("book_appointment")
    for answer in ANSWERS:
        assert await conversation.say("inform", answer) == [APPOINTMENT]

    assert await conversation.say("affirm") == [APPOINTMENT, "action_book_appointment"]
    assert await conversation.form() == (None, None)


async def test_a_no_to_the_read_back_is_an_answer_and_no_stop(conversation: Conversation) -> None:
    await conversation.say("book_appointment")
    for answer in ANSWERS:
        await conversation.say("inform", answer)

    assert await conversation.say("deny") == [APPOINTMENT, "action_book_appointment"]


@pytest.mark.parametrize("intent", ["deny", "cancel_appointment"])
async def test_a_stop_ends_the_booking(conversation: Conversation, intent: str) -> None:
    await asked_for_a_day(conversation)

    assert await conversation.say(intent) == ["action_stop_booking", "action_deactivate_loop"]
    assert await conversation.form() == (None, None)


async def test_booking_goes_on_after_a_stop_with_what_was_given(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)
    await conversation.say("deny")

    await conversation.say("book_appointment")

    assert await conversation.form() == (APPOINTMENT, "appointment_day")


@pytest.mark.parametrize("intent", ["affirm", "book_appointment"])
async def test_what_answers_nothing_leads_back_to_the_form(conversation: Conversation, intent: str) -> None:
    await asked_for_a_day(conversation)

    assert await conversation.say(intent) == ["utter_form_continues", APPOINTMENT]


async def test_moving_an_appointment_is_the_form_of_a_booking(conversation: Conversation) -> None:
    assert await conversation.say("reschedule_appointment") == [APPOINTMENT]
    assert (await conversation.form())[0] == APPOINTMENT


async def test_a_wish_to_move_that_answers_nothing_leads_back_to_the_form(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)

    assert await conversation.say("reschedule_appointment") == ["utter_form_continues", APPOINTMENT]


async def test_moving_can_begin_while_cancelling(conversation: Conversation) -> None:
    await conversation.say("cancel_appointment")

    assert await conversation.say("reschedule_appointment") == [APPOINTMENT]


async def test_a_goodbye_in_a_form_gets_no_further_question(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)

    assert await conversation.say("goodbye") == ["utter_goodbye", "action_deactivate_loop"]


@pytest.mark.parametrize("intent", ["request_human", "request_callback"])
async def test_asking_for_a_person_hands_over_in_a_form_and_outside(
    conversation: Conversation, intent: str
) -> None:
    assert await conversation.say(intent) == HANDOFF

    await asked_for_a_day(conversation)
    assert await conversation.say(intent) == HANDOFF
    assert await conversation.form() == (None, None)


@pytest.mark.parametrize("intent", ["erase_my_data", "export_my_data"])
async def test_a_wish_about_data_is_passed_on(conversation: Conversation, intent: str) -> None:
    assert await conversation.say(intent) == ["action_request_handoff"]


async def test_cancelling_ends_in_the_action_that_cancels(conversation: Conversation) -> None:
    assert await conversation.say("cancel_appointment") == ["cancellation_form"]
    assert await conversation.say("inform", "the first") == ["cancellation_form"]

    assert await conversation.say("affirm") == ["cancellation_form", "action_cancel_appointment"]


async def test_cancelling_can_be_dropped(conversation: Conversation) -> None:
    await conversation.say("cancel_appointment")

    assert await conversation.say("deny") == ["utter_cancellation_kept", "action_deactivate_loop"]


async def test_booking_can_begin_while_cancelling(conversation: Conversation) -> None:
    await conversation.say("cancel_appointment")

    assert await conversation.say("book_appointment") == [APPOINTMENT]
    assert await conversation.form() == (APPOINTMENT, "appointment_service")


async def test_an_unclear_message_is_asked_back(conversation: Conversation) -> None:
    assert await conversation.say("nlu_fallback") == ["action_ask_back"]
    assert await conversation.say("nlu_fallback") == ["action_ask_back"]


async def test_appointments_and_openings_are_shown(conversation: Conversation) -> None:
    assert await conversation.say("show_appointments") == ["action_show_appointments"]
    assert await conversation.say("ask_openings") == ["action_show_openings"]


async def test_a_crisis_outside_a_form_gets_the_safety_words_alone(conversation: Conversation) -> None:
    assert await conversation.say("cost", risk=CRISIS) == ["utter_safety_crisis_suicide"]


@pytest.mark.parametrize(
    "intent", ["inform", "nlu_fallback", "affirm", "deny", "cost", "book_appointment", "request_human"]
)
async def test_no_form_swallows_a_crisis(
    conversation: Conversation, actions: StandInActions, intent: str
) -> None:
    await asked_for_a_day(conversation)
    actions.called.clear()

    assert await conversation.say(intent, risk=CRISIS) == [
        "utter_safety_crisis_suicide",
        "action_deactivate_loop",
    ]
    assert await conversation.form() == (None, None)
    assert (await conversation.tracker()).get_slot("form_set_aside") == APPOINTMENT
    assert actions.called == []


async def test_the_form_is_set_aside_where_the_relay_has_said_the_words(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)

    done = await conversation.say("inform", risk=CRISIS, metadata={"risk_already_said": True})

    assert done == ["action_deactivate_loop"]
    assert (await conversation.tracker()).get_slot("form_set_aside") == APPOINTMENT


async def test_safety_words_need_no_action_server(
    conversation: Conversation, actions: StandInActions
) -> None:
    await asked_for_a_day(conversation)
    actions.is_down = True

    assert await conversation.say("inform", risk=CRISIS) == [
        "utter_safety_crisis_suicide",
        "action_deactivate_loop",
    ]


async def test_a_no_after_a_crisis_is_answered_as_danger(conversation: Conversation) -> None:
    await conversation.say("nlu_fallback", risk=CRISIS)

    assert await conversation.say("deny") == ["utter_crisis_answer_no"]
    assert await conversation.say("deny") == ["action_answer_no"]


async def test_booking_can_be_taken_up_after_a_crisis(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)
    await conversation.say("inform", risk=CRISIS)

    await conversation.say("book_appointment")

    assert await conversation.form() == (APPOINTMENT, "appointment_day")


async def test_care_comes_first_and_the_question_is_answered(conversation: Conversation) -> None:
    assert await conversation.say("risks", risk=CARE) == ["utter_safety_human_trauma", "utter_risks"]


async def test_care_in_a_form_fills_no_slot_from_the_message(
    conversation: Conversation, actions: StandInActions
) -> None:
    await asked_for_a_day(conversation)

    done = await conversation.say("inform", "this song brings it all back", risk=CARE)

    assert done == ["utter_safety_human_trauma", "action_ask_appointment_day"]
    assert await conversation.form() == (APPOINTMENT, "appointment_day")
    assert "this song brings it all back" not in actions.validated


async def test_the_form_takes_the_next_answer_after_care(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)
    await conversation.say("inform", risk=CARE)

    assert await conversation.say("inform", "monday") == [APPOINTMENT]
    assert await conversation.form() == (APPOINTMENT, "appointment_time")


async def test_a_question_after_care_in_a_form_still_leads_back(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)
    await conversation.say("risks", risk=CARE)

    assert await conversation.say("benefits") == ["utter_benefits", APPOINTMENT]


async def test_several_questions_are_all_answered(conversation: Conversation) -> None:
    done = await conversation.say("benefits", topics=["benefits", "cost", "location", "risks"])

    assert done == ["utter_benefits", "action_answer_clinic_topic", "utter_risks"]


async def test_several_questions_in_a_form_are_answered_and_the_form_goes_on(
    conversation: Conversation,
) -> None:
    await asked_for_a_day(conversation)

    assert await conversation.say("benefits", topics=["benefits", "risks"]) == [
        "utter_benefits",
        "utter_risks",
        "action_ask_appointment_day",
    ]
    assert await conversation.say("inform", "monday") == [APPOINTMENT]
    assert await conversation.form() == (APPOINTMENT, "appointment_time")


async def test_a_question_beside_a_booking_is_answered_before_the_form_begins(
    conversation: Conversation,
) -> None:
    done = await conversation.say("book_appointment", topics=["book_appointment", "insurance"])

    assert done == ["utter_insurance", APPOINTMENT]
    assert await conversation.say("inform", "first") == [APPOINTMENT]


async def test_a_form_outlives_a_long_talk_about_other_things(conversation: Conversation) -> None:
    await asked_for_a_day(conversation)

    for _ in range(15):
        await conversation.say("benefits")

    assert await conversation.form() == (APPOINTMENT, "appointment_day")
    kept = [event for event in (await conversation.tracker()).events if isinstance(event, UserUttered)]
    assert len(kept) == 10
    assert await conversation.say("inform", "monday") == [APPOINTMENT]
