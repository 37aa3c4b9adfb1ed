from __future__ import annotations

from pathlib import Path

import pytest

from overture.progress import StepFailed
from overture.setup import system
from overture.setup.errors import SetupError
from overture.setup.system import PARTS, find_chromium, find_postgresql, make_sure
from tests.helpers.fake_programs import program

TOOLS = "/usr/bin:/bin"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose programs are those in this folder, used by somebody who is not root."""
    monkeypatch.setattr(system, "POSTGRESQL_FOLDERS", (str(tmp_path / "postgresql" / "*" / "bin"),))
    monkeypatch.setattr(system, "CHROMIUM_NAMES", ("chromium-of-the-test",))
    monkeypatch.setattr("overture.setup.system.os.geteuid", lambda: 1000)
    return tmp_path


def on_path(machine: Path) -> dict[str, str]:
    return {"PATH": str(machine / "bin")}


def chromium(machine: Path) -> Path:
    return program(machine / "bin" / "chromium-of-the-test", "#!/bin/sh\necho Chromium 150.0\n")


def postgres(machine: Path, version: int) -> Path:
    folder = machine / "postgresql" / str(version) / "bin"
    program(folder / "postgres", f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.4 (Debian)'\n")
    return folder


def test_the_newest_postgresql_is_found(machine: Path) -> None:
    postgres(machine, 15)
    newest = postgres(machine, 17)

    assert find_postgresql(on_path(machine)) == newest


def test_an_old_postgresql_does_not_count(machine: Path) -> None:
    postgres(machine, 14)

    assert find_postgresql(on_path(machine)) is None


def test_a_chromium_that_does_not_start_does_not_count(machine: Path) -> None:
    program(machine / "bin" / "chromium-of-the-test", "#!/bin/sh\necho 'install the snap' >&2\nexit 1\n")
    assert find_chromium(on_path(machine)) is None

    expected = chromium(machine)

    assert find_chromium(on_path(machine)) == expected


def test_when_all_is_there_nothing_is_done(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chromium(machine)
    postgres(machine, 15)

    make_sure(PARTS, on_path(machine), machine / "logs")

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("manager", "advice"),
    [
        ("apt-get", "`sudo apt-get install chromium postgresql`, then run `make test` again."),
        ("dnf", "`sudo dnf install chromium postgresql-server`, then run `make test` again."),
        (
            "none",
            "install Chromium and PostgreSQL 15 or newer with your system's package manager, "
            "then run `make test` again.",
        ),
    ],
)
def test_without_the_rights_to_install_it_says_in_one_line_how_to(
    machine: Path, monkeypatch: pytest.MonkeyPatch, manager: str, advice: str
) -> None:
    monkeypatch.setattr("overture.setup.system.platform.system", lambda: "Linux")
    program(machine / "bin" / manager, "#!/bin/sh\nexit 1\n")

    with pytest.raises(SetupError) as missing:
        make_sure(PARTS, on_path(machine), machine / "logs")

    assert str(missing.value) == (
        f"Chromium and PostgreSQL 15 or newer are missing, which the tests need: {advice}"
    )


def test_root_has_apt_install_what_is_missing(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overture.setup.system.os.geteuid", lambda: 0)
    postgres(machine, 15)
    target = machine / "bin" / "chromium-of-the-test"
    program(
        machine / "bin" / "apt-get",
        f'#!/bin/sh\necho "$@" >> \'{machine / "calls"}\'\n[ "$1" = install ] || exit 1\n'
        f"printf '#!/bin/sh\\necho 150\\n' > '{target}' && chmod +x '{target}'\n",
    )

    make_sure(PARTS, {"PATH": f"{machine / 'bin'}:{TOOLS}"}, machine / "logs")

    assert (machine / "calls").read_text().splitlines() == [
        "update -q",
        "install -y -q --no-install-recommends chromium",
    ]


def test_an_installation_that_fails_is_one_sentence(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overture.setup.system.os.geteuid", lambda: 0)
    program(machine / "bin" / "apt-get", "#!/bin/sh\nexit 100\n")

    with pytest.raises(StepFailed, match="install chromium postgresql yourself and try again"):
        make_sure(PARTS, on_path(machine), machine / "logs")
