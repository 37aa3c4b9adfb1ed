from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from overture import cli
from overture.paths import CHECKOUT

PROGRAM = CHECKOUT / "bin" / "overture"


def overture(*words: str, cwd: Path = CHECKOUT, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), *words],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_with_a_line() -> None:
    helped = overture("--help")

    assert helped.returncode == 0
    for name in cli.COMMANDS:
        assert f"\n    {name} " in helped.stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_helps(name: str) -> None:
    helped = overture(name, "--help")

    assert helped.returncode == 0
    assert helped.stdout.startswith(f"usage: overture {name}")


@pytest.mark.parametrize("words", [(), ("dance",), ("parse", "a", "b"), ("train", "--quickly")])
def test_bad_arguments_are_one_line_and_exit_code_2(words: tuple[str, ...]) -> None:
    refused = overture(*words)

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
    assert "--help" in refused.stderr


def test_a_bad_setting_is_one_line_and_exit_code_2() -> None:
    refused = overture("train", OVERTURE_PORT="eighty")

    assert refused.returncode == 2
    assert refused.stderr == "OVERTURE_PORT cannot be eighty: give a whole number from 1 to 65535.\n"


def test_it_works_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "o"
    link.symlink_to(PROGRAM)

    helped = subprocess.run([str(link), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert helped.returncode == 0


def test_what_lies_in_the_folder_it_is_called_from_does_not_get_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    (tmp_path / "overture").mkdir()
    (tmp_path / "overture" / "__init__.py").write_text("raise SystemExit('the wrong checkout')")

    assert overture("parse", "--help", cwd=tmp_path).returncode == 0


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    line = f"'{PROGRAM}' --help | head -1; '{PROGRAM}' train --help | true"

    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)

    assert done.stderr == ""


def test_before_set_up_it_says_what_to_run_first(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    copy = tmp_path / "bin" / "overture"
    copy.write_bytes(PROGRAM.read_bytes())
    copy.chmod(0o755)

    refused = subprocess.run([str(copy)], capture_output=True, text=True, check=False)

    assert refused.returncode == 2
    assert refused.stderr == f"Overture is not set up yet: run `make run` in {tmp_path} first.\n"
