"""Which reviewed responses a finding calls for, and in which order."""

from __future__ import annotations

import pytest

from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.screening.safety_words import ASKING, safety_words
from overture.screening.signals import COUNTRY, SPANISH, VETERAN, WEAK
from overture.screening.watch import AFTER_CRISIS, ANSWERED_YES, ASK_DIRECTLY, HEAVY_LOAD, MEANS_AFTER_RISK

IRELAND = f"{COUNTRY}IE"
CANADA = f"{COUNTRY}CA"
ABROAD = "utter_safety_abroad_ie"
IN_SPANISH = "utter_safety_spanish"
FOR_VETERANS = "utter_safety_veteran"
SUICIDE = "utter_safety_crisis_suicide"
WEAK_SIGNALS = (f"{WEAK}alone", f"{WEAK}sleepless")


def said(risk: Risk) -> tuple[str, ...]:
    return safety_words(risk, lambda _: True)


def crisis(*evidence: str) -> Risk:
    return Risk(RiskLevel.CRISIS, "suicide", ("suicide.plan", *evidence))


def grief(*evidence: str) -> Risk:
    return Risk(RiskLevel.HUMAN, "grief", ("grief.loss", *evidence))


def asked(*evidence: str) -> Risk:
    return Risk(RiskLevel.HUMAN, "distress", (*WEAK_SIGNALS, *evidence, ASK_DIRECTLY))


def test_no_risk_calls_for_no_words() -> None:
    assert said(NO_RISK) == ()


def test_signals_alone_call_for_no_words() -> None:
    assert said(NO_RISK.with_evidence(IRELAND, SPANISH, VETERAN, *WEAK_SIGNALS)) == ()


@pytest.mark.parametrize("level", [RiskLevel.HUMAN, RiskLevel.CRISIS, RiskLevel.EMERGENCY])
def test_a_finding_calls_for_the_words_of_its_level_and_topic(level: RiskLevel) -> None:
    assert said(Risk(level, "abuse", ("abuse.hurt",))) == (f"utter_safety_{level.value}_abuse",)


def test_a_topic_without_words_of_its_own_takes_those_of_its_level() -> None:
    assert safety_words(crisis(), lambda name: name == "utter_safety_crisis") == ("utter_safety_crisis",)


def test_the_numbers_of_the_country_come_first() -> None:
    assert said(crisis(IRELAND)) == (ABROAD, SUICIDE)


def test_whoever_named_two_countries_hears_of_the_one_named_last() -> None:
    # The watch puts what was said before behind what the message itself says.
    assert said(crisis(CANADA, IRELAND)) == ("utter_safety_abroad_ca", SUICIDE)


@pytest.mark.parametrize(("signal", "line"), [(SPANISH, IN_SPANISH), (VETERAN, FOR_VETERANS)])
def test_a_line_of_ones_own_comes_last(signal: str, line: str) -> None:
    assert said(crisis(signal)) == (SUICIDE, line)


def test_all_that_is_known_of_a_person_stands_around_the_finding() -> None:
    assert said(crisis(VETERAN, SPANISH, IRELAND)) == (ABROAD, SUICIDE, IN_SPANISH, FOR_VETERANS)


def test_weak_signals_lead_to_the_direct_question_alone() -> None:
    assert said(asked()) == (ASKING,)


def test_the_direct_question_stands_last_beside_a_line_of_ones_own() -> None:
    assert said(asked(SPANISH, VETERAN)) == (IN_SPANISH, FOR_VETERANS, ASKING)


def test_a_finding_of_its_own_is_answered_before_the_direct_question() -> None:
    assert said(grief(*WEAK_SIGNALS, ASK_DIRECTLY)) == ("utter_safety_human_grief", ASKING)


def test_a_finding_of_its_own_is_answered_before_the_line_of_ones_own() -> None:
    words = said(grief(VETERAN, ASK_DIRECTLY))

    assert words == ("utter_safety_human_grief", FOR_VETERANS, ASKING)


@pytest.mark.parametrize("reason", [ANSWERED_YES, MEANS_AFTER_RISK, HEAVY_LOAD])
def test_what_the_watch_made_a_crisis_is_answered_as_one(reason: str) -> None:
    assert said(Risk(RiskLevel.CRISIS, "suicide", (*WEAK_SIGNALS, reason))) == (SUICIDE,)


def test_everyday_talk_after_a_crisis_does_not_bring_the_words_again() -> None:
    assert said(Risk(RiskLevel.HUMAN, "suicide", (IRELAND, VETERAN, AFTER_CRISIS))) == ()
