"""Every signal does what its own examples say, and is never more than a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from overture.core.risk import SIGNAL
from overture.screening.frames import Lexicon
from overture.screening.screener import Screener
from overture.screening.signals import COUNTRY, MEANS, NO, SPANISH, VETERAN, WEAK, YES

RISK = Path(__file__).resolve().parents[2] / "data" / "risk"
SIGNALS = {signal.id: signal for signal in Lexicon.from_files(RISK).signals}
HITS = [(name, hit) for name, signal in SIGNALS.items() for hit in signal.hits]
TRAPS = [(name, trap) for name, signal in SIGNALS.items() for trap in signal.traps]


@pytest.mark.parametrize(("name", "text"), HITS)
def test_a_hit_fires_its_signal(screener: Screener, name: str, text: str) -> None:
    assert name in screener.screen(text).evidence


@pytest.mark.parametrize(("name", "text"), TRAPS)
def test_a_trap_does_not_fire_its_signal(screener: Screener, name: str, text: str) -> None:
    assert name not in screener.screen(text).evidence


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_has_a_hit_and_a_trap(name: str) -> None:
    assert SIGNALS[name].hits
    assert SIGNALS[name].traps


@pytest.mark.parametrize("known", [MEANS, YES, NO, SPANISH, VETERAN])
def test_what_the_watch_asks_for_is_on_file(known: str) -> None:
    assert known in SIGNALS


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_is_of_a_kind_that_somebody_asks_for(name: str) -> None:
    assert name in {MEANS, YES, NO, SPANISH, VETERAN} or name.startswith((WEAK, COUNTRY))


def test_a_signal_alone_is_no_risk(screener: Screener) -> None:
    risk = screener.screen("I'm in Ireland")

    assert risk.topic is None
    assert risk.evidence == (f"{COUNTRY}IE",)


def test_a_signal_stands_behind_the_rules_that_saw_a_risk(screener: Screener) -> None:
    risk = screener.screen("I live in London and I want to die")

    assert risk.topic == "suicide"
    assert not risk.evidence[0].startswith(SIGNAL)
    assert f"{COUNTRY}GB" in risk.signals


def test_an_ordinary_message_has_no_signal(screener: Screener) -> None:
    assert screener.screen("Can I book Friday at 3?").evidence == ()
