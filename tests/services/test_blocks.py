from __future__ import annotations

from datetime import timedelta

import pytest

from overture.adapters.sql.database import Database
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.services.blocks import block_time, unblock
from overture.services.holds import hold_opening
from overture.services.scheduling import book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, clinic, open_conversation
from tests.helpers.schedulers import TUESDAY_TEN, kept_by, later, request, scheduler

HOUR = timedelta(hours=1)


def test_blocked_time_is_not_booked_until_it_is_open_again(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    block = block_time(desk, "Anna Shah", TUESDAY_TEN, TUESDAY_TEN + HOUR, "training", None)

    with pytest.raises(OpeningTaken):
        book_appointment(desk, request(desk))

    assert unblock(desk, block.id)
    assert not unblock(desk, block.id)
    assert book_appointment(desk, request(desk)).start == TUESDAY_TEN


def test_what_is_booked_or_held_is_not_blocked(database: Database) -> None:
    desk = scheduler(database, clinic(ANNA))
    hold_opening(desk, open_conversation(database, desk.clock), INDIVIDUAL, None, TUESDAY_TEN)

    with pytest.raises(OpeningTaken):
        block_time(desk, "Anna Shah", TUESDAY_TEN, TUESDAY_TEN + HOUR, "training", None)
    with desk.store.read() as work:
        assert work.reservations.blocks(TUESDAY_TEN, TUESDAY_TEN + HOUR) == []

    later(desk, minutes=5)
    block = block_time(desk, "Anna Shah", TUESDAY_TEN, TUESDAY_TEN + HOUR, "training", None)
    assert len(kept_by(desk, block.id)) == 1


@pytest.mark.parametrize(("clinician", "hours", "why"), [("Nobody", 1, "no such"), ("Anna Shah", 0, "ends")])
def test_a_block_that_makes_no_sense_is_refused(
    database: Database, clinician: str, hours: int, why: str
) -> None:
    desk = scheduler(database, clinic(ANNA))

    with pytest.raises(OpeningUnavailable, match=why):
        block_time(desk, clinician, TUESDAY_TEN, TUESDAY_TEN + hours * HOUR, "training", None)
