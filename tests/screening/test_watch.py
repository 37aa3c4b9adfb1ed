"""What the turns before a message add to its finding."""

from __future__ import annotations

from functools import reduce

import pytest

from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.screening.signals import MEANS, NO, YES
from overture.screening.watch import (
    AFTER_CRISIS,
    ANSWERED_NO,
    ANSWERED_YES,
    ASK_DIRECTLY,
    HEAVY_LOAD,
    MEANS_AFTER_RISK,
    REMIND,
    REMIND_EVERY,
    TURNS_REMEMBERED,
    is_own,
    weigh,
)

CRISIS = Risk(RiskLevel.CRISIS, "suicide", ("rule",))
SAD = Risk(RiskLevel.HUMAN, "distress", ("rule",))
HOPELESS = Risk(evidence=("signal.weak.hopeless",))
SLEEPLESS = Risk(evidence=("signal.weak.sleepless",))
BRIDGE = Risk(evidence=(MEANS,))


def after(*said: Risk) -> list[Risk]:
    """Return the findings of a conversation as they are stored: each in the light of those before."""
    return reduce(lambda found, one: [*found, weigh(found, one)], said, list[Risk]())


def test_a_message_alone_is_what_it_is() -> None:
    for alone in (NO_RISK, SAD, CRISIS, HOPELESS, BRIDGE):
        assert weigh([], alone) == alone


def test_after_a_crisis_nothing_is_below_human_for_the_rest_of_the_conversation() -> None:
    findings = after(CRISIS, *[NO_RISK] * 30)

    assert {one.level for one in findings[1:]} == {RiskLevel.HUMAN}
    assert all(one.topic == "suicide" and AFTER_CRISIS in one.evidence for one in findings[1:])
    assert not any(is_own(one) for one in findings[1:])


def test_after_a_crisis_a_finding_of_its_own_keeps_its_topic() -> None:
    found = after(CRISIS, SAD)[-1]

    assert found == SAD
    assert is_own(found)


def test_where_help_is_comes_back_now_and_then_but_not_right_after_the_crisis() -> None:
    findings = after(CRISIS, *[NO_RISK] * 9)

    due = [turn for turn, one in enumerate(findings) if REMIND in one.evidence]
    assert due == [2, 2 + REMIND_EVERY]


@pytest.mark.parametrize("before", [SAD, CRISIS], ids=["human", "crisis"])
def test_something_to_act_with_is_a_crisis_once_risk_was_found(before: Risk) -> None:
    found = after(before, NO_RISK, BRIDGE)[-1]

    assert found.level is RiskLevel.CRISIS
    assert MEANS_AFTER_RISK in found.evidence


def test_something_to_act_with_says_nothing_where_somebody_else_was_spoken_of() -> None:
    worried = Risk(RiskLevel.HUMAN, "third_party", ("rule",))

    assert after(worried, BRIDGE)[-1].level is RiskLevel.NONE


def test_two_different_weak_signals_bring_the_direct_question_once() -> None:
    findings = after(SLEEPLESS, SLEEPLESS, HOPELESS, SLEEPLESS, HOPELESS)

    assert [ASK_DIRECTLY in one.evidence for one in findings] == [False, False, True, False, False]
    assert findings[2].level is RiskLevel.HUMAN


def test_yes_to_the_direct_question_is_a_crisis_about_suicide() -> None:
    found = after(SLEEPLESS, HOPELESS, Risk(evidence=(YES,)))[-1]

    assert (found.level, found.topic) == (RiskLevel.CRISIS, "suicide")
    assert ANSWERED_YES in found.evidence


def test_no_to_the_direct_question_is_heard() -> None:
    found = after(SLEEPLESS, HOPELESS, Risk(evidence=(NO,)))[-1]

    assert found.level is RiskLevel.NONE
    assert ANSWERED_NO in found.evidence


def test_yes_to_anything_else_is_no_finding() -> None:
    assert after(SLEEPLESS, Risk(evidence=(YES,)))[-1].level is RiskLevel.NONE


def test_a_heavy_load_becomes_a_crisis_and_a_light_one_does_not() -> None:
    grief = Risk(RiskLevel.HUMAN, "grief", ("rule",))
    drinking = Risk(RiskLevel.HUMAN, "relapse", ("rule",))

    assert HEAVY_LOAD in after(SAD, grief, HOPELESS, SLEEPLESS, drinking)[-1].evidence
    assert not any(one.is_urgent for one in after(SAD, SAD, NO_RISK, SAD, SAD))


def test_an_old_load_does_not_raise_a_message_that_adds_nothing() -> None:
    grief = Risk(RiskLevel.HUMAN, "grief", ("rule",))
    heavy = after(SAD, grief)

    assert weigh(heavy, NO_RISK) == NO_RISK


def test_what_is_long_ago_counts_no_more() -> None:
    findings = after(SLEEPLESS, *[NO_RISK] * TURNS_REMEMBERED, HOPELESS)

    assert findings[-1] == HOPELESS


def test_where_somebody_is_and_whom_a_line_exists_for_is_remembered() -> None:
    abroad = Risk(evidence=("signal.country.GB",))

    assert "signal.country.GB" in after(abroad, *[NO_RISK] * 20, CRISIS)[-1].evidence
