"""Random sequences of steps over all that booking can do; after each step the books are compared with a model.

A sequence is told by its number: the same number does the same again, on either database.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Table, select

from bench.booking.databases import opened, overlaps
from bench.booking.measuring import POSTGRESQL, SQLITE, Finding, Measurement
from bench.booking.state_model import Model
from bench.booking.state_steps import Step, Walker
from bench.booking.state_world import BEGIN, CLINIC, PEOPLE, MovingClock
from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.adapters.sql.unit_of_work import UnitOfWork
from overture.core.conversation import Channel, NewConversation
from overture.core.reservation import Reserved, ReservedFor, Span
from overture.services.scheduling import Scheduler
from tests.helpers.databases import DatabaseAddress

STEPS = 15
OVERLAP, LOST, DIFFERS, SURPRISE = "overlaps", "appointments lost", "books differ", "other outcomes"
_EMPTIED: tuple[Table, ...] = (
    tables.waiting_entry,
    tables.appointment,
    tables.group_session,
    tables.reservation,
)


@dataclass
class Tally:
    """What the sequences showed."""

    sequences: int = 0
    steps: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def walk(database: Database, first: int, sequences: int) -> Tally:
    """Run so many sequences from a number on; each is left at its first fault."""
    tally, people = Tally(), _people(database)
    for number in range(first, first + sequences):
        tally.sequences += 1
        with database.write() as work:
            for table in _EMPTIED:
                work.connection.execute(table.delete())
        clock = MovingClock()
        walker = Walker(
            Scheduler(database, clock, CLINIC), clock, people, random.Random(number), Model(BEGIN)
        )
        _sequence(database, walker, number, tally)
    return tally


def _sequence(database: Database, walker: Walker, number: int, tally: Tally) -> None:
    taken: list[str] = []
    for _ in range(STEPS):
        step = walker.step()
        tally.steps += 1
        tally.done[step.said.split()[0]] += 1
        taken.append(step.said)
        with database.read() as work:
            kind, said = _fault(work, walker.model, step)
        if kind is not None:
            tally.wrong[kind] += 1
            tally.examples.append(f"sequence {number}: {'; '.join(taken)}: {kind}: {said}")
            return


def _fault(work: UnitOfWork, model: Model, step: Step) -> tuple[str | None, str]:
    table = tables.reservation
    columns = (table.c.resource, table.c.start_at, table.c.end_at, table.c.owner_id, table.c.reserved_for)
    everything = [
        Reserved(Span(*row[:3]), row[3], ReservedFor(row[4]), row[5])
        for row in work.connection.execute(select(*columns, table.c.until_at))
    ]
    if overlaps(each.span for each in everything):
        return OVERLAP, ""
    stored = {each: work.appointments.by_id(each) for each in model.appointments}
    if lost := {each for each, appointment in stored.items() if appointment is None}:
        return LOST, str(lost)
    if not step.is_as_expected:
        return SURPRISE, f"expected {step.expected}, came {step.got}"
    for name, expected, got in (
        ("reservations", set(model.books()), _named_sessions(work, model, everything)),
        ("appointments", *_appointments(work, model)),
        ("waiting list", model.entries, _entries(work, model)),
    ):
        if expected != got:
            return DIFFERS, f"{name}: expected {expected}, came {got}"
    return None, ""


def _named_sessions(work: UnitOfWork, model: Model, everything: list[Reserved]) -> set[Reserved]:
    """Return what is kept and has not lapsed, group sessions named as the model names them."""
    sessions = tables.group_session
    names = {
        row.id: f"{row.clinician} {row.start_at:%m-%d %H:%M}"
        for row in work.connection.execute(select(sessions))
    }
    alive = (each for each in everything if each.until is None or each.until > model.now)
    return {_named(each, names) for each in alive}


def _named(each: Reserved, names: dict[str, str]) -> Reserved:
    resource = each.span.resource
    if resource.startswith("seat:"):
        session, _, number = resource.removeprefix("seat:").rpartition("#")
        resource = f"seat:{names[session]}#{number}"
    span = Span(resource, each.span.start, each.span.end)
    return Reserved(span, names.get(each.owner_id, each.owner_id), each.reserved_for, each.until)


def _appointments(work: UnitOfWork, model: Model) -> tuple[object, object]:
    """Return what should be stored of each appointment, and what is; there are no others."""
    ids = set(work.connection.execute(select(tables.appointment.c.id)).scalars())
    stored = (work.appointments.by_id(each) for each in sorted(ids))
    expected = {
        (
            each.id,
            each.conversation_id,
            each.clinician,
            each.room,
            each.start,
            each.end,
            each.state,
            each.sequence,
        )
        for each in model.appointments.values()
    }
    got = {
        (
            each.id,
            each.conversation_id,
            each.clinician,
            each.room,
            each.start,
            each.end,
            each.state,
            each.sequence,
        )
        for each in stored
        if each is not None
    }
    return expected, got


def _entries(work: UnitOfWork, model: Model) -> object:
    people = {each.conversation_id for each in model.entries.values()}
    return {each.id: each for person in people for each in work.waiting_list.of(person)}


def _people(database: Database) -> list[str]:
    # The same ids every time: a sequence must not depend on them.
    people = [str(uuid.UUID(int=number)) for number in range(1, PEOPLE + 1)]
    with database.write() as work:
        for person in people:
            work.conversations.add(NewConversation(person, Channel.WEB, None, None, None, "test", BEGIN))
    return people


def measure(address: DatabaseAddress, sequences: int) -> Finding:
    """Run so many sequences."""
    with opened(address) as database:
        tally = walk(database, 0, sequences)
    figures = {
        "sequences": f"{tally.sequences:,}",
        "steps": f"{tally.steps:,}",
        **{kind: str(tally.wrong[kind]) for kind in (OVERLAP, LOST, DIFFERS, SURPRISE)},
    }
    return Finding(figures, tuple(tally.examples[:3]))


MEASUREMENT = Measurement(
    name="states",
    title="Random sequences of steps, compared with a model",
    goal="no overlap, no lost appointment, reservations as the model has them, after every step",
    measure=measure,
    sizes={SQLITE: 2000, POSTGRESQL: 200},
    quick=20,
)
