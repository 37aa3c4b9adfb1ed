"""A small clinic and what tests need around it."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from overture.core.appointment import Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, Instrument, Room, WeeklyHours
from overture.core.conversation import Channel, NewConversation
from overture.core.ports import Clock, Store
from overture.core.reservation import GroupSession, Reserved, ReservedFor, Span

CHICAGO = ZoneInfo("America/Chicago")
CONSULTATION = Service(
    "first_consultation", "First consultation", timedelta(minutes=30), ("consultation", "intake")
)
INDIVIDUAL = Service(
    "individual_session", "Individual session", timedelta(minutes=50), ("individual", "one on one")
)
GROUP = Service("group_session", "Group session", timedelta(minutes=60), ("group",))
OFFICE_HOURS = tuple(WeeklyHours(day, time(9), time(17)) for day in range(5))
ANNA = Clinician("Anna Shah", (CONSULTATION.id, INDIVIDUAL.id), OFFICE_HOURS)
BEN = Clinician("Ben Ortiz", (CONSULTATION.id, INDIVIDUAL.id, GROUP.id), OFFICE_HOURS)
# Five minutes before and ten after, one of two pianos and one of two rooms.
PIANO_LESSON = Service(
    "piano_lesson",
    "Piano lesson",
    timedelta(minutes=50),
    before=timedelta(minutes=5),
    after=timedelta(minutes=10),
    needs=("piano",),
)
CHOIR = Service("choir", "Choir", timedelta(minutes=60), capacity=3)
CARA = Clinician("Cara Lind", (PIANO_LESSON.id, CHOIR.id), OFFICE_HOURS)
DAN = Clinician("Dan Roy", (PIANO_LESSON.id,), OFFICE_HOURS)


def clinic(
    *clinicians: Clinician, timezone: str = "America/Chicago", terms: BookingTerms | None = None
) -> Clinic:
    """Return a clinic of two clinicians, or of those given."""
    return Clinic(
        name="Test Clinic",
        timezone=timezone,
        services=(CONSULTATION, INDIVIDUAL, GROUP),
        clinicians=clinicians or (ANNA, BEN),
        terms=terms or BookingTerms(),
        insurers=("Blue Cross Blue Shield",),
    )


def furnished_clinic(*clinicians: Clinician, terms: BookingTerms | None = None) -> Clinic:
    """Return a clinic with rooms, instruments, buffers and a group: of Cara and Dan, or of those given."""
    return Clinic(
        name="Test Clinic",
        timezone="America/Chicago",
        services=(PIANO_LESSON, CHOIR),
        clinicians=clinicians or (CARA, DAN),
        terms=terms or BookingTerms(),
        rooms=(Room("Blue", (PIANO_LESSON.id,)), Room("Hall", (PIANO_LESSON.id, CHOIR.id))),
        instruments=(Instrument("piano", "Piano", 2),),
    )


def reserved(
    resource: str, start: str, end: str, reserved_for: ReservedFor = ReservedFor.APPOINTMENT
) -> Reserved:
    """Return a resource that is kept between two local times."""
    return Reserved(Span(resource, chicago(start), chicago(end)), "somebody", reserved_for)


def choir_session(start: str, clinician: str = CARA.name, session_id: str = "choir-1") -> GroupSession:
    """Return a choir on the books, in the hall."""
    begin = chicago(start)
    return GroupSession(session_id, CHOIR.id, clinician, "Hall", begin, begin + CHOIR.length, CHOIR.capacity)


def chicago(text: str) -> datetime:
    """Return an aware time from local ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def open_conversation(store: Store, clock: Clock, *, timezone: str | None = None) -> str:
    """Open a conversation on the web and return its id."""
    conversation_id = str(uuid.uuid4())
    with store.write() as work:
        work.conversations.add(
            NewConversation(conversation_id, Channel.WEB, None, None, timezone, "test", clock.now())
        )
    return conversation_id
