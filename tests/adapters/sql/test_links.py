from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.booking_ports import Link
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock, appointment_at

TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
CLOCK = SetClock()
NOW = CLOCK.now()
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def link(database: Database) -> Link:
    appointment = appointment_at(open_conversation(database, CLOCK), TEN)
    link = Link("a" * 64, appointment.id, NOW, TEN)
    with database.write() as work:
        work.appointments.add(appointment, NOW)
        work.links.add(link)
    return link


def use(database: Database, link: Link, now: datetime) -> bool:
    with database.write() as work:
        return work.links.use(link.token_hash, now)


def get(database: Database, link: Link) -> Link | None:
    with database.read() as work:
        return work.links.get(link.token_hash)


def test_what_is_added_is_read_back_as_it_was(database: Database, link: Link) -> None:
    assert get(database, link) == link
    assert get(database, replace(link, token_hash="b" * 64)) is None


def test_a_link_is_used_once(database: Database, link: Link) -> None:
    assert use(database, link, TEN - MOMENT)
    assert not use(database, link, TEN - MOMENT)
    assert get(database, link) == replace(link, used_at=TEN - MOMENT)


def test_a_lapsed_or_unknown_link_is_not_used(database: Database, link: Link) -> None:
    assert not use(database, link, TEN)
    assert not use(database, replace(link, token_hash="b" * 64), NOW)
    assert get(database, link) == link


def test_the_links_of_one_appointment_are_forgotten(database: Database, link: Link) -> None:
    other_appointment = appointment_at(open_conversation(database, CLOCK), TEN)
    other = replace(link, token_hash="b" * 64, appointment_id=other_appointment.id)
    second = replace(link, token_hash="c" * 64)
    with database.write() as work:
        work.appointments.add(other_appointment, NOW)
        work.links.add(other)
        work.links.add(second)

    with database.write() as work:
        work.links.forget_of(link.appointment_id)

    assert get(database, link) is None
    assert get(database, second) is None
    assert get(database, other) == other
