from __future__ import annotations

import re

import pytest

from overture.paths import REQUIREMENTS

LOCKS = sorted(path.stem for path in REQUIREMENTS.glob("*.in"))
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", flags=re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> set[tuple[str, str]]:
    return {
        (normal(package), version)
        for package, version in PIN.findall((REQUIREMENTS / f"{name}.txt").read_text())
    }


@pytest.mark.parametrize("name", LOCKS)
def test_everything_that_is_asked_for_is_locked(name: str) -> None:
    asked = re.findall(r"^([A-Za-z0-9._-]+)", (REQUIREMENTS / f"{name}.in").read_text(), flags=re.MULTILINE)
    wanted = {normal(package) for package in asked if not package.startswith("-")}

    assert wanted <= {package for package, _ in pins(name)}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]

    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_folder_of_a_machine(name: str) -> None:
    lines = (REQUIREMENTS / f"{name}.txt").read_text().splitlines()

    assert [line for line in lines if "://" in line or re.search(r"\s/\w", line)] == []


@pytest.mark.parametrize(("name", "base"), [("dev", "app"), ("rasa-dev", "rasa")])
def test_what_the_tests_add_does_not_change_what_people_run(name: str, base: str) -> None:
    base_versions = dict(pins(base))

    assert [
        (package, version)
        for package, version in pins(name)
        if base_versions.get(package, version) != version
    ] == []


def test_both_environments_open_the_same_encrypted_files() -> None:
    sqlcipher = [
        {version for package, version in pins(name) if package == "sqlcipher3"} for name in ("app", "rasa")
    ]

    assert sqlcipher[0] == sqlcipher[1]
    assert len(sqlcipher[0]) == 1
