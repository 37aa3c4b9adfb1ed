from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from overture.leash import NOT_FOUND, leashed
from overture.paths import CHECKOUT
from tests.helpers.supervised import is_alive, wait_until

PARENT = """
import subprocess, sys, time
from overture.leash import leashed
child = subprocess.Popen(leashed([sys.executable, "-c", "import time; time.sleep(600)"]), start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""


def test_the_program_takes_the_place_of_the_leash() -> None:
    done = subprocess.run(leashed(["echo", "hello"]), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "hello\n")


def test_a_program_dies_with_the_one_that_started_it() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.send_signal(signal.SIGKILL)

    parent.communicate()
    wait_until(lambda: not is_alive(child))


def test_a_program_whose_starter_is_gone_already_does_not_begin(tmp_path: Path) -> None:
    command = leashed(["touch", str(tmp_path / "begun")])
    command[command.index(str(CHECKOUT / "overture" / "leash.py")) + 1] = "1"

    done = subprocess.run(command, check=False)

    assert done.returncode == 1
    assert not (tmp_path / "begun").exists()


def test_a_program_that_is_not_there_is_one_sentence() -> None:
    done = subprocess.run(leashed(["/no/such/program"]), capture_output=True, text=True, check=False)

    assert done.returncode == NOT_FOUND
    assert done.stderr == "/no/such/program cannot be started: No such file or directory.\n"
