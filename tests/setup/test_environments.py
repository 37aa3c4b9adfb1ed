from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from overture.progress import StepFailed
from overture.setup import environments
from overture.setup.environments import ENVIRONMENTS, Place, install, is_ready, python_version
from overture.setup.errors import SetupError
from overture.setup.installer import Installer
from overture.setup.pythons import Python
from tests.helpers.fake_programs import FakeUv


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Rasa's environment in a checkout of this test's own, on a machine with Python 3.10.13."""
    monkeypatch.setattr(
        environments, "find_python", lambda *_, **__: Python(Path("/pythons/3.10"), "3.10.13")
    )
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    rasa = next(each for each in ENVIRONMENTS if each.name == "rasa")
    for name in (*rasa.requirements, *rasa.dev_requirements, *rasa.build_requirements):
        (requirements / name).write_text(name)
    (tmp_path / ".venv").mkdir()
    return Place(rasa, tmp_path / ".venv", requirements)


def installer(uv: FakeUv, tmp_path: Path) -> Installer:
    return Installer(uv.path, {"PATH": os.environ["PATH"]}, tmp_path / "logs")


def test_an_environment_is_made_filled_and_then_ready(place: Place, tmp_path: Path) -> None:
    uv = FakeUv(tmp_path / "uv")

    install(place, dev=False, uv=installer(uv, tmp_path))

    assert is_ready(place, dev=False)
    assert python_version(place) == "3.10.13"
    assert uv.calls("venv") == [f"venv --no-project --quiet --python /pythons/3.10 {place.folder}"]
    (sync,) = uv.calls("pip sync")
    assert "--require-hashes" in sync
    assert f"--build-constraints={place.requirements / 'build.txt'}" in sync
    assert [word.rpartition("/")[2] for word in sync.split() if word.endswith(".txt") and word[0] != "-"] == [
        "rasa.txt",
        "weights.txt",
    ]


def test_what_only_the_tests_need_is_installed_for_the_tests_and_then_kept(
    place: Place, tmp_path: Path
) -> None:
    uv = FakeUv(tmp_path / "uv")
    install(place, dev=False, uv=installer(uv, tmp_path))
    assert not is_ready(place, dev=True)

    install(place, dev=True, uv=installer(uv, tmp_path))

    assert is_ready(place, dev=True)
    assert is_ready(place, dev=False)
    assert uv.calls("pip sync")[-1].endswith("rasa-dev.txt")
    assert len(uv.calls("venv")) == 1


def test_changed_requirements_are_installed_into_the_environment_that_is_there(
    place: Place, tmp_path: Path
) -> None:
    uv = FakeUv(tmp_path / "uv")
    install(place, dev=True, uv=installer(uv, tmp_path))
    (place.requirements / "rasa.txt").write_text("changed")
    assert not is_ready(place, dev=False)

    install(place, dev=False, uv=installer(uv, tmp_path))

    assert is_ready(place, dev=True)
    assert len(uv.calls("venv")) == 1


def test_a_broken_installation_is_not_ready_and_is_begun_anew(place: Place, tmp_path: Path) -> None:
    broken = FakeUv(tmp_path / "broken", sync="echo 'no network' && exit 1")
    with pytest.raises(StepFailed, match="the same command goes on from here") as failed:
        install(place, dev=False, uv=installer(broken, tmp_path))
    assert "| no network" in str(failed.value)
    assert not is_ready(place, dev=False)
    (place.folder / "left").write_text("half a package")

    install(place, dev=False, uv=installer(FakeUv(tmp_path / "uv"), tmp_path))

    assert is_ready(place, dev=False)
    assert not (place.folder / "left").exists()


def test_an_environment_whose_update_broke_is_not_ready(place: Place, tmp_path: Path) -> None:
    install(place, dev=False, uv=installer(FakeUv(tmp_path / "uv"), tmp_path))
    (place.requirements / "rasa.txt").write_text("changed")
    broken = FakeUv(tmp_path / "broken", sync="exit 1")
    with pytest.raises(StepFailed):
        install(place, dev=False, uv=installer(broken, tmp_path))

    (place.requirements / "rasa.txt").write_text("rasa.txt")

    assert not is_ready(place, dev=False)


def test_an_environment_without_its_python_is_not_ready(place: Place, tmp_path: Path) -> None:
    install(place, dev=False, uv=installer(FakeUv(tmp_path / "uv"), tmp_path))

    place.python.unlink()

    assert not is_ready(place, dev=False)


def test_a_moved_checkout_is_installed_anew(place: Place, tmp_path: Path) -> None:
    install(place, dev=False, uv=installer(FakeUv(tmp_path / "uv"), tmp_path))
    moved = tmp_path / "moved"
    place.home.rename(moved)

    assert not is_ready(place._replace(home=moved), dev=False)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"python": 3, "dev": true}', '{"python": "3.10.13"}'])
def test_a_stamp_that_cannot_be_understood_does_not_count(place: Place, tmp_path: Path, content: str) -> None:
    install(place, dev=False, uv=installer(FakeUv(tmp_path / "uv"), tmp_path))

    place.stamp.write_text(content)

    assert not is_ready(place, dev=False)


def test_a_python_that_no_longer_fits_is_replaced(place: Place, tmp_path: Path) -> None:
    uv = FakeUv(tmp_path / "uv")
    install(place, dev=False, uv=installer(uv, tmp_path))
    stamp = json.loads(place.stamp.read_text())
    place.stamp.write_text(json.dumps({**stamp, "python": "3.9.1"}))
    (place.requirements / "rasa.txt").write_text("changed")

    install(place, dev=False, uv=installer(uv, tmp_path))

    assert len(uv.calls("venv")) == 2
    assert python_version(place) == "3.10.13"


def test_missing_requirements_are_one_sentence(place: Place, tmp_path: Path) -> None:
    install(place, dev=False, uv=installer(FakeUv(tmp_path / "uv"), tmp_path))
    (place.requirements / "rasa.txt").unlink()

    with pytest.raises(SetupError, match="it belongs to the checkout"):
        is_ready(place, dev=False)


def test_a_python_of_which_no_environment_can_be_made_is_one_sentence(place: Place, tmp_path: Path) -> None:
    uv = FakeUv(tmp_path / "uv")
    uv.path.write_text("#!/bin/sh\necho 'no space left'\nexit 1\n")

    with pytest.raises(SetupError, match="no space left"):
        install(place, dev=False, uv=installer(uv, tmp_path))


def test_rasa_runs_on_310_and_the_application_on_the_newest_that_is_there() -> None:
    versions = {each.name: (*each.wanted, *each.last_resort) for each in ENVIRONMENTS}

    assert versions == {"app": ("3.13", "3.12", "3.11"), "rasa": ("3.10",)}
