"""How times, risks and states read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.wording import Wording
from overture.core.conversation import Channel
from overture.core.handoff import REASONS, Handoff, HandoffState, Priority
from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.core.transcript import Delivery, Speaker, Turn

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SAY = Wording(ZoneInfo("America/Chicago"), NOW)


def handoff(reason: str) -> Handoff:
    return Handoff("id", "conversation", HandoffState.REQUESTED, Priority.NORMAL, reason, NOW)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "12:00 AM"), (9, 5, "9:05 AM"), (12, 0, "12:00 PM"), (13, 30, "1:30 PM"), (23, 59, "11:59 PM")],
)
def test_a_time_of_day_is_by_the_clinics_clock(hour: int, minute: int, words: str) -> None:
    local = datetime(2026, 7, 1, hour, minute, tzinfo=ZoneInfo("America/Chicago"))

    assert SAY.clock(local.astimezone(UTC)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "9:00 AM"),
        (NOW - timedelta(days=1), "Mar 1, 9:00 AM"),
        (NOW - timedelta(days=365), "Mar 2 2025, 9:00 AM"),
    ],
)
def test_a_moment_is_as_long_as_it_needs_to_be(moment: datetime, words: str) -> None:
    assert SAY.moment(moment) == words


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-5), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(minutes=60), "1 h 00 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_waiting_time_is_told_in_words(waited: timedelta, words: str) -> None:
    assert SAY.waited(NOW - waited) == words


def test_every_reason_reads_without_its_code() -> None:
    reasons = [
        *REASONS,
        *(f"{level.value}: {topic}" for level in list(RiskLevel)[1:] for topic in RISK_TOPICS),
    ]

    for reason in reasons:
        words = SAY.reason(handoff(reason))
        assert "_" not in words
        assert ":" not in words


def test_every_risk_has_its_level_as_a_word() -> None:
    assert SAY.risk(NO_RISK) == "no risk found"
    for level in list(RiskLevel)[1:]:
        assert SAY.risk(Risk(level, "self_harm")) == f"{level.value}: self harm"


def test_rules_are_named_and_their_lack_is_said() -> None:
    assert SAY.rules(NO_RISK) == "No rule fired"
    assert SAY.rules(Risk(RiskLevel.CRISIS, "suicide", ("a", "b"))) == "Rules that fired: a, b"
    assert SAY.rules(Risk(RiskLevel.CRISIS, "suicide")) == "Found without a named rule"


def test_every_channel_speaker_and_delivery_has_words() -> None:
    assert all(SAY.channel(channel) for channel in Channel)
    for speaker in Speaker:
        for delivery in Delivery:
            turn = Turn("conversation", 1, "id", NOW, speaker, "text", delivery=delivery)
            assert SAY.speaker(turn)
            assert SAY.delivery(turn)
