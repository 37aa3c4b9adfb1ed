from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from overture.checks.findings import Finding, mend, note, ok
from overture.checks.training_text import look_at_training_text
from overture.commands import doctor
from tests.checks.small_checkout import write_checkout

LOOKS_WITHOUT_SETTINGS = ("look_at_environments", "look_at_weights", "look_at_names", "look_at_machine")
LOOKS_FOR_ONE = ("look_at_folder", "look_at_clinic", "look_at_model", "look_at_database")

Replace = Callable[[str, Finding], None]


@pytest.fixture
def replace(monkeypatch: pytest.MonkeyPatch) -> Replace:
    """Put findings in the place of looks; every other look finds nothing to mend."""

    def find(look: str, finding: Finding) -> None:
        several = look in (*LOOKS_WITHOUT_SETTINGS, "look_at_keys", "look_at_processes")
        monkeypatch.setattr(doctor, look, lambda *_: iter([finding]) if several else finding)

    for look in (
        *LOOKS_WITHOUT_SETTINGS,
        *LOOKS_FOR_ONE,
        "look_at_keys",
        "look_at_processes",
        "look_at_sqlite",
        "look_at_training_text",
    ):
        find(look, ok(look, "well"))
    return find


@pytest.mark.usefixtures("replace")
def test_when_all_is_well_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run(argparse.Namespace()) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "All is well."
    assert all(line.startswith("ok    ") for line in lines[:-1])


def test_what_must_be_mended_is_said_and_fails(replace: Replace, capsys: pytest.CaptureFixture[str]) -> None:
    replace("look_at_model", mend("model", "there is none: run `bin/overture train`"))
    replace("look_at_clinic", mend("clinic", "line 3 is wrong"))

    assert doctor.run(argparse.Namespace()) == 1

    printed = capsys.readouterr().out
    assert "\nMEND  model: there is none: run `bin/overture train`\n" in printed
    assert printed.endswith("2 to mend.\n")


def test_mistakes_in_the_training_text_are_one_finding(
    replace: Replace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_checkout(tmp_path)
    (tmp_path / "data/nlu/greet.yml").unlink()
    (tmp_path / "data/nlu/thanks.yml").unlink()
    replace("look_at_training_text", look_at_training_text(tmp_path))

    assert doctor.run(argparse.Namespace()) == 1

    printed = capsys.readouterr().out
    assert "MEND  training text: 2 to mend before a model can be trained:\n  domain.yml, line 3" in printed
    assert printed.endswith("\n1 to mend.\n")


def test_what_is_only_good_to_know_does_not_fail(
    replace: Replace, capsys: pytest.CaptureFixture[str]
) -> None:
    replace("look_at_machine", note("Chromium", "not here; only `make test` needs it"))

    assert doctor.run(argparse.Namespace()) == 0

    assert "note  Chromium: not here" in capsys.readouterr().out


@pytest.mark.usefixtures("replace")
def test_bad_settings_are_named_and_what_rests_on_them_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OVERTURE_PORT", "eighty")
    monkeypatch.setenv("TELEGRAM_MODE", "pushing")

    assert doctor.run(argparse.Namespace()) == 1

    printed = capsys.readouterr().out
    assert "MEND  settings: OVERTURE_PORT cannot be eighty" in printed
    assert "MEND  settings: TELEGRAM_MODE cannot be pushing" in printed
    assert "look_at_database" not in printed
