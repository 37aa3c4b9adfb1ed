"""The console on a real server and a real database, with people who have already said something."""

from __future__ import annotations

import html
import re
import uuid
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI

from console.app import add_console
from overture.adapters.notices import LocalNotices
from overture.adapters.sql.database import Database
from overture.core.appointment import Appointment, AppointmentState
from overture.core.clinic import Clinic as Profile
from overture.core.conversation import Conversation
from overture.core.handoff import Handoff
from overture.core.ports import NewTurn
from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.core.staff import Staff
from overture.core.transcript import ButtonPayload, Delivery, Reply, Speaker, Turn, Understanding
from overture.services.accounts import add_account
from overture.services.handoffs import Desk, request_for_risk, request_handoff, take_over, write_as_staff
from overture.services.speaking import say
from tests.helpers.clinics import clinic as small_clinic
from tests.helpers.store import House, SetClock, words

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Room:
    """Implements the console's context."""

    desk: Desk
    store: Database
    clock: SetClock
    notices: LocalNotices
    clinic: Profile

    @property
    def timezone(self) -> ZoneInfo:
        """The zone that the clinic's wall clock shows."""
        return self.clinic.zone


def console_application(house: House, profile: Profile | None = None) -> FastAPI:
    """Return an application with nothing in it but the console, of a small clinic unless another is given."""
    shown = profile or small_clinic()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        notices = LocalNotices()
        desk = Desk(house.store, house.clock, words(), notices)
        app.state.console = Room(desk, house.store, house.clock, notices, shown)
        yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None)
    add_console(app)
    return app


@dataclass(frozen=True)
class Clinic:
    """A house in which conversations take place. The console hears of nothing that is done here: it has
    to look, as it must for what another process does."""

    house: House

    def account(self, name: str, role: str = "admissions") -> Staff:
        """Make an account with the one password."""
        return add_account(self.house.store, self.house.clock, name, role, PASSWORD)

    def person_says(
        self,
        conversation: Conversation,
        text: str,
        *,
        topic: str | None = "benefits",
        confidence: float = 0.9,
        risk: Risk = NO_RISK,
    ) -> Turn:
        """Store what a person said and what was made of it."""
        topics = (topic,) if topic else ()
        with self.house.store.write() as work:
            work.conversations.raise_risk(conversation.id, risk)
            return work.transcripts.add(
                NewTurn(
                    id=str(uuid.uuid4()),
                    conversation_id=conversation.id,
                    at=self.house.clock.now(),
                    speaker=Speaker.PERSON,
                    text=text,
                    delivery=Delivery.RECEIVED,
                    understanding=Understanding(topic, topics, confidence if topic else 0.0),
                    risk=risk,
                )
            )

    def assistant_says(
        self, conversation: Conversation, text: str, *titles: str, draft: bool = False
    ) -> Turn:
        """Store a reply of the assistant."""
        reply = Reply(text, tuple(ButtonPayload(title, "/greet") for title in titles))
        with self.house.store.write() as work:
            return say(work, conversation, [reply], self.house.clock.now(), draft=draft)[0]

    def handoff(self, conversation: Conversation, reason: str = "request_human") -> Handoff:
        """File a normal handoff."""
        return request_handoff(self.house.store, self.house.clock, conversation.id, reason)

    def urgent_handoff(self, conversation: Conversation, risk: Risk) -> Handoff:
        """File one for a risk, as the intake does."""
        with self.house.store.write() as work:
            work.conversations.raise_risk(conversation.id, risk)
            return request_for_risk(work, conversation, risk, self.house.clock.now())

    def appointment(self, conversation: Conversation, start: datetime, name: str, contact: str) -> None:
        """Book one."""
        with self.house.store.write() as work:
            work.appointments.add(
                Appointment(
                    id=str(uuid.uuid4()),
                    conversation_id=conversation.id,
                    service="first_session",
                    clinician="Dana Reyes",
                    start=start,
                    end=start + timedelta(minutes=50),
                    timezone="America/Chicago",
                    state=AppointmentState.BOOKED,
                    name=name,
                    contact=contact,
                    message_id=str(uuid.uuid4()),
                ),
                self.house.clock.now(),
            )

    def audit(self, action: str) -> list[tuple[str | None, str]]:
        """Return who did something, and to what."""
        with self.house.store.read() as work:
            rows = work.connection.exec_driver_sql(
                "SELECT staff_id, subject, action FROM audit ORDER BY position"
            )
            return [(row[0], row[1]) for row in rows if row[2] == action]


class Browser:
    """A browser without scripts: it keeps its cookie, and follows no redirect."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30, trust_env=False)
        weakref.finalize(self, self.http.close)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Load a page."""
        return self.http.get(path, headers=headers)

    def post(self, path: str, *, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        """Send a form of a page, with its token unless another is given."""
        fields.setdefault("form_token", self.form_token)
        return self.http.post(path, data=fields, headers=headers)

    def sign_in(
        self, name: str, password: str = PASSWORD, *, headers: dict[str, str] | None = None, **more: str
    ) -> httpx.Response:
        """Send the sign-in form."""
        fields = {"name": name, "password": password, **more}
        return self.http.post("/staff/sign-in", data=fields, headers=headers)

    @property
    def form_token(self) -> str:
        """The token that pages of this sign-in hold; none where nobody is signed in."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.get("/staff").text)
        return found[1] if found else ""


def text_of(page: str) -> str:
    """Return the words of a page as a person reads them, one space between."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def fill_every_field(clinic: Clinic, text: str) -> Conversation:
    """Make a conversation that has a text in every place that a page shows, and return it."""
    house, staff = clinic.house, Staff(str(uuid.uuid4()), text, "clinician", "no password")
    conversation = house.conversation()
    clinic.person_says(conversation, text, topic=text, risk=Risk(RiskLevel.CRISIS, "suicide", (text, text)))
    clinic.assistant_says(conversation, text, text)
    clinic.appointment(conversation, house.clock.now(), text, text)
    clinic.handoff(conversation, text)
    with house.store.write() as work:
        work.accounts.add(staff, house.clock.now())
        work.conversations.set_dialogue_state(conversation.id, text, text)
        change = work.connection.exec_driver_sql
        change("UPDATE conversation SET timezone = ? WHERE id = ?", (text, conversation.id))
        change(
            "UPDATE appointment SET service = ?, clinician = ?, timezone = ? WHERE conversation_id = ?",
            (text, text, text, conversation.id),
        )
    take_over(house.desk, staff, conversation.id)
    write_as_staff(house.desk, staff, conversation.id, text)
    clinic.assistant_says(conversation, text, text, draft=True)
    return conversation
