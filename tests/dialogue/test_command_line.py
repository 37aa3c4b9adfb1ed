from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.__main__ import _check_tracker_file
from dialogue.tracker_store import EncryptedTrackerStore


def test_a_wrong_key_ends_the_start_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "trackers.db"
    EncryptedTrackerStore(None, str(file), "ab" * 32).close()
    monkeypatch.setenv("OVERTURE_TRACKER_FILE", str(file))
    monkeypatch.setenv("OVERTURE_TRACKER_KEY", "cd" * 32)

    with pytest.raises(SystemExit) as ended:
        _check_tracker_file()

    assert "OVERTURE_TRACKER_KEY" in str(ended.value.code)


def test_the_right_key_lets_rasa_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURE_TRACKER_FILE", str(tmp_path / "trackers.db"))
    monkeypatch.setenv("OVERTURE_TRACKER_KEY", "ab" * 32)

    _check_tracker_file()

    assert (tmp_path / "trackers.db").exists()
