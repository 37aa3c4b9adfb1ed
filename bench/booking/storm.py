"""Two hundred processes want one opening: one gets it, the others are told so and offered another."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

from bench.booking.crowd import MondayMorning, at_once
from bench.booking.databases import appointments_in, deadlocks, opened, overlaps, reserved_spans
from bench.booking.measuring import Finding, Measurement, both
from overture.core.errors import OpeningTaken
from overture.services.openings import find_openings
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.databases import DatabaseAddress

WANTED = chicago("2026-03-03T10:00")
WON, TOLD, LEFT_ALONE = "won", "told", "told without another"
MOST_SECONDS = 5.0


def want_it(scheduler: Scheduler, person: str) -> str:
    """Try to book, and where somebody was faster look for what else there is, as the conversation does."""
    request = BookingRequest(
        person, str(uuid.uuid4()), INDIVIDUAL, None, WANTED, "Maria Lopez", "maria@example.org"
    )
    try:
        book_appointment(scheduler, request)
    except OpeningTaken:
        week = (WANTED, WANTED + timedelta(days=7))
        others = find_openings(scheduler, INDIVIDUAL, *week, conversation_id=person)
        return TOLD if others else LEFT_ALONE
    return WON


def measure(address: DatabaseAddress, people: int) -> Finding:
    """Let so many people want one opening of one clinician."""
    with opened(address) as database:
        everybody = [open_conversation(database, MondayMorning()) for _ in range(people)]
        crowd = at_once(address, clinic(ANNA), everybody, want_it)
        answers = Counter(crowd.answers)
        booked, overlapping = len(appointments_in(database)), overlaps(reserved_spans(database))
        broken = deadlocks(database)
    faults = [
        (answers[WON] != 1 or booked != 1, f"{answers[WON]} won and {booked} are booked"),
        (answers[TOLD] != people - 1, f"{answers[TOLD]} of {people - 1} were told and offered another"),
        (bool(crowd.broke), f"errors, such as {crowd.broke[:1]}"),
        (crowd.seconds > MOST_SECONDS, f"took {crowd.seconds:.1f} s"),
        (overlapping + broken > 0, f"{overlapping} overlaps, {broken} deadlocks"),
    ]
    figures = {
        "processes": str(people),
        "won": str(answers[WON]),
        "told, and offered another": str(answers[TOLD]),
        "errors": str(len(crowd.broke)),
        "deadlocks": str(broken),
        "seconds": f"{crowd.seconds:.2f}",
    }
    return Finding(figures, tuple(said for is_so, said in faults if is_so))


MEASUREMENT = Measurement(
    name="storm",
    title="One opening, 200 processes at once",
    goal="1 wins, 199 are told and offered another, 0 errors, 0 deadlocks, at most 5 s",
    measure=measure,
    sizes=both(200),
    quick=8,
)
