"""Wiring: which adapter answers which port. The only file that knows both sides."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from overture.adapters.clinic_file import load_clinic
from overture.adapters.clock import SystemClock, clock_from_environment
from overture.adapters.notices import LocalNotices
from overture.adapters.rasa_dialogue import RasaDialogue
from overture.adapters.sql.database import Database, open_database
from overture.adapters.words import ResponseWords
from overture.keys import Keys, load_keys
from overture.paths import CHECKOUT
from overture.screening.screener import Screener
from overture.services.handoffs import Desk
from overture.services.intake import Intake
from overture.services.relay import Relay
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
    timezone: ZoneInfo
    notices: LocalNotices
    dialogue: RasaDialogue
    intake: Intake
    desk: Desk
    relay: Relay


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
    store = open_store(settings, keys)
    clock = clock_from_environment()
    words = ResponseWords.from_files(RESPONSES)
    screen = await asyncio.to_thread(Screener.from_files, RISK)
    notices = LocalNotices()
    dialogue = RasaDialogue(settings.rasa_port, keys.internal_token)
    if settings.database_url is None:
        # One connector owns the embedded database: leases of one that was killed need not run out.
        with store.write() as work:
            work.conversations.free_leases()
    try:
        yield ConnectorContext(
            settings=settings,
            store=store,
            clock=clock,
            timezone=load_clinic(settings.clinic).zone,
            notices=notices,
            dialogue=dialogue,
            intake=Intake(store, clock, screen, words, notices),
            desk=Desk(store, clock, words, notices),
            relay=Relay(
                store, clock, dialogue, words, notices, owner=f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
            ),
        )
    finally:
        await dialogue.close()
        store.close()
