"""How long a look for openings takes: five clinicians, thirty days, three hundred appointments on the books."""

from __future__ import annotations

import random
import time
import uuid
from datetime import timedelta
from statistics import median

from bench.booking.crowd import MondayMorning
from bench.booking.databases import opened
from bench.booking.measuring import Finding, Measurement, both, percentile
from overture.adapters.sql.database import Database
from overture.core.appointment import Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, Instrument, Room
from overture.core.errors import OpeningTaken
from overture.services.openings import find_openings
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from tests.helpers.clinics import OFFICE_HOURS, open_conversation
from tests.helpers.databases import DatabaseAddress

APPOINTMENTS = 300
DAYS = timedelta(days=30)
MOST_MILLISECONDS = 50.0
_WARMING_UP = 5


def busy_clinic() -> Clinic:
    """Return a clinic with all that openings depend on: buffers, rooms, an instrument and a group."""
    services = (
        Service("consultation", "First consultation", timedelta(minutes=30)),
        Service("individual", "Individual session", timedelta(minutes=50), after=timedelta(minutes=10)),
        Service(
            "piano", "Piano lesson", timedelta(minutes=50), before=timedelta(minutes=5), needs=("piano",)
        ),
        Service("group", "Group session", timedelta(minutes=60), capacity=6),
    )
    ids = tuple(each.id for each in services)
    names = ("Anna", "Ben", "Cara", "Dan", "Eve")
    return Clinic(
        name="Test Clinic",
        timezone="America/Chicago",
        services=services,
        clinicians=tuple(Clinician(name, ids, OFFICE_HOURS) for name in names),
        terms=BookingTerms(),
        rooms=tuple(Room(f"Room {number}", ids) for number in range(1, 6)),
        instruments=(Instrument("piano", "Piano", 2),),
    )


def measure(address: DatabaseAddress, looks: int) -> Finding:
    """Book, then look so many times: each service in turn, with anyone, thirty days ahead."""
    with opened(address) as database:
        scheduler = Scheduler(database, MondayMorning(), busy_clinic())
        person = _fill(scheduler, database)
        spent, found = _looks(scheduler, person, looks)
    half, high = median(spent), percentile(spent, 0.95)
    figures = {
        "appointments": str(APPOINTMENTS),
        "looks": str(looks),
        "openings found, median": f"{median(found):.0f}",
        "ms, median": f"{half:.1f}",
        "ms, 95th percentile": f"{high:.1f}",
    }
    return Finding(figures, () if high <= MOST_MILLISECONDS else (f"{high:.1f} ms",))


def _fill(scheduler: Scheduler, database: Database) -> str:
    """Book at random until the books hold all of them; return a person who looks for openings."""
    dice, booked, now = random.Random(300), 0, scheduler.clock.now()
    # Who looks ahead thirty days books within them, too.
    while booked < APPOINTMENTS:
        person, service = open_conversation(database, scheduler.clock), dice.choice(scheduler.clinic.services)
        start = (now + timedelta(days=dice.randrange(1, 30))).replace(hour=9) + timedelta(
            minutes=30 * dice.randrange(14)
        )
        clinician = dice.choice(scheduler.clinic.clinicians).name
        if start.weekday() > 4:
            continue
        request = BookingRequest(
            person, str(uuid.uuid4()), service, clinician, start, "Maria Lopez", "maria@example.org"
        )
        try:
            book_appointment(scheduler, request)
        except OpeningTaken:
            continue
        booked += 1
    return person


def _looks(scheduler: Scheduler, person: str, looks: int) -> tuple[list[float], list[int]]:
    now, services = scheduler.clock.now(), scheduler.clinic.services
    spent: list[float] = []
    found: list[int] = []
    for number in range(looks + _WARMING_UP):
        service = services[number % len(services)]
        began = time.perf_counter()
        openings = find_openings(scheduler, service, now, now + DAYS, conversation_id=person)
        spent.append((time.perf_counter() - began) * 1000)
        found.append(len(openings))
    return spent[_WARMING_UP:], found[_WARMING_UP:]


MEASUREMENT = Measurement(
    name="openings",
    title="Openings of 5 clinicians over 30 days",
    goal="50 ms at the 95th percentile",
    measure=measure,
    sizes=both(200),
    quick=8,
)
