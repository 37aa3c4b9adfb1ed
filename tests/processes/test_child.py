from __future__ import annotations

from pathlib import Path

import pytest

from overture.processes import child
from overture.processes.child import last_line, rotate


def test_a_large_log_is_put_aside_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LARGEST_LOG", 10)
    log = tmp_path / "rasa.log"
    for content in ("first" * 3, "second" * 3, "third" * 3, "fourth" * 3):
        log.write_text(content)
        rotate(log)

    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}

    assert kept == {"rasa.log.1": "fourth" * 3, "rasa.log.2": "third" * 3, "rasa.log.3": "second" * 3}


def test_a_small_log_is_carried_on(tmp_path: Path) -> None:
    log = tmp_path / "rasa.log"
    log.write_text("little")

    rotate(log)

    assert log.read_text() == "little"


def test_the_last_thing_said_is_found_at_the_end_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "rasa.log"
    log.write_text("x\n" * 5000 + "the reason\n\n")

    assert last_line(log) == "the reason"
    assert last_line(tmp_path / "none.log") == ""
