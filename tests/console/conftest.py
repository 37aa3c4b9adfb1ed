"""A console with two people who answer, one who reads, and a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from overture.adapters.sql.database import Database
from overture.core.conversation import Conversation
from tests.helpers.staffroom import Browser, Clinic, console_application
from tests.helpers.store import house
from tests.helpers.web import served

SignedIn = Callable[[str], Browser]


@pytest.fixture
def clinic(embedded_database: Database) -> Clinic:
    return Clinic(house(embedded_database))


@pytest.fixture
def address(clinic: Clinic) -> Iterator[str]:
    with served(console_application(clinic.house)) as address:
        yield address


@pytest.fixture
def signed_in(clinic: Clinic, address: str) -> SignedIn:
    """Sign somebody in with a browser of their own: ana and sam answer, ivy only reads."""
    roles = {"ana": "admissions", "sam": "clinician", "ivy": "auditor"}

    def make(name: str) -> Browser:
        with clinic.house.store.read() as work:
            known = work.accounts.by_name(name)
        if known is None:
            clinic.account(name, roles[name])
        browser = Browser(address)
        assert browser.sign_in(name).headers["location"] == "/staff"
        return browser

    return make


@pytest.fixture
def conversation(clinic: Clinic) -> Conversation:
    return clinic.house.conversation()
