"""The screen with the project's own lexicon, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from overture.screening.screener import Screener

RISK = Path(__file__).resolve().parents[2] / "data" / "risk"


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener.from_files(RISK)
