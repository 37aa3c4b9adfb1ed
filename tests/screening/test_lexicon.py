"""Every reviewed pattern does what its own examples say."""

from __future__ import annotations

from pathlib import Path

import pytest

from overture.core.topics import RISK_TOPICS
from overture.screening.frames import BadLexicon, Lexicon
from overture.screening.screener import Screener

RISK = Path(__file__).resolve().parents[2] / "data" / "risk"
FRAMES = {frame.id: frame for frame in Lexicon.from_files(RISK).frames}


def fired(screener: Screener, text: str) -> set[str]:
    return {finding.frame.id for finding in screener.findings(text)}


def test_every_risk_topic_has_patterns() -> None:
    assert {frame.topic for frame in FRAMES.values()} == set(RISK_TOPICS)


@pytest.mark.parametrize("name", FRAMES)
def test_a_pattern_has_two_hits_that_fire_and_two_traps_that_do_not(screener: Screener, name: str) -> None:
    frame = FRAMES[name]

    missed = [hit for hit in frame.hits if name not in fired(screener, hit)]
    caught = [trap for trap in frame.traps if name in fired(screener, trap)]

    assert len(frame.hits) >= 2
    assert len(frame.traps) >= 2
    assert (missed, caught) == ([], [])


def test_a_folder_without_patterns_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(BadLexicon, match=r"words\.yml"):
        Lexicon.from_files(tmp_path)
