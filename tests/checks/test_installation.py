from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from overture.checks import installation
from overture.checks.findings import Verdict
from overture.checks.installation import (
    look_at_environments,
    look_at_machine,
    look_at_sqlite,
    look_at_weights,
)
from overture.paths import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose Rasa environment holds one package of weights."""
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    (requirements / "weights.txt").write_text("some-weights==1.0.0 \\\n    --hash=sha256:abc\n    # via\n")
    packages = tmp_path / ".venv" / "rasa" / "lib" / "python3.10" / "site-packages"
    (packages / "some_weights-1.0.0.dist-info").mkdir(parents=True)
    (packages / "model.onnx").write_bytes(b"numbers")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"numbers").digest()).decode().rstrip("=")
    record = f"model.onnx,sha256={digest},7\nsome_weights-1.0.0.dist-info/RECORD,,\n"
    (packages / "some_weights-1.0.0.dist-info" / "RECORD").write_text(record)
    return tmp_path


def test_this_checkouts_environments_are_as_required() -> None:
    found = list(look_at_environments())

    assert [finding.verdict for finding in found] == [Verdict.OK, Verdict.OK]


def test_an_environment_that_is_not_as_required_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements").symlink_to(CHECKOUT / "requirements")

    found = list(look_at_environments(tmp_path))

    assert [finding.verdict for finding in found] == [Verdict.MEND, Verdict.MEND]
    assert "run `make setup`" in found[0].text


def test_requirements_that_are_gone_are_named(tmp_path: Path) -> None:
    environment = tmp_path / ".venv" / "app"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to("/bin/sh")
    (environment / "installed.json").write_text('{"python": "3.13.0", "dev": false}')

    found = list(look_at_environments(tmp_path))

    assert "it belongs to the checkout" in found[0].text


def test_weights_as_published_are_well(checkout: Path) -> None:
    found = list(look_at_weights(checkout, checkout / "requirements"))

    assert [str(finding) for finding in found] == [
        "ok    weights some-weights: 1.0.0, every file as published"
    ]


def test_weights_that_changed_are_named(checkout: Path) -> None:
    next(checkout.rglob("model.onnx")).write_bytes(b"other")

    (finding,) = look_at_weights(checkout, checkout / "requirements")

    assert finding.verdict is Verdict.MEND
    assert "model.onnx changed since installing" in finding.text


def test_weights_that_are_not_installed_are_named(checkout: Path) -> None:
    next(checkout.rglob("RECORD")).unlink()

    (finding,) = look_at_weights(checkout, checkout / "requirements")

    assert finding.verdict is Verdict.MEND
    assert "1.0.0 is not installed" in finding.text


def test_both_environments_have_a_sound_sqlite() -> None:
    assert look_at_sqlite().verdict is Verdict.OK


def test_two_different_sqlites_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "RASA_PYTHON", Path("/no/such/python"))

    finding = look_at_sqlite()

    assert finding.verdict is Verdict.MEND
    assert "none in Rasa's environment" in finding.text


def test_what_only_the_tests_need_is_never_a_fault() -> None:
    assert {finding.verdict for finding in look_at_machine({"PATH": ""})} == {Verdict.NOTE}
