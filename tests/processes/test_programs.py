from __future__ import annotations

from pathlib import Path

import pytest

from overture.keys import Keys
from overture.paths import CHECKOUT
from overture.processes.programs import Program, programs
from tests.helpers.settings import settings_in

KEYS = Keys(internal_token="inner", tracker_key="tracker", database_key="database", calendar_key="calendar")


@pytest.fixture
def listed(tmp_path: Path) -> dict[str, Program]:
    settings = settings_in(
        tmp_path,
        TELEGRAM_BOT_TOKEN="123:abc",
        OVERTURE_DATABASE_URL="postgresql+psycopg://me:word@host/db",
        OVERTURE_PORT="9001",
        OVERTURE_RASA_PORT="9002",
    )
    environ = {"PATH": "/bin", "OVERTURE_CLOCK_START": "2026-03-02T09:00", "PYTHONHOME": "/elsewhere"}
    made = programs(settings, KEYS, Path("/models/m.tar.gz"), 1.5, environ)
    assert [program.name for program in made] == ["connector", "actions", "rasa"]
    return {program.name: program for program in made}


def test_rasa_listens_on_loopback_only_and_without_its_api(listed: dict[str, Program]) -> None:
    command = " ".join(listed["rasa"].command)

    assert "--interface 127.0.0.1 --port 9002" in command
    assert "--model /models/m.tar.gz" in command
    assert "--enable-api" not in command


def test_nobody_gets_a_secret_that_is_not_for_them(listed: dict[str, Program]) -> None:
    assert listed["connector"].environ["TELEGRAM_BOT_TOKEN"] == "123:abc"
    assert "TELEGRAM_BOT_TOKEN" not in listed["actions"].environ
    assert "TELEGRAM_BOT_TOKEN" not in listed["rasa"].environ
    assert listed["actions"].environ["OVERTURE_DATABASE_URL"] == "postgresql+psycopg://me:word@host/db"
    assert not [name for name in listed["rasa"].environ if name.startswith("OVERTURE_DATABASE")]


def test_every_program_gets_the_same_clock_and_the_shared_secrets(listed: dict[str, Program]) -> None:
    for program in listed.values():
        assert program.environ["OVERTURE_CLOCK_OFFSET"] == "1.5"
        assert "OVERTURE_CLOCK_START" not in program.environ
        assert program.environ["OVERTURE_INTERNAL_TOKEN"] == "inner"
        assert program.environ["OVERTURE_TRACKER_KEY"] == "tracker"
        assert program.environ["PYTHONPATH"] == str(CHECKOUT)
        assert "PYTHONHOME" not in program.environ


def test_rasa_sends_no_telemetry(listed: dict[str, Program]) -> None:
    assert listed["rasa"].environ["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_program_does_not_print_its_secrets(listed: dict[str, Program]) -> None:
    assert "123:abc" not in repr(listed["connector"])
