"""`overture staff add`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from overture.adapters.clock import SystemClock
from overture.bootstrap import opened_store
from overture.cli import main
from overture.core.staff import ROLES
from overture.services.accounts import sign_in
from overture.settings import load_settings

PASSWORD = "correct horse battery"

Add = Callable[..., int]


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Run the command with a password on standard input, on a database that is not there yet."""
    monkeypatch.setenv("OVERTURE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("OVERTURE_DATABASE_URL", raising=False)

    def run(*words: str, password: bytes = PASSWORD.encode() + b"\n") -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(password)))
        try:
            return main(["staff", *words])
        except SystemExit as end:
            return int(end.code or 0)

    return run


def may_sign_in(name: str, password: str = PASSWORD) -> bool:
    with opened_store(load_settings()) as store:
        return bool(sign_in(store, SystemClock(), name, password))


@pytest.mark.parametrize("role", ROLES)
def test_an_account_is_added_and_may_sign_in(add: Add, capsys: pytest.CaptureFixture[str], role: str) -> None:
    assert add("add", "Ana Ruiz", "--role", role, "--password-stdin") == 0

    assert capsys.readouterr().out == f"Added Ana Ruiz as {role}.\n"
    assert may_sign_in("Ana Ruiz")


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_password_is_what_stands_before_the_end_of_the_line(add: Add, end: bytes) -> None:
    add("add", "Ana", "--role", "admissions", "--password-stdin", password=b" a password with spaces " + end)

    assert may_sign_in("Ana", " a password with spaces ")


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        (("add", "Ana", "--role", "owner", "--password-stdin"), b"long enough for it", "owner is not a role"),
        (("add", "Ana", "--role", "auditor", "--password-stdin"), b"short", "at least 12 characters"),
        (("add", "Ana", "--role", "auditor", "--password-stdin"), b"", "at least 12 characters"),
        (("add", "Ana", "--role", "auditor", "--password-stdin"), b"\xff" * 20, "not UTF-8"),
        (
            ("add", " ", "--role", "auditor", "--password-stdin"),
            b"long enough for it",
            "The name cannot be used",
        ),
        (("add", "Ana", "--role", "auditor"), b"long enough for it", "--password-stdin"),
        (("add", "Ana", "--password-stdin"), b"", "--role"),
        (("add",), b"", "NAME"),
        (("remove", "Ana"), b"", "DEED"),
        ((), b"", "DEED"),
    ],
)
def test_bad_input_is_one_clear_line(
    add: Add, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], password: bytes, sentence: str
) -> None:
    assert add(*words, password=password) == 2

    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_name_is_given_once(add: Add, capsys: pytest.CaptureFixture[str]) -> None:
    add("add", "Ana", "--role", "admissions", "--password-stdin")

    assert add("add", "Ana", "--role", "auditor", "--password-stdin") == 2

    assert capsys.readouterr().err == "There is already an account named Ana: choose another name.\n"


def test_the_password_is_neither_printed_nor_logged(
    add: Add, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    add("add", "Ana", "--role", "admissions", "--password-stdin")

    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err + caplog.text
