from __future__ import annotations

import sys
from pathlib import Path

import pytest

from overture.progress import StepFailed
from overture.setup import pythons
from overture.setup.installer import Installer
from overture.setup.pythons import ask_version, find_python
from tests.helpers.fake_programs import FakeUv, program, python, shim


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeUv:
    """A uv that knows no Python, on a machine whose system folders have none."""
    monkeypatch.setattr(pythons, "SYSTEM_FOLDERS", ())
    return FakeUv(tmp_path / "uv")


def find(
    uv: FakeUv, tmp_path: Path, *wanted: str, last_resort: tuple[str, ...] = (), **environ: str
) -> pythons.Python:
    installer = Installer(uv.path, {"PATH": "/usr/bin:/bin"}, tmp_path / "logs")
    return find_python(wanted, last_resort, installer, environ, excluded=[tmp_path / ".venv" / "rasa"])


def test_pyenvs_newest_release_is_found_in_its_folder_though_its_shim_refuses(
    uv: FakeUv, tmp_path: Path
) -> None:
    root = tmp_path / "pyenv"
    shim(root / "shims" / "python3.10")
    for release in ("3.10.2", "3.10.13", "3.11.9"):
        python(root / "versions" / release / "bin" / f"python{release.rpartition('.')[0]}", release)

    found = find(uv, tmp_path, "3.10", PYENV_ROOT=str(root), PATH=str(root / "shims"))

    assert found == (root / "versions" / "3.10.13" / "bin" / "python3.10", "3.10.13")


def test_pyenv_is_found_in_the_home_folder_too(uv: FakeUv, tmp_path: Path) -> None:
    expected = python(tmp_path / ".pyenv" / "versions" / "3.10.4" / "bin" / "python3.10", "3.10.4")

    assert find(uv, tmp_path, "3.10", HOME=str(tmp_path), PATH="").path == expected


def test_a_release_of_pyenv_that_does_not_run_is_passed_over(uv: FakeUv, tmp_path: Path) -> None:
    root = tmp_path / "pyenv"
    shim(root / "versions" / "3.10.9" / "bin" / "python3.10")
    (root / "versions" / "3.10.8" / "bin").mkdir(parents=True)
    expected = python(root / "versions" / "3.10.7" / "bin" / "python3.10", "3.10.7")

    assert find(uv, tmp_path, "3.10", PYENV_ROOT=str(root), PATH="").path == expected


def test_a_python_on_the_path_is_found_behind_a_shim_that_refuses(uv: FakeUv, tmp_path: Path) -> None:
    shim(tmp_path / "shims" / "python3.10")
    expected = python(tmp_path / "bin" / "python3.10", "3.10.6")

    assert find(uv, tmp_path, "3.10", PATH=f"{tmp_path / 'shims'}:{tmp_path / 'bin'}").path == expected


def test_a_python_of_the_system_is_found_off_the_path(
    uv: FakeUv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = python(tmp_path / "system" / "python3.10", "3.10.12")
    monkeypatch.setattr(pythons, "SYSTEM_FOLDERS", (str(tmp_path / "system"),))

    assert find(uv, tmp_path, "3.10", PATH="").path == expected


def test_a_python_that_only_uv_knows_is_found(uv: FakeUv, tmp_path: Path) -> None:
    expected = python(tmp_path / "managed" / "python", "3.10.18")
    uv.finds(expected)

    assert find(uv, tmp_path, "3.10", PATH="").path == expected
    assert uv.calls("python install") == []


def test_the_first_version_of_the_list_that_is_there_is_taken(uv: FakeUv, tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3.11", "3.11.2")
    expected = python(tmp_path / "bin" / "python3.12", "3.12.1")

    assert (
        find(uv, tmp_path, "3.13", "3.12", last_resort=("3.11",), PATH=str(tmp_path / "bin")).path == expected
    )


def test_a_python_that_lies_about_its_version_is_passed_over(uv: FakeUv, tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3.10", "3.9.2")
    expected = python(tmp_path / "other" / "python3.10", "3.10.1")

    assert find(uv, tmp_path, "3.10", PATH=f"{tmp_path / 'bin'}:{tmp_path / 'other'}").path == expected


def test_our_own_environment_does_not_count(uv: FakeUv, tmp_path: Path) -> None:
    python(tmp_path / ".venv" / "rasa" / "bin" / "python3.10", "3.10.1")
    expected = python(tmp_path / "bin" / "python3.10", "3.10.2")
    path = f"{tmp_path / '.venv' / 'rasa' / 'bin'}:{tmp_path / 'bin'}"

    assert find(uv, tmp_path, "3.10", PATH=path).path == expected


def test_a_python_that_is_nowhere_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "SYSTEM_FOLDERS", ())
    fetched = python(tmp_path / "fetched" / "python", "3.10.18")
    uv = FakeUv(tmp_path / "uv", install=f"echo {fetched} > '{tmp_path / 'uv' / 'found'}'")

    assert find(uv, tmp_path, "3.10", PATH="").path == fetched
    assert uv.calls("python install") == ["python install 3.10"]


def test_a_wanted_python_is_fetched_rather_than_making_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pythons, "SYSTEM_FOLDERS", ())
    python(tmp_path / "bin" / "python3.11", "3.11.2")
    fetched = python(tmp_path / "fetched" / "python", "3.13.1")
    uv = FakeUv(tmp_path / "uv", install=f"echo {fetched} > '{tmp_path / 'uv' / 'found'}'")

    found = find(uv, tmp_path, "3.13", "3.12", last_resort=("3.11",), PATH=str(tmp_path / "bin"))

    assert found.path == fetched


def test_where_no_wanted_python_can_be_had_the_last_resort_does(
    uv: FakeUv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = python(tmp_path / "bin" / "python3.11", "3.11.2")

    found = find(uv, tmp_path, "3.13", "3.12", last_resort=("3.11",), PATH=str(tmp_path / "bin"))

    assert found.path == expected
    assert "Python 3.11.2 will do" in capsys.readouterr().err


def test_a_python_that_is_missing_is_one_sentence_that_says_what_to_do(uv: FakeUv, tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failed:
        find(uv, tmp_path, "3.10", PATH="")

    assert str(failed.value).splitlines()[0] == (
        "Python 3.10 is missing and could not be fetched: install it, for example with "
        "`pyenv install 3.10` or `uv python install 3.10`, and try again."
    )


def test_the_python_of_these_tests_has_what_both_environments_need() -> None:
    found = ask_version(Path(sys.executable), {})

    assert found is not None
    assert found.minor == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_a_python_that_hangs_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "SECONDS_TO_ANSWER", 0.2)

    assert (
        ask_version(program(tmp_path / "python", "#!/bin/sh\nexec sleep 60\n"), {"PATH": "/bin:/usr/bin"})
        is None
    )
