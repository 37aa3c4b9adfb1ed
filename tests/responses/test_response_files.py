"""Every topic has its words, and every button leads somewhere."""

from __future__ import annotations

import pytest

from overture.core.topics import CLINIC, FAQ, SMALLTALK, TOPICS
from tests.responses.response_files import Variant, all_responses, responses_in, titles

RESPONSES = all_responses()
TITLE_LIMIT = 24

# What an action must pass; a response that is not listed takes nothing.
PLACEHOLDERS = {
    "utter_cost": {"value"},
    "utter_opening_hours": {"value"},
    "utter_location": {"value"},
    "utter_contact_details": {"value"},
    "utter_appointment_read_back": {
        "service",
        "clinician",
        "when",
        "timezone",
        "name",
        "contact",
        "hold_minutes",
    },
    "utter_appointment_read_back_not_kept": {"service", "clinician", "when", "timezone", "name", "contact"},
    "utter_appointment_booked": {
        "service",
        "clinician",
        "when",
        "timezone",
        "name",
        "contact",
        "until",
        "link",
    },
    "utter_appointment_booked_soon": {"service", "clinician", "when", "timezone", "name", "contact", "link"},
    "utter_move_read_back": {"service", "clinician", "before", "when", "timezone", "hold_minutes"},
    "utter_move_read_back_not_kept": {"service", "clinician", "before", "when", "timezone"},
    "utter_appointment_moved": {"service", "clinician", "when", "timezone", "name", "link"},
    "utter_appointment_stands": {"service", "clinician", "when", "timezone", "name"},
    "utter_appointment_gone": {"service", "clinician", "when", "timezone"},
    "utter_appointment_kept": {"service", "clinician", "when", "timezone"},
    "utter_move_same_time": {"when", "timezone"},
    "utter_move_opening_taken": {"when", "timezone"},
    "utter_move_late": {"service", "when", "timezone"},
    "utter_cancellation_late": {"service", "when", "timezone"},
    "utter_appointment_list": {"appointments"},
    "utter_appointment_cancelled": {"service", "clinician", "when", "timezone", "link"},
    "utter_ask_cancellation_confirmed": {"service", "clinician", "when", "timezone"},
    "utter_opening_taken": {"when", "timezone"},
    "utter_time_past": {"when", "timezone"},
    "utter_no_opening_then": {"when", "timezone"},
    "utter_time_ambiguous": {"options"},
    "utter_openings": {"options", "timezone"},
    "utter_ask_appointment_age": {"name"},
    "utter_ask_guardian_contact": {"guardian"},
    "utter_ask_appointment_consent": {"guardian", "name"},
    "utter_ask_consent_of_other": {"guardian", "name"},
    "utter_series_count_unfit": {"fewest", "most"},
    "utter_series_clash": {"count", "dates"},
    "utter_series_read_back": {
        "clinician",
        "contact",
        "count",
        "dates",
        "name",
        "service",
        "timezone",
        "when",
    },
    "utter_long_series_read_back": {
        "clinician",
        "contact",
        "count",
        "last",
        "name",
        "service",
        "timezone",
        "when",
    },
    "utter_series_booked": {"clinician", "contact", "count", "last", "name", "service", "timezone", "when"},
    "utter_waiting_joined": {"contact", "name", "service", "timezone", "wish"},
    "utter_timezone_kept": {"timezone"},
    "utter_staff_joined": {"staff"},
    "utter_appointment_reminder": {"when", "timezone"},
    "utter_waiting_offer": {"when", "timezone", "until"},
    "utter_appointment_moved_by_staff": {"when", "timezone"},
    "utter_appointment_cancelled_by_staff": {"when", "timezone"},
}

# Said by an action, by a form or by the relay: no topic bears their name, so a test has to.
SAID_BY_CODE = {
    "utter_ask_appointment_service",
    "utter_ask_appointment_day",
    "utter_ask_appointment_time",
    "utter_ask_appointment_name",
    "utter_ask_appointment_contact",
    "utter_appointment_none",
    "utter_ask_appointment_moves",
    "utter_ask_move_change",
    "utter_move_stopped",
    "utter_move_failed",
    "utter_nothing_to_move",
    "utter_cancellation_kept",
    "utter_ask_cancellation_appointment",
    "utter_nothing_to_cancel",
    "utter_time_not_understood",
    "utter_invalid_name",
    "utter_invalid_contact",
    "utter_booking_stopped",
    "utter_form_continues",
    "utter_inform",
    "utter_ask_appointment_for_whom",
    "utter_ask_name_of_other",
    "utter_invalid_age",
    "utter_ask_appointment_guardian",
    "utter_ask_guardian_of_other",
    "utter_invalid_guardian",
    "utter_consent_refused",
    "utter_guardian_missing",
    "utter_ask_appointment_repeats",
    "utter_series_weekly_only",
    "utter_waiting_left",
    "utter_waiting_none",
    "utter_waiting_for_child",
    "utter_waiting_offer_gone",
    "utter_waiting_offer_declined",
    "utter_handoff_requested",
    "utter_callback_requested",
    "utter_data_request_passed_on",
    "utter_ask_back",
    "utter_offer_person",
    "utter_holding",
    "utter_gave_up",
    "utter_welcome_telegram",
    "utter_unsupported_media",
    "utter_stale_button",
    "utter_staff_left",
    "utter_empty_message",
    "utter_group_refused",
} | set(PLACEHOLDERS)


every_wording = pytest.mark.parametrize(
    ("name", "variant"),
    [
        pytest.param(name, variant, id=f"{name}-{number}")
        for name, variants in RESPONSES.items()
        for number, variant in enumerate(variants, start=1)
    ],
)


@pytest.mark.parametrize("topic", FAQ + CLINIC + SMALLTALK)
def test_every_topic_has_at_least_two_wordings(topic: str) -> None:
    variants = RESPONSES[f"utter_{topic}"]

    assert len({variant.text for variant in variants}) >= 2


@pytest.mark.parametrize("topic", CLINIC)
def test_a_fact_missing_from_the_profile_is_admitted_and_a_person_offered(topic: str) -> None:
    for variant in RESPONSES[f"utter_{topic}_unknown"]:
        offered = {button.topic for button in variant.buttons}

        assert "request_human" in offered
        assert variant.placeholders == frozenset()


@pytest.mark.parametrize("topic", ["contact_admissions", "privacy_question"])
def test_a_request_without_an_action_has_its_words(topic: str) -> None:
    assert len(RESPONSES[f"utter_{topic}"]) == 2


@pytest.mark.parametrize("name", sorted(SAID_BY_CODE))
def test_what_code_says_exists(name: str) -> None:
    assert name in RESPONSES


@every_wording
def test_every_wording_takes_the_same_values(name: str, variant: Variant) -> None:
    assert variant.placeholders == PLACEHOLDERS.get(name, set())


@every_wording
def test_a_brace_belongs_to_a_placeholder(name: str, variant: Variant) -> None:
    assert variant.text.count("{") == variant.text.count("}") == len(variant.placeholders), name


@every_wording
def test_every_button_names_a_topic_and_fits(name: str, variant: Variant) -> None:
    for button in variant.buttons:
        assert button.payload.startswith("/")
        assert button.topic in TOPICS
        assert 0 < len(button.title) <= TITLE_LIMIT, button.title


@every_wording
def test_no_button_asks_the_same_question_again(name: str, variant: Variant) -> None:
    topics = [button.topic for button in variant.buttons]

    assert name.removeprefix("utter_") not in topics
    assert len(set(topics)) == len(topics)


@pytest.mark.parametrize("topic", FAQ)
def test_an_answer_offers_two_or_three_next_steps(topic: str) -> None:
    for variant in RESPONSES[f"utter_{topic}"]:
        assert 2 <= len(variant.buttons) <= 3


def test_every_topic_has_a_title_of_its_own_to_ask_back_with() -> None:
    found = titles()

    assert set(found) == set(TOPICS)
    assert len(set(found.values())) == len(found)
    assert all(len(title) <= TITLE_LIMIT for title in found.values())


def test_the_relay_says_each_thing_in_one_way() -> None:
    relay = responses_in("relay.yml")

    assert all(len(variants) == 1 for variants in relay.values())


@pytest.mark.parametrize("name", ["utter_holding", "utter_gave_up", "utter_welcome_telegram"])
def test_who_has_to_wait_is_told_where_help_is(name: str) -> None:
    (variant,) = RESPONSES[name]

    assert "call 911" in variant.text
    assert "call or text 988" in variant.text


@pytest.mark.parametrize("name", ["utter_appointment_read_back", "utter_appointment_read_back_not_kept"])
def test_the_read_back_names_everything_and_asks(name: str) -> None:
    (variant,) = RESPONSES[name]

    assert variant.text.endswith("Shall I book it?")
    assert [button.topic for button in variant.buttons] == ["affirm", "deny"]


@pytest.mark.parametrize("name", ["utter_move_late", "utter_cancellation_late"])
def test_a_change_at_short_notice_is_no_dead_end(name: str) -> None:
    (variant,) = RESPONSES[name]

    assert "stays booked" in variant.text
    assert [button.topic for button in variant.buttons] == ["request_callback", "request_human"]


def test_the_assistant_says_that_it_is_no_person_and_no_doctor() -> None:
    for variant in RESPONSES["utter_bot_challenge"]:
        text = variant.text.lower()

        assert "automated assistant" in text or "computer program" in text
        assert "diagnosis" in text
        assert "medical advice" in text


def test_the_privacy_answer_is_honest() -> None:
    for variant in RESPONSES["utter_privacy_question"]:
        text = variant.text.lower()

        assert "not end-to-end encrypted" in text
        assert "may read it" in text
        assert not any(claim in text for claim in ("hipaa", "gdpr", "complian", "certified", "anonymous"))
