"""Wiring: which adapter answers which port. The only file that knows both sides."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import httpx

from overture.adapters.clinic_file import load_clinic
from overture.adapters.clock import SystemClock, clock_from_environment
from overture.adapters.contacts import ContactFinder
from overture.adapters.notices import LocalNotices
from overture.adapters.phrase_times import phrase_times
from overture.adapters.rasa_dialogue import RasaDialogue
from overture.adapters.sql.database import Database, open_database
from overture.adapters.topic_titles import load_titles
from overture.adapters.words import ResponseWords
from overture.core.clinic import Clinic
from overture.core.errors import Misconfigured
from overture.core.ports import Clock, Screen
from overture.keys import Keys, load_keys
from overture.paths import CHECKOUT
from overture.services.appointment_news import AppointmentNews
from overture.services.booking_offers import BookingDesk
from overture.services.handoffs import Desk
from overture.services.intake import Intake
from overture.services.links import link_address, make_link
from overture.services.relay import Relay
from overture.services.reminders import Caller
from overture.services.scheduling import Scheduler
from overture.settings import Settings

log = logging.getLogger(__name__)

RESPONSES = CHECKOUT / "data" / "responses"
RISK = CHECKOUT / "data" / "risk"


@dataclass(frozen=True)
class ConnectorContext:
    """What the connector and the console need."""

    settings: Settings
    store: Database
    clock: SystemClock
    clinic: Clinic
    scheduler: Scheduler
    notices: LocalNotices
    dialogue: RasaDialogue
    loopback: httpx.AsyncClient
    intake: Intake
    desk: Desk
    relay: Relay
    news: AppointmentNews
    calendar_key: str = field(repr=False)

    @property
    def timezone(self) -> ZoneInfo:
        """The zone that the clinic's wall clock shows."""
        return self.clinic.zone


def _screen() -> Screen:
    # spaCy takes its time to import, and a command that only reads the database has no use for it.
    from overture.screening.frames import BadLexicon
    from overture.screening.screener import Screener

    try:
        return Screener.from_files(RISK)
    except BadLexicon as error:
        raise Misconfigured(f"The lexicon in data/risk cannot be used: mend {error}.") from error


def open_store(settings: Settings, keys: Keys) -> Database:
    """Open the database that the settings name.

    Raises:
        Misconfigured: in one sentence, how to mend it.
    """
    url = settings.database_url.get_secret_value() if settings.database_url is not None else None
    return open_database(url, settings.database_file, keys.database_key)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Database]:
    """Open the database for one command and close it again."""
    store = open_store(settings, load_keys(settings))
    try:
        yield store
    finally:
        store.close()


@asynccontextmanager
async def connector_context(settings: Settings) -> AsyncIterator[ConnectorContext]:
    """Open everything that the connector's process uses, and close it at the end."""
    keys = load_keys(settings)
    clinic = load_clinic(settings.clinic)
    store = open_store(settings, keys)
    clock = clock_from_environment()
    words = ResponseWords.from_files(RESPONSES)
    screen = await asyncio.to_thread(_screen)
    notices = LocalNotices()
    dialogue = RasaDialogue(settings.rasa_port, keys.internal_token)
    # A proxy from the environment must never see loopback traffic.
    loopback = httpx.AsyncClient(trust_env=False, timeout=2.0)
    if settings.database_url is None:
        # One connector owns the embedded database: leases of one that was killed need not run out.
        with store.write() as work:
            work.conversations.free_leases()
    try:
        yield ConnectorContext(
            settings=settings,
            store=store,
            clock=clock,
            clinic=clinic,
            scheduler=Scheduler(store, clock, clinic),
            notices=notices,
            dialogue=dialogue,
            loopback=loopback,
            intake=Intake(store, clock, screen, words, notices),
            desk=Desk(store, clock, words, notices),
            relay=Relay(
                store, clock, dialogue, words, notices, owner=f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
            ),
            news=AppointmentNews(Caller(store, clock, words, notices, clinic)),
            calendar_key=keys.calendar_key,
        )
    finally:
        await dialogue.close()
        await loopback.aclose()
        store.close()


@dataclass(frozen=True)
class AppointmentLinks:
    """Makes the addresses under which people find their appointments."""

    scheduler: Scheduler
    settings: Settings

    def for_appointment(self, appointment_id: str) -> str:
        """Return the address of a new link to show, move or cancel an appointment, or to add it to a calendar."""
        return link_address(self.settings, make_link(self.scheduler, appointment_id))


@dataclass(frozen=True)
class ActionsContext:
    """What the actions need."""

    store: Database
    clock: Clock
    clinic: Clinic
    booking: BookingDesk
    titles: dict[str, str]
    internal_token: str = field(repr=False)
    links: AppointmentLinks


@contextmanager
def actions_context(settings: Settings) -> Iterator[ActionsContext]:
    """Open everything that the actions' process uses, and close it at the end.

    Raises:
        Misconfigured: in one sentence, how to mend it.
    """
    keys = load_keys(settings)
    clinic = load_clinic(settings.clinic)
    clock = clock_from_environment()
    store = open_store(settings, keys)
    scheduler = Scheduler(store, clock, clinic)
    try:
        yield ActionsContext(
            store=store,
            clock=clock,
            clinic=clinic,
            booking=BookingDesk(scheduler, phrase_times(), ContactFinder()),
            titles=load_titles(RESPONSES),
            internal_token=keys.internal_token,
            links=AppointmentLinks(scheduler, settings),
        )
    finally:
        store.close()
