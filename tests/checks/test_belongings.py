from __future__ import annotations

from pathlib import Path

import pytest

from overture.adapters.sql.migrate import migrate
from overture.bootstrap import opened_store
from overture.checks.belongings import (
    env_file_names,
    look_at_clinic,
    look_at_database,
    look_at_folder,
    look_at_keys,
    look_at_model,
    look_at_names,
)
from overture.checks.findings import Verdict
from overture.keys import load_keys
from overture.settings import Settings
from overture.training import model_path
from tests.helpers.settings import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def test_a_setting_that_nothing_reads_is_named_with_the_one_that_was_meant() -> None:
    found = list(
        look_at_names(
            {"OVERTURE_PROT": "1", "PATH": "/bin", "OVERTURE_PORT": "2"}, {"OVERTURE_ZZZZZZZZZZ": ""}
        )
    )

    assert [str(finding) for finding in found] == [
        "MEND  settings: OVERTURE_PROT is no setting; did you mean OVERTURE_PORT?",
        "MEND  settings: OVERTURE_ZZZZZZZZZZ is no setting; remove it.",
    ]


def test_the_names_of_an_env_file_are_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OVERTURE_PORT=1\n# a comment\nX=2\n")

    assert set(env_file_names(tmp_path / ".env")) == {"OVERTURE_PORT", "X"}
    assert env_file_names(tmp_path / "none") == {}


def test_a_data_folder_with_room_is_well(settings: Settings) -> None:
    assert look_at_folder(settings).verdict is Verdict.OK


def test_a_data_folder_that_is_not_there_yet_is_no_fault(tmp_path: Path) -> None:
    assert look_at_folder(settings_in(tmp_path / "var")).verdict is Verdict.NOTE


def test_a_full_disk_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overture.checks.belongings.LEAST_FREE_BYTES", 2**63)

    finding = look_at_folder(settings)

    assert finding.verdict is Verdict.MEND
    assert "make room" in finding.text


def test_the_clinics_profile_of_the_repository_is_valid_and_says_what_it_leaves_out(
    settings: Settings,
) -> None:
    finding = look_at_clinic(settings)

    assert finding.verdict is Verdict.OK
    assert "does not know phone, address, hours, price" in finding.text


def test_a_clinics_profile_with_a_mistake_is_named(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic.yml"
    clinic.write_text("name: Somewhere\n")

    finding = look_at_clinic(settings_in(tmp_path, OVERTURE_CLINIC=str(clinic)))

    assert finding.verdict is Verdict.MEND
    assert str(clinic) in finding.text


def test_keys_that_others_may_read_must_be_mended(settings: Settings) -> None:
    load_keys(settings)
    (settings.keys / "internal.token").chmod(0o644)

    found = {finding.part: finding for finding in look_at_keys(settings)}

    assert found["key internal.token"].verdict is Verdict.MEND
    assert "chmod 600" in found["key internal.token"].text
    assert found["key tracker.key"].verdict is Verdict.OK


def test_keys_that_were_not_made_yet_are_no_fault(settings: Settings) -> None:
    assert {finding.verdict for finding in look_at_keys(settings)} == {Verdict.NOTE}


def test_a_model_must_fit_the_training_data(settings: Settings) -> None:
    without = look_at_model(settings)
    settings.models.mkdir()
    model_path(settings).write_text("")

    assert without.verdict is Verdict.MEND
    assert "bin/overture train" in without.text
    assert look_at_model(settings).verdict is Verdict.OK


def test_a_database_that_was_not_made_yet_is_no_fault_and_is_not_made(settings: Settings) -> None:
    finding = look_at_database(settings)

    assert finding.verdict is Verdict.NOTE
    assert not settings.database_file.exists()
    assert not settings.keys.exists()


def test_a_database_with_the_present_schema_is_well(settings: Settings) -> None:
    with opened_store(settings) as store:
        migrate(store)

    assert look_at_database(settings).verdict is Verdict.OK


def test_a_database_with_an_older_schema_is_named(settings: Settings) -> None:
    with opened_store(settings):
        pass

    finding = look_at_database(settings)

    assert finding.verdict is Verdict.MEND
    assert "older schema" in finding.text


def test_a_database_whose_key_is_another_is_named(settings: Settings) -> None:
    with opened_store(settings) as store:
        migrate(store)
    (settings.keys / "database.key").write_text("00" * 32)

    finding = look_at_database(settings)

    assert finding.verdict is Verdict.MEND
    assert "present key" in finding.text


def test_a_database_whose_key_is_gone_is_named(settings: Settings) -> None:
    with opened_store(settings) as store:
        migrate(store)
    (settings.keys / "database.key").unlink()

    finding = look_at_database(settings)

    assert finding.verdict is Verdict.MEND
    assert "put it back" in finding.text
    assert not (settings.keys / "database.key").exists()


def test_a_damaged_database_is_named(settings: Settings) -> None:
    with opened_store(settings) as store:
        migrate(store)
    content = bytearray(settings.database_file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = b"\0" * 64
    settings.database_file.write_bytes(content)

    finding = look_at_database(settings)

    assert finding.verdict is Verdict.MEND
    assert "restore a backup" in finding.text
