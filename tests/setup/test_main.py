from __future__ import annotations

import ast
import fcntl
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from overture.paths import CHECKOUT
from overture.setup import __main__ as command
from overture.setup.errors import SetupError

SETUP = CHECKOUT / "bin" / "setup"
FILES_FOR_ANY_PYTHON = [
    *sorted((CHECKOUT / "overture" / "setup").glob("*.py")),
    CHECKOUT / "overture" / "__init__.py",
    CHECKOUT / "overture" / "leash.py",
    CHECKOUT / "overture" / "progress.py",
]


@pytest.mark.parametrize("file", FILES_FOR_ANY_PYTHON, ids=lambda file: file.name)
def test_the_set_up_is_written_for_pythons_from_38_on(file: Path) -> None:
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("file", FILES_FOR_ANY_PYTHON, ids=lambda file: file.name)
def test_the_set_up_imports_nothing_that_it_has_to_install_first(file: Path) -> None:
    allowed = {*sys.stdlib_module_names, "overture"}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        assert {name.partition(".")[0] for name in names} <= allowed


def test_a_second_set_up_takes_less_than_a_second_of_work_and_says_nothing() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    done = subprocess.run([str(SETUP), "run"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


def test_it_becomes_the_command_that_follows() -> None:
    done = subprocess.run(
        [str(SETUP), "run", "--", "sh", "-c", "echo $PPID; exit 7"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 7
    assert done.stdout.strip() == str(os.getpid())


def test_it_works_from_any_folder_with_an_unhelpful_environment(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONHOME": "/another", "VIRTUAL_ENV": "/another", "HOME": str(tmp_path)}

    done = subprocess.run(
        [str(SETUP), "run"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_wrong_purpose_is_refused() -> None:
    done = subprocess.run([str(SETUP), "dance"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "invalid choice: 'dance'" in done.stderr


def test_without_any_python_it_says_what_to_install(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout" / "bin"
    checkout.mkdir(parents=True)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    script = SETUP.read_text().replace("/usr/bin/python3", "/no/such/python3")
    (checkout / "setup").write_text(script)

    done = subprocess.run(
        ["sh", str(checkout / "setup"), "run"],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("Python is missing: install Python 3.8 or newer")
    assert len(done.stderr.splitlines()) == 1


def test_what_is_missing_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SetupError("Something is missing: install it.")

    monkeypatch.setattr(command, "set_up", refuse)
    monkeypatch.setattr("overture.setup.__main__.signal.signal", lambda *_: None)

    assert command.main(["run"]) == 2

    assert capsys.readouterr().err == "Something is missing: install it.\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            PermissionError(13, "Permission denied", "/checkout/.venv"),
            "/checkout/.venv cannot be written: make it yours, or use a checkout of your own.\n",
        ),
        (
            OSError(28, "No space left on device", "/checkout/.venv/app"),
            "Set-up stopped: No space left on device (/checkout/.venv/app).\n",
        ),
    ],
)
def test_trouble_with_the_disk_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: OSError, sentence: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(command, "set_up", fail)
    monkeypatch.setattr("overture.setup.__main__.signal.signal", lambda *_: None)

    assert command.main(["run"]) == 2

    assert capsys.readouterr().err == sentence


def test_a_second_set_up_of_the_same_checkout_waits_for_the_first(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    shutil.copytree(
        CHECKOUT / "overture", tmp_path / "overture", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "bin").mkdir()
    shutil.copy(SETUP, tmp_path / "bin" / "setup")
    (tmp_path / ".venv").mkdir()
    with (tmp_path / ".venv" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen([str(tmp_path / "bin" / "setup"), "run"], stderr=subprocess.PIPE, text=True)
        assert second.stderr is not None
        line = second.stderr.readline()
        second.terminate()
        _, rest = second.communicate(timeout=20)

    assert line == "Another set-up of this checkout is under way; waiting for it …\n"
    assert rest.strip() == "Set-up stopped; the same command goes on from here."
    assert second.returncode == command.STOPPED
