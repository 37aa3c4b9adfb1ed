from __future__ import annotations

from pathlib import Path

import pytest

from overture.paths import REQUIREMENTS
from overture.progress import StepFailed
from overture.setup.installer import find_installer
from tests.helpers.fake_programs import FakeUv, program, shim


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine without uv."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}


def test_the_machines_own_uv_is_used(tmp_path: Path, environ: dict[str, str]) -> None:
    uv = FakeUv(tmp_path / "bin")
    environ["PATH"] = f"{tmp_path / 'bin'}:{environ['PATH']}"

    assert find_installer(tmp_path / ".venv", REQUIREMENTS, environ).path == uv.path


@pytest.mark.parametrize("version", ["0.1.30", "0.3.5"])
def test_a_uv_that_is_too_old_is_not_used(tmp_path: Path, environ: dict[str, str], version: str) -> None:
    FakeUv(tmp_path / "bin", version=version)
    own = FakeUv(tmp_path / ".venv" / "uv" / "bin")
    environ["PATH"] = f"{tmp_path / 'bin'}:{environ['PATH']}"

    assert find_installer(tmp_path / ".venv", REQUIREMENTS, environ).path == own.path


def test_a_shim_that_refuses_is_not_used(tmp_path: Path, environ: dict[str, str]) -> None:
    shim(tmp_path / "bin" / "uv")
    own = FakeUv(tmp_path / ".venv" / "uv" / "bin")
    environ["PATH"] = f"{tmp_path / 'bin'}:{environ['PATH']}"

    assert find_installer(tmp_path / ".venv", REQUIREMENTS, environ).path == own.path


def test_a_missing_uv_is_fetched_by_its_hash(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = program(tmp_path / "python", PYTHON_THAT_MAKES_ENVIRONMENTS.format(calls=tmp_path / "calls"))
    monkeypatch.setattr("overture.setup.installer.sys.executable", str(fake))
    monkeypatch.setattr("overture.progress.leashed", list)

    found = find_installer(tmp_path / ".venv", REQUIREMENTS, environ)

    assert found.path == tmp_path / ".venv" / "uv" / "bin" / "uv"
    assert "--require-hashes" in (tmp_path / "calls").read_text()
    assert str(REQUIREMENTS / "uv.txt") in (tmp_path / "calls").read_text()


def test_a_python_without_venv_says_what_to_install(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = program(tmp_path / "python", "#!/bin/sh\necho 'ensurepip is not available' >&2\nexit 1\n")
    monkeypatch.setattr("overture.setup.installer.sys.executable", str(fake))
    monkeypatch.setattr("overture.progress.leashed", list)

    with pytest.raises(StepFailed, match="apt-get install python3-venv"):
        find_installer(tmp_path / ".venv", REQUIREMENTS, environ)


def test_what_would_lead_to_another_environment_is_left_out(tmp_path: Path, environ: dict[str, str]) -> None:
    FakeUv(tmp_path / ".venv" / "uv" / "bin")
    environ |= {"VIRTUAL_ENV": "/another", "PYTHONPATH": "/another", "HTTPS_PROXY": "http://proxy"}

    found = find_installer(tmp_path / ".venv", REQUIREMENTS, environ)

    assert "VIRTUAL_ENV" not in found.environ
    assert "PYTHONPATH" not in found.environ
    assert found.environ["HTTPS_PROXY"] == "http://proxy"


def test_without_a_home_of_its_own_everything_lies_in_the_checkout(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    FakeUv(tmp_path / ".venv" / "uv" / "bin")
    home = tmp_path / "home"
    home.write_text("no folder")

    with_home = find_installer(tmp_path / ".venv", REQUIREMENTS, environ)
    without = find_installer(tmp_path / ".venv", REQUIREMENTS, {**environ, "HOME": str(home)})

    assert "UV_CACHE_DIR" not in with_home.environ
    assert without.environ["UV_CACHE_DIR"] == str(tmp_path / ".venv" / "cache")
    assert without.environ["UV_PYTHON_INSTALL_DIR"] == str(tmp_path / ".venv" / "pythons")


def test_the_certificates_that_the_machine_trusts_are_trusted(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeUv(tmp_path / ".venv" / "uv" / "bin")
    monkeypatch.setattr("overture.setup.installer.CERTIFICATES", (str(tmp_path / "certificates"),))
    without = find_installer(tmp_path / ".venv", REQUIREMENTS, environ)

    (tmp_path / "certificates").write_text("")

    assert "UV_SYSTEM_CERTS" not in without.environ
    assert find_installer(tmp_path / ".venv", REQUIREMENTS, environ).environ["UV_SYSTEM_CERTS"] == "1"


# Both as the first Python, which makes an environment, and as the one in it, which then fetches uv.
PYTHON_THAT_MAKES_ENVIRONMENTS = """#!/bin/sh
echo "$@" >> '{calls}'
case "$*" in
    *venv*)
        for folder; do :; done
        mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python" ;;
    *pip*)
        printf '#!/bin/sh\\necho uv 0.13.9\\n' > "$(dirname "$0")/uv" && chmod +x "$(dirname "$0")/uv" ;;
esac
"""
