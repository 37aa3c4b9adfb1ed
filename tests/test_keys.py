from __future__ import annotations

import stat
from pathlib import Path

import pytest

from overture.core.errors import Misconfigured
from overture.keys import KEY_FILES, load_keys, readable_by_others
from tests.helpers.settings import settings_in


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    first = load_keys(settings)
    second = load_keys(settings)

    assert first == second
    assert len({first.internal_token, first.tracker_key, first.database_key, first.calendar_key}) == 4
    assert {path.name for path in settings.keys.iterdir()} == set(KEY_FILES)
    for name in KEY_FILES:
        assert stat.S_IMODE((settings.keys / name).stat().st_mode) == 0o600
    assert not readable_by_others(settings.keys)


def test_a_key_is_64_hexadecimal_digits(tmp_path: Path) -> None:
    keys = load_keys(settings_in(tmp_path))

    assert len(keys.database_key) == 64
    assert bytes.fromhex(keys.database_key)
    assert bytes.fromhex(keys.tracker_key)


def test_a_key_of_the_environment_is_used_and_not_written(tmp_path: Path) -> None:
    given = "ab" * 32
    settings = settings_in(tmp_path, OVERTURE_DATABASE_KEY=given)

    keys = load_keys(settings)

    assert keys.database_key == given
    assert not (settings.keys / "database.key").exists()


def test_no_new_key_is_made_for_a_database_that_has_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.database_file.write_bytes(b"encrypted")

    with pytest.raises(Misconfigured, match="put the key back, or set OVERTURE_DATABASE_KEY"):
        load_keys(settings)

    assert not (settings.keys / "database.key").exists()


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    load_keys(settings)
    (settings.keys / "tracker.key").write_text("\n")

    with pytest.raises(Misconfigured, match="is empty"):
        load_keys(settings)


def test_keys_do_not_print(tmp_path: Path) -> None:
    keys = load_keys(settings_in(tmp_path))

    assert repr(keys) == "Keys()"
