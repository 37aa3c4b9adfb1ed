from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from overture.core.errors import Misconfigured
from overture.paths import CHECKOUT
from overture.settings import MENDS, VARIABLES, Settings, load_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_without_any_setting_everything_has_its_documented_value(env_file: Path) -> None:
    settings = load_settings(env_file)

    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert (settings.rasa_port, settings.actions_port) == (5005, 5055)
    assert settings.data_dir == CHECKOUT / "var"
    assert settings.clinic == CHECKOUT / "clinic.yml"
    assert settings.database_url is None
    assert settings.telegram_bot_token is None
    assert settings.telegram_mode == "polling"
    assert settings.clock_start is None


def test_the_environment_wins_over_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("OVERTURE_PORT=9001\nOVERTURE_RASA_PORT=9002\n")
    monkeypatch.setenv("OVERTURE_PORT", "9003")

    settings = load_settings(env_file)

    assert (settings.port, settings.rasa_port) == (9003, 9002)


def test_an_empty_value_counts_as_none(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("TELEGRAM_BOT_TOKEN=\n")
    monkeypatch.setenv("OVERTURE_PORT", "")

    settings = load_settings(env_file)

    assert settings.telegram_bot_token is None
    assert settings.port == 8080


def test_a_relative_folder_lies_in_the_checkout(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURE_DATA_DIR", "elsewhere/data")
    monkeypatch.chdir(env_file.parent)

    assert load_settings(env_file).data_dir == CHECKOUT / "elsewhere" / "data"


def test_a_start_of_the_clock_keeps_its_offset(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURE_CLOCK_START", "2026-03-02T09:00:00-06:00")

    expected = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-6)))
    assert load_settings(env_file).clock_start == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OVERTURE_HOST", "not a host"),
        ("OVERTURE_PORT", "eighty"),
        ("OVERTURE_PORT", "0"),
        ("OVERTURE_RASA_PORT", "65536"),
        ("OVERTURE_ACTIONS_PORT", "5.5"),
        ("OVERTURE_DATABASE_URL", "mysql://name:password@host/database"),
        ("OVERTURE_DATABASE_URL", "postgresql+psycopg://host"),
        ("OVERTURE_DATABASE_KEY", "short"),
        ("OVERTURE_CLINIC", "no/such/file.yml"),
        ("OVERTURE_CLOCK_START", "next tuesday"),
        ("TELEGRAM_BOT_TOKEN", "two words"),
        ("TELEGRAM_API_BASE_URL", "127.0.0.1:8081"),
        ("TELEGRAM_MODE", "pushing"),
        ("TELEGRAM_WEBHOOK_SECRET", "sp aces"),
        ("TELEGRAM_WEBHOOK_URL", "ftp://example.org"),
        ("OVERTURE_PUBLIC_URL", "chat.example.org"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_it_and_the_mend(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Misconfigured) as refused:
        load_settings(env_file)

    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert MENDS[name] in sentence
    assert "\n" not in sentence


def test_every_bad_value_is_named_at_once(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURE_PORT", "x")
    monkeypatch.setenv("TELEGRAM_MODE", "y")

    with pytest.raises(Misconfigured) as refused:
        load_settings(env_file)

    assert [line.split()[0] for line in str(refused.value).splitlines()] == ["OVERTURE_PORT", "TELEGRAM_MODE"]


def test_a_bad_secret_is_not_repeated(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:very secret")
    monkeypatch.setenv("OVERTURE_DATABASE_URL", "mysql://me:hunter2@host/db")

    with pytest.raises(Misconfigured) as refused:
        load_settings(env_file)

    assert "secret:" not in str(refused.value)
    assert "very" not in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_secrets_print_masked(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc-def")
    monkeypatch.setenv("OVERTURE_DATABASE_URL", "postgresql+psycopg://me:hunter2@host/db")

    shown = repr(load_settings(env_file))

    assert "abc-def" not in shown
    assert "hunter2" not in shown


def test_the_webhook_is_refused_without_its_secret(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    monkeypatch.setenv("TELEGRAM_MODE", "webhook")

    with pytest.raises(Misconfigured, match="needs TELEGRAM_WEBHOOK_SECRET"):
        load_settings(env_file)


def test_two_processes_cannot_share_a_port(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURE_RASA_PORT", "8080")

    with pytest.raises(Misconfigured, match="three different ports"):
        load_settings(env_file)


def test_a_file_that_is_no_text_is_one_sentence(env_file: Path) -> None:
    env_file.write_bytes(b"OVERTURE_PORT=\xff\xfe")

    with pytest.raises(Misconfigured, match="make it a UTF-8 file"):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("::1", "http://[::1]:8080"),
        ("localhost", "http://localhost:8080"),
    ],
)
def test_the_address_is_one_that_this_machine_reaches(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    monkeypatch.setenv("OVERTURE_HOST", host)

    assert load_settings(env_file).address == address


@pytest.mark.parametrize(
    ("given", "address"),
    [("", "http://127.0.0.1:8080"), ("https://chat.example.org/music/", "https://chat.example.org/music")],
)
def test_links_begin_with_the_public_address_or_else_with_the_own(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, given: str, address: str
) -> None:
    monkeypatch.setenv("OVERTURE_PUBLIC_URL", given)

    assert load_settings(env_file).public_address == address


def test_every_setting_says_how_to_mend_it() -> None:
    assert set(MENDS) == set(VARIABLES)
    assert len(VARIABLES) == len(Settings.model_fields)


def test_the_example_file_documents_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    example = CHECKOUT / ".env.example"
    text = example.read_text(encoding="utf-8")

    assert [name for name in VARIABLES if name not in text] == []
    assert load_settings(example) == load_settings(Path(os.devnull))
