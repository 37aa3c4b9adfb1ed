"""The screen on labelled messages, under rewriting, and on anything at all."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.risk.rewrites import REWRITES, Rewrite, applying_to
from overture.core.risk import RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.screening.screener import Screener
from tests.screening.corpus import ordinary, positives

PLAIN = {
    "suicide": "i want to die",
    "self_harm": "i've been cutting myself again",
    "harm_to_others": "i am going to hurt my coworker",
    "abuse": "my husband hits me",
    "child_danger": "my uncle is touching my little sister",
    "overdose": "i took too many pills",
    "withdrawal": "i quit drinking yesterday and now i'm shaking and seeing things",
    "medical_emergency": "i have chest pain and can't breathe",
    "psychosis": "the voices are telling me to do things",
    "eating_disorder": "i haven't eaten in five days and i make myself throw up",
    "trauma": "that song gave me flashbacks of my assault",
    "grief": "my husband died last month and i can't cope",
    "distress": "i feel hopeless, i can't do this anymore",
    "minor": "i'm 14 and my parents don't know i'm writing",
    "relapse": "i relapsed last night",
    "medication": "can i stop taking my lithium",
    "third_party": "i'm scared my friend is going to do something to herself",
}
# Beside the twelve that bench/risk measures.
MORE_REWRITES: dict[str, Rewrite] = {
    "stretched": lambda text: text + "yyyy" if text.endswith("y") else text + "!!!!",
    "double spaces": lambda text: text.replace(" ", "  "),
    "full stops": lambda text: f"{text}...",
}
# Despair that is told of another has no frame of its own; bench/risk shows what the classifier makes of it.
NOT_IN_THE_LEXICON = {("distress", "third person")}


ALL_REWRITES = {**REWRITES, **MORE_REWRITES}
KEPT = [
    (topic, name)
    for topic in RISK_TOPICS
    for name in (*applying_to(topic), *MORE_REWRITES)
    if (topic, name) not in NOT_IN_THE_LEXICON
]


@pytest.mark.parametrize("topic", RISK_TOPICS)
def test_a_plain_statement_of_each_topic_is_noticed(screener: Screener, topic: str) -> None:
    assert screener.screen(PLAIN[topic]).level is not RiskLevel.NONE


@pytest.mark.parametrize(("topic", "rewrite"), KEPT)
def test_rewriting_never_lowers_what_was_noticed(screener: Screener, topic: str, rewrite: str) -> None:
    plain = screener.screen(PLAIN[topic])

    rewritten = screener.screen(ALL_REWRITES[rewrite](PLAIN[topic]))

    assert rewritten.level.at_least(plain.level)


@pytest.mark.parametrize("rewrite", ALL_REWRITES)
@pytest.mark.parametrize(
    "text",
    [
        "does it help with depression",
        "this song kills me",
        "can I book friday at 3",
        "i'm dying to try the drums",
    ],
)
def test_rewriting_never_raises_an_alarm(screener: Screener, text: str, rewrite: str) -> None:
    assert screener.screen(ALL_REWRITES[rewrite](text)).level is RiskLevel.NONE


# What bench/risk printed, less the noise of a few messages: whoever loses more must look why.
@pytest.mark.parametrize(
    ("level", "least"), [(RiskLevel.EMERGENCY, 0.95), (RiskLevel.CRISIS, 0.95), (RiskLevel.HUMAN, 0.90)]
)
def test_the_known_messages_are_noticed(screener: Screener, level: RiskLevel, least: float) -> None:
    texts = [one.text for one in positives() if one.level is level]

    noticed = sum(screener.screen(text).level is not RiskLevel.NONE for text in texts)

    assert noticed >= least * len(texts)


def test_ordinary_messages_pass(screener: Screener) -> None:
    texts = ordinary()

    alarms = [text for text in texts if screener.screen(text).level is not RiskLevel.NONE]

    assert len(alarms) <= 0.02 * len(texts), alarms


@settings(max_examples=2000)
@given(st.text(max_size=300))
def test_anything_at_all_is_screened_without_a_fault(screener: Screener, text: str) -> None:
    assert screener.screen(text).level in RiskLevel


def test_many_threads_may_screen_at_once(screener: Screener) -> None:
    found: list[RiskLevel] = []

    def screen() -> None:
        found.extend(screener.screen(f"word{number} i want to die").level for number in range(50))

    threads = [threading.Thread(target=screen) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [RiskLevel.CRISIS] * 400
