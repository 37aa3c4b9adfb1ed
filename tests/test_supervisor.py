from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.helpers.supervised import Supervised, is_alive, wait_until

Start = Callable[[Mapping[str, Sequence[str]]], Supervised]
ALL = {"connector": (), "actions": (), "rasa": ()}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Supervised] = []

    def begin(manners: Mapping[str, Sequence[str]]) -> Supervised:
        started.append(Supervised(tmp_path, manners))
        return started[-1]

    yield begin
    for supervised in started:
        supervised.close()


def test_every_process_is_started_and_named_with_its_state(start: Start) -> None:
    assistant = start(ALL)

    assistant.wait_until_running()

    states = assistant.states
    assert set(states) == set(ALL)
    assert all(status.restarts == 0 and status.pid for status in states.values())
    assert set(json.loads((assistant.folder / "processes.json").read_text())["rasa"]) == {
        "pid",
        "state",
        "restarts",
        "since",
    }


def test_a_process_that_dies_is_started_again_and_counted(start: Start) -> None:
    assistant = start(ALL)
    assistant.wait_until_running()
    before = assistant.states["rasa"].pid

    assistant.ask("rasa", "/die")

    wait_until(lambda: assistant.states["rasa"].restarts == 1 and assistant.all_in("running"))
    assert assistant.states["rasa"].pid != before
    assert assistant.states["actions"].restarts == 0


def test_a_process_that_is_killed_is_named_as_restarting_meanwhile(start: Start) -> None:
    assistant = start({"rasa": ()})
    assistant.wait_until_running()
    seen: set[str] = set()

    assistant.ask("rasa", "/die")

    def back() -> bool:
        status = assistant.states["rasa"]
        seen.add(status.state)
        return status.restarts == 1 and status.state == "running"

    wait_until(back)
    assert "restarting" in seen


def test_a_process_that_hangs_is_killed_and_started_again(start: Start) -> None:
    assistant = start(ALL)
    assistant.wait_until_running()
    before = assistant.states["rasa"].pid
    assert before is not None

    assistant.ask("rasa", "/hang")

    wait_until(lambda: assistant.states["rasa"].restarts == 1 and assistant.all_in("running"))
    assert not is_alive(before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_in_order_and_leaves_nothing(start: Start, number: signal.Signals) -> None:
    assistant = start(ALL)
    assistant.wait_until_running()
    pids = assistant.pids()

    assistant.signal(number)

    code, _ = assistant.finish()
    assert code == 0
    ended = [line.split()[0] for line in assistant.trace if line.endswith("ended")]
    assert ended == ["connector", "actions", "rasa"]
    assert not any(is_alive(pid) for pid in pids)
    assert assistant.states == {}


def test_a_process_that_will_not_stop_is_killed(start: Start) -> None:
    assistant = start({"connector": ("stubborn",), "rasa": ()})
    assistant.wait_until_running()
    pids = assistant.pids()

    assistant.signal(signal.SIGTERM)

    code, _ = assistant.finish()
    assert code == 0
    assert not any(is_alive(pid) for pid in pids)


def test_a_second_signal_ends_everything_at_once(start: Start) -> None:
    assistant = start({"connector": ("stubborn",), "actions": ("stubborn",), "rasa": ("stubborn",)})
    assistant.wait_until_running()
    pids = assistant.pids()

    assistant.signal(signal.SIGINT)
    wait_until(lambda: "connector ended" in assistant.trace)
    assistant.signal(signal.SIGINT)

    code, _ = assistant.finish()
    assert code == 0
    assert not any(is_alive(pid) for pid in pids)
    assert "rasa ended" not in assistant.trace


def test_a_signal_while_starting_leaves_nothing(start: Start) -> None:
    assistant = start(ALL)
    wait_until(lambda: bool(assistant.pids()))

    assistant.signal(signal.SIGTERM)

    code, _ = assistant.finish()
    assert code == 0
    assert not any(is_alive(pid) for pid in assistant.pids())


def test_killing_the_supervisor_leaves_no_orphan(start: Start) -> None:
    assistant = start(ALL)
    assistant.wait_until_running()
    pids = assistant.pids()

    assistant.signal(signal.SIGKILL)

    assistant.finish()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))
    assert assistant.states == {}


def test_what_a_process_started_ends_with_it(start: Start) -> None:
    assistant = start({"rasa": ("family",)})
    assistant.wait_until_running()
    relative = int(next(line for line in assistant.trace if "relative" in line).split()[2])
    assert is_alive(relative)

    assistant.ask("rasa", "/die")

    wait_until(lambda: assistant.states["rasa"].restarts == 1)
    wait_until(lambda: not is_alive(relative))


def test_a_process_with_a_mistake_in_its_files_stops_the_start_with_its_sentence(start: Start) -> None:
    assistant = start({"connector": (), "rasa": ("misconfigured",)})

    code, printed = assistant.finish()

    assert code == 2
    assert "rasa cannot start: mend its file." in printed
    assert not any(is_alive(pid) for pid in assistant.pids())


def test_it_says_once_that_all_is_ready(start: Start) -> None:
    assistant = start(ALL)
    assistant.wait_until_running()

    assistant.ask("connector", "/die")
    wait_until(lambda: assistant.states["connector"].restarts == 1 and assistant.all_in("running"))
    assistant.signal(signal.SIGTERM)

    _, printed = assistant.finish()
    assert printed.count("ready after") == 1
    assert "connector ended (exit code 1); starting it again" in printed


def test_a_second_supervisor_of_the_same_folder_is_refused(start: Start) -> None:
    first = start({"rasa": ()})
    first.wait_until_running()

    second = start({"rasa": ()})

    code, printed = second.finish()
    assert code != 0
    assert f"already runs with the data folder {first.folder.parent} (process {first.pid})" in printed
    assert first.all_in("running")
