"""A hundred processes book, hold, move and cancel appointments of many lengths in the same few days."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.booking.crowd import MondayMorning, at_once
from bench.booking.databases import appointments_in, deadlocks, opened, overlaps, reserved_spans
from bench.booking.measuring import Finding, Measurement, both
from overture.core.appointment import Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, Instrument, Room
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.services.holds import hold_opening
from overture.services.scheduling import (
    BookingRequest,
    Scheduler,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from tests.helpers.clinics import OFFICE_HOURS, chicago, open_conversation
from tests.helpers.databases import DatabaseAddress

DEEDS_EACH = 12
DAYS = 2
STEP = timedelta(minutes=15)
_DEEDS = ("book", "book", "book", "hold", "move", "move", "cancel")
_MINUTES = (15, 30, 45, 60, 90, 120)


def shared_clinic() -> Clinic:
    """Return a clinic in which lengths, buffers, rooms, a shared instrument and a group get in each other's way."""
    services = (
        *(
            Service(f"length_{minutes}", f"{minutes} minutes", timedelta(minutes=minutes), after=STEP)
            for minutes in _MINUTES
        ),
        Service("drums", "Drumming", timedelta(minutes=45), before=STEP, needs=("drum",)),
        Service("choir", "Choir", timedelta(minutes=60), capacity=3),
    )
    ids = tuple(each.id for each in services)
    return Clinic(
        name="Test Clinic",
        timezone="America/Chicago",
        services=services,
        clinicians=tuple(Clinician(name, ids, OFFICE_HOURS) for name in ("Anna", "Ben", "Cara", "Dan")),
        terms=BookingTerms(step=STEP),
        rooms=tuple(Room(name, ids) for name in ("Blue", "Red", "Hall")),
        instruments=(Instrument("drum", "Drum", 1),),
    )


@dataclass
class Visit:
    """What one person did, and which appointments are theirs in the end."""

    mine: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def try_many(scheduler: Scheduler, person: str) -> Visit:
    """Do one thing after another, at random but the same for the same person."""
    dice, visit = random.Random(person), Visit()
    for _ in range(DEEDS_EACH):
        try:
            visit.done[_deed(scheduler, person, dice, visit.mine)] += 1
        except (OpeningTaken, OpeningUnavailable):
            visit.done["refused"] += 1
        except Exception as broken:  # noqa: BLE001 - any error at all is what must not happen
            visit.errors.append(f"{type(broken).__name__}: {broken}")
    return visit


def _deed(scheduler: Scheduler, person: str, dice: random.Random, mine: set[str]) -> str:
    service, start = dice.choice(scheduler.clinic.services), _some_start(dice)
    clinician = dice.choice((None, *(each.name for each in scheduler.clinic.clinicians)))
    deed = dice.choice(_DEEDS)
    if deed == "hold":
        hold_opening(scheduler, person, service, clinician, start)
        return deed
    if deed == "move" and mine:
        move_appointment(scheduler, person, dice.choice(sorted(mine)), start, clinician=clinician)
        return deed
    if deed == "cancel" and mine:
        mine.discard(cancel_appointment(scheduler, person, dice.choice(sorted(mine))).id)
        return deed
    request = BookingRequest(
        person, str(uuid.uuid4()), service, clinician, start, "Maria Lopez", "maria@example.org"
    )
    mine.add(book_appointment(scheduler, request).id)
    return "book"


def _some_start(dice: random.Random) -> datetime:
    day = chicago("2026-03-03T09:00") + timedelta(days=dice.randrange(DAYS))
    return day + STEP * dice.randrange(32)


def measure(address: DatabaseAddress, people: int) -> Finding:
    """Let so many people do what they like, and look at every pair of spans afterwards."""
    with opened(address) as database:
        everybody = [open_conversation(database, MondayMorning()) for _ in range(people)]
        crowd = at_once(address, shared_clinic(), everybody, try_many)
        booked, spans = appointments_in(database), reserved_spans(database)
        overlapping, broken = overlaps(spans), deadlocks(database)
        with database.read() as work:
            unkept = sum(not work.reservations.of_owner(each.id) for each in booked)
    done = sum((visit.done for visit in crowd.answers), Counter[str]())
    errors = crowd.broke + [error for visit in crowd.answers for error in visit.errors]
    expected = {each for visit in crowd.answers for each in visit.mine}
    lost = len(expected ^ {each.id for each in booked}) + unkept
    faults = [
        (bool(errors), f"errors, such as {errors[:1]}"),
        (overlapping > 0, f"{overlapping} overlaps"),
        (lost > 0, f"{lost} appointments lost, without reservations or from nowhere"),
        (broken > 0, f"{broken} deadlocks"),
    ]
    figures = {
        "processes": str(people),
        "booked, held, moved, cancelled": ", ".join(
            str(done[each]) for each in ("book", "hold", "move", "cancel")
        ),
        "refused": str(done["refused"]),
        "overlaps": str(overlapping),
        "lost": str(lost),
        "errors": str(len(errors)),
        "deadlocks": str(broken),
        "seconds": f"{crowd.seconds:.2f}",
    }
    return Finding(figures, tuple(said for is_so, said in faults if is_so))


MEASUREMENT = Measurement(
    name="lengths",
    title="100 processes, random overlapping lengths",
    goal="0 overlaps, 0 lost, 0 errors, 0 deadlocks",
    measure=measure,
    sizes=both(100),
    quick=6,
)
