"""Staff accounts and signing in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.errors import (
    NameTaken,
    NameUnfit,
    PasswordTooShort,
    RoleUnknown,
    SignInRefused,
    SignInThrottled,
)
from overture.core.staff import ROLES, SignIn, Staff
from overture.services import accounts
from overture.services.accounts import (
    HASHER,
    IDLE,
    LONGEST,
    NOBODY,
    add_account,
    keep_signed_in,
    sign_in,
    sign_out,
    signed_in,
)
from tests.helpers.store import SetClock

PASSWORD = "correct horse battery"
WRONG = "incorrect horse"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ana(database: Database, clock: SetClock) -> Staff:
    return add_account(database, clock, "Ana Ruiz", "admissions", PASSWORD)


def present(database: Database, clock: SetClock) -> SignIn:
    found = signed_in(database, clock, sign_in(database, clock, "Ana Ruiz", PASSWORD))
    assert found is not None
    return found


def everything_in(database: Database, table: str) -> str:
    with database.read() as work:
        return str(work.connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())  # noqa: S608


@pytest.mark.parametrize("role", ROLES)
def test_an_account_may_sign_in(database: Database, clock: SetClock, role: str) -> None:
    staff = add_account(database, clock, "Kim", role, PASSWORD)

    found = signed_in(database, clock, sign_in(database, clock, "Kim", PASSWORD))

    assert found is not None
    assert found.staff == staff
    assert staff.role == role


def test_a_name_is_given_once_however_it_is_spaced(database: Database, clock: SetClock, ana: Staff) -> None:
    for name in ("Ana Ruiz", "  Ana   Ruiz ", "Ana\u200b Ruiz"):
        with pytest.raises(NameTaken):
            add_account(database, clock, name, ana.role, PASSWORD)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "two\nlines", "x" * 101])
def test_a_name_must_be_readable_on_one_line(database: Database, clock: SetClock, name: str) -> None:
    with pytest.raises(NameUnfit):
        add_account(database, clock, name, "clinician", PASSWORD)


def test_a_role_must_be_one_of_four(database: Database, clock: SetClock) -> None:
    with pytest.raises(RoleUnknown, match="admissions, clinician, supervisor, auditor"):
        add_account(database, clock, "Kim", "owner", PASSWORD)


def test_a_password_has_at_least_twelve_characters(database: Database, clock: SetClock) -> None:
    with pytest.raises(PasswordTooShort):
        add_account(database, clock, "Kim", "clinician", "elevenchars")

    add_account(database, clock, "Kim", "clinician", "twelve chars")


@pytest.mark.parametrize(
    ("name", "password"), [("Ana Ruiz", WRONG), ("Ana Ruiz", ""), ("Nobody", PASSWORD), ("", "")]
)
@pytest.mark.usefixtures("ana")
def test_a_wrong_name_or_password_is_refused_in_the_same_words(
    database: Database, clock: SetClock, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in(database, clock, name, password)

    assert refused.value.sentence == SignInRefused().sentence


def test_a_password_is_the_same_however_its_accents_are_typed(database: Database, clock: SetClock) -> None:
    add_account(database, clock, "Kim", "clinician", "caf\u00e9 caf\u00e9 caf\u00e9")

    assert sign_in(database, clock, "Kim", "cafe\u0301 cafe\u0301 cafe\u0301")


def test_a_broken_character_is_a_wrong_password(database: Database, clock: SetClock, ana: Staff) -> None:
    with pytest.raises(SignInRefused):
        sign_in(database, clock, ana.name, "\ud800" * 20)


def test_a_disabled_account_may_not_sign_in_and_its_sign_ins_end(
    database: Database, clock: SetClock, ana: Staff
) -> None:
    token = sign_in(database, clock, ana.name, PASSWORD)
    with database.write() as work:
        work.connection.exec_driver_sql("UPDATE staff SET disabled = TRUE")

    with pytest.raises(SignInRefused):
        sign_in(database, clock, ana.name, PASSWORD)
    assert signed_in(database, clock, token) is None


def test_an_unknown_name_costs_the_same_work_as_a_known_one(
    database: Database, clock: SetClock, ana: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    is_password: Callable[[str, str], bool] = accounts._is_password

    def noted(password_hash: str, password: str) -> bool:
        looked_at.append(password_hash)
        return is_password(password_hash, password)

    monkeypatch.setattr(accounts, "_is_password", noted)
    for name in ("Nobody", ana.name):
        with pytest.raises(SignInRefused):
            sign_in(database, clock, name, WRONG)

    assert looked_at == [NOBODY, ana.password_hash]
    assert not HASHER.check_needs_rehash(NOBODY)
    assert ana.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(
    database: Database, clock: SetClock, ana: Staff
) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(database, clock, ana.name, WRONG)

    with pytest.raises(SignInThrottled):
        sign_in(database, clock, ana.name, PASSWORD)
    clock.forward(minutes=15)
    assert sign_in(database, clock, ana.name, PASSWORD)


def test_a_colleague_and_who_is_signed_in_are_not_held_up(
    database: Database, clock: SetClock, ana: Staff
) -> None:
    add_account(database, clock, "Sam", "clinician", PASSWORD)
    token = sign_in(database, clock, ana.name, PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(database, clock, ana.name, WRONG)

    assert sign_in(database, clock, "Sam", PASSWORD)
    assert signed_in(database, clock, token) is not None


def test_the_right_password_ends_the_counting(database: Database, clock: SetClock, ana: Staff) -> None:
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                sign_in(database, clock, ana.name, WRONG)

        assert sign_in(database, clock, ana.name, PASSWORD)


def test_at_most_twenty_guesses_an_hour_are_looked_at(
    database: Database, clock: SetClock, ana: Staff
) -> None:
    outcomes: list[type[Exception]] = []
    for _ in range(360):
        with pytest.raises((SignInRefused, SignInThrottled)) as refused:
            sign_in(database, clock, ana.name, WRONG)
        outcomes.append(refused.type)
        clock.forward(seconds=10)

    assert outcomes.count(SignInRefused) <= 20


def test_many_guesses_at_once_are_counted_before_they_are_looked_at(
    database: Database, clock: SetClock, ana: Staff
) -> None:
    def guess(_: int) -> bool:
        try:
            sign_in(database, clock, ana.name, WRONG)
        except SignInThrottled:
            return False
        except SignInRefused:
            return True
        raise AssertionError("a wrong password signed in")

    with ThreadPoolExecutor(12) as pool:
        looked_at = list(pool.map(guess, range(40)))

    assert looked_at.count(True) == 5


def test_neither_password_nor_token_is_stored(database: Database, clock: SetClock, ana: Staff) -> None:
    token = sign_in(database, clock, ana.name, PASSWORD)

    stored = "".join(everything_in(database, table) for table in ("staff", "sign_in", "audit"))

    assert PASSWORD not in stored
    assert token not in stored
    assert len(token) >= 43, "256 bits"


@pytest.mark.usefixtures("ana")
def test_each_sign_in_has_a_token_and_a_form_token_of_its_own(database: Database, clock: SetClock) -> None:
    both = [present(database, clock) for _ in range(2)]

    assert len({found.token_hash for found in both}) == 2
    assert len({found.form_token for found in both}) == 2


@pytest.mark.usefixtures("ana")
def test_a_sign_in_ends_after_fifteen_idle_minutes(database: Database, clock: SetClock) -> None:
    token = sign_in(database, clock, "Ana Ruiz", PASSWORD)

    clock.forward(seconds=IDLE.total_seconds() - 1)
    assert signed_in(database, clock, token) is not None
    clock.forward(seconds=1)
    assert signed_in(database, clock, token) is None


@pytest.mark.usefixtures("ana")
def test_who_works_stays_signed_in_for_eight_hours_and_no_longer(database: Database, clock: SetClock) -> None:
    token = sign_in(database, clock, "Ana Ruiz", PASSWORD)
    begun = clock.now()

    while clock.now() + timedelta(minutes=10) < begun + LONGEST:
        clock.forward(minutes=10)
        found = signed_in(database, clock, token)
        assert found is not None, clock.now()
        keep_signed_in(database, clock, found)
    clock.forward(minutes=10)

    assert clock.now() - begun >= LONGEST
    assert signed_in(database, clock, token) is None


@pytest.mark.usefixtures("ana")
def test_signing_out_ends_one_sign_in_at_once(database: Database, clock: SetClock) -> None:
    here = sign_in(database, clock, "Ana Ruiz", PASSWORD)
    elsewhere = sign_in(database, clock, "Ana Ruiz", PASSWORD)
    found = signed_in(database, clock, here)
    assert found is not None

    sign_out(database, clock, found)

    assert signed_in(database, clock, here) is None
    assert signed_in(database, clock, elsewhere) is not None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "' OR 1=1 --"])
@pytest.mark.usefixtures("ana")
def test_an_unknown_token_is_nobody(database: Database, clock: SetClock, token: str) -> None:
    assert signed_in(database, clock, token) is None


def test_accounts_and_sign_ins_are_on_record(database: Database, clock: SetClock, ana: Staff) -> None:
    with pytest.raises(SignInRefused):
        sign_in(database, clock, ana.name, WRONG)
    sign_out(database, clock, present(database, clock))

    with database.read() as work:
        lines = work.connection.exec_driver_sql("SELECT action, subject FROM audit ORDER BY position")
        actions = [line[0] for line in lines if line[1] == ana.id]
    assert actions == ["add_account", "sign_in_attempt", "sign_in_attempt", "sign_in", "sign_out"]
