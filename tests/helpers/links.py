"""An appointment, the links to it, and the pages behind them on a real server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import FastAPI

from bot_connector.appointment_pages import appointment_router
from bot_connector.body_limit import BodyLimit
from bot_connector.problems import add_problem_handlers
from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment
from overture.core.clinic import BookingTerms
from overture.core.handoff import Handoff
from overture.services.scheduling import BookingRequest, Scheduler, book_appointment
from tests.helpers.clinics import ANNA, INDIVIDUAL, chicago, clinic, open_conversation
from tests.helpers.store import SetClock

CALENDAR_KEY = "cd" * 32
TERMS = BookingTerms(late_cancel=timedelta(hours=24), minimum_notice=timedelta(hours=2))


@dataclass(frozen=True)
class Practice:
    """A clinic with late-cancel terms of a day, on Monday, March 2, 2026, 9:00; what the pages find as context."""

    store: Database
    clock: SetClock = field(default_factory=SetClock)
    calendar_key: str = CALENDAR_KEY

    @property
    def scheduler(self) -> Scheduler:
        """The outside that booking needs."""
        return Scheduler(self.store, self.clock, clinic(terms=TERMS))

    def book(self, start: str = "2026-03-05T10:00", *, chats: bool = True) -> Appointment:
        """Book an individual session with Anna, for somebody who chats or not."""
        conversation_id = open_conversation(self.store, self.clock) if chats else None
        message_id = str(uuid.uuid4()) if chats else None
        return book_appointment(
            self.scheduler,
            BookingRequest(
                conversation_id,
                message_id,
                INDIVIDUAL,
                ANNA.name,
                chicago(start),
                "Maria Lopez",
                "m@example.org",
            ),
        )

    def stored(self, appointment: Appointment) -> Appointment:
        """Return the appointment as it stands."""
        with self.store.read() as work:
            found = work.appointments.by_id(appointment.id)
        assert found is not None
        return found

    def handoffs(self, appointment: Appointment) -> list[Handoff]:
        """Return what was asked of staff in the appointment's conversation."""
        assert appointment.conversation_id is not None
        with self.store.read() as work:
            return work.handoffs.of(appointment.conversation_id)


def appointment_pages(practice: Practice) -> FastAPI:
    """Return an application with nothing in it but these pages."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.context = practice
        yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None)
    add_problem_handlers(app)
    app.add_middleware(BodyLimit)
    app.include_router(appointment_router)
    return app
