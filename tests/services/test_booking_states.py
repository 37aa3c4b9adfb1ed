"""Random sequences of all that booking can do, compared with a model after each step: the short form.

`make bench-booking` runs two thousand of them. A sequence that fails is told by its number and its steps.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.booking import states
from bench.booking.state_model import Model
from bench.booking.state_steps import Step, Walker
from overture.adapters.sql import tables
from overture.adapters.sql.database import Database

# Others than those of the benchmark, which begin at 0.
FIRST = 100_000


def test_after_every_step_the_books_are_what_the_model_says(database: Database) -> None:
    tally = states.walk(database, FIRST, 40)

    assert tally.examples == []
    assert tally.steps == 40 * states.STEPS


def test_every_kind_of_step_is_taken(embedded_database: Database) -> None:
    tally = states.walk(embedded_database, FIRST, 40)

    kinds = {"book", "hold", "confirm", "release", "move", "cancel", "serve", "accept", "decline", "leave"}
    assert kinds <= set(tally.done)


def test_a_lost_appointment_would_be_noticed(
    embedded_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Walker.step

    def losing(walker: Walker) -> Step:
        step = whole(walker)
        with embedded_database.write() as work:
            work.connection.execute(tables.appointment.delete())
        return step

    monkeypatch.setattr(Walker, "step", losing)

    tally = states.walk(embedded_database, FIRST, 5)

    assert tally.wrong[states.LOST] == 5


def test_a_reservation_too_few_would_be_noticed(
    embedded_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Model.let_go

    def forgetful(model: Model, owners: set[str]) -> None:
        whole(model, owners)
        model.rows = [replace(each, until=each.until or model.now) for each in model.rows]

    monkeypatch.setattr(Model, "let_go", forgetful)

    tally = states.walk(embedded_database, FIRST, 5)

    assert tally.wrong[states.DIFFERS] > 0
