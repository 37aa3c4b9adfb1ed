"""A small clinic and what tests need around it."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from overture.core.appointment import Service
from overture.core.clinic import BookingTerms, Clinic, Clinician, WeeklyHours
from overture.core.conversation import Channel, NewConversation
from overture.core.ports import Clock, Store

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
