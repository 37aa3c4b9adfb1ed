from __future__ import annotations

from overture.adapters.sql.database import Database
from tests.helpers.clinics import open_conversation
from tests.helpers.store import SetClock


def test_a_zone_that_was_said_is_kept_with_its_conversation(database: Database) -> None:
    clock = SetClock()
    told, other = open_conversation(database, clock), open_conversation(database, clock)

    with database.write() as work:
        work.conversations.set_timezone(told, "Europe/London")

    with database.read() as work:
        zones = [work.conversations.get(each) for each in (told, other)]
    assert [each.timezone for each in zones if each is not None] == ["Europe/London", None]
