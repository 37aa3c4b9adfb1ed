from __future__ import annotations

import os
from pathlib import Path

import pytest

from overture.processes.states import (
    FILE,
    LOCK,
    AlreadyRunning,
    ProcessState,
    ProcessStatus,
    only_supervisor,
    read_states,
    supervisor_pid,
    write_states,
)

STATES = {"rasa": ProcessStatus(4321, ProcessState.RUNNING, 2, "2026-03-02T15:00:00+00:00")}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    with only_supervisor(tmp_path):
        write_states(tmp_path, STATES)

        assert read_states(tmp_path) == STATES
        assert supervisor_pid(tmp_path) == os.getpid()


def test_nothing_runs_when_the_supervisor_has_gone(tmp_path: Path) -> None:
    with only_supervisor(tmp_path):
        write_states(tmp_path, STATES)

    assert read_states(tmp_path) == {}
    assert supervisor_pid(tmp_path) is None
    assert not (tmp_path / FILE).exists()


def test_what_a_killed_supervisor_left_does_not_count(tmp_path: Path) -> None:
    write_states(tmp_path, STATES)
    (tmp_path / LOCK).write_text("99999999")

    assert read_states(tmp_path) == {}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"rasa": 1}', '{"rasa": {"pid": 1}}'])
def test_a_file_that_cannot_be_understood_says_nothing(tmp_path: Path, content: str) -> None:
    with only_supervisor(tmp_path):
        (tmp_path / FILE).write_text(content)

        assert read_states(tmp_path) == {}


def test_a_folder_has_one_supervisor(tmp_path: Path) -> None:
    with only_supervisor(tmp_path):
        second = only_supervisor(tmp_path)

        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}") as refused:
            second.__enter__()

    assert refused.value.pid == os.getpid()
