"""A conversation with the form loop on a real embedded database; it is Monday, March 2, 2026, 9:00 AM in Chicago."""

from __future__ import annotations

from pathlib import Path

import pytest

from overture.adapters.contacts import ContactFinder
from overture.adapters.phrase_times import phrase_times
from overture.adapters.sql.database import Database
from overture.adapters.topic_titles import load_titles
from overture.bootstrap import ActionsContext, AppointmentLinks
from overture.core.phrase_time import PhraseTimeReader
from overture.paths import CHECKOUT
from overture.services.booking_offers import BookingDesk
from overture.services.scheduling import Scheduler
from tests.helpers.clinics import clinic, open_conversation
from tests.helpers.form_loop import FormLoop
from tests.helpers.settings import settings_in
from tests.helpers.store import SetClock


@pytest.fixture(scope="session")
def times() -> PhraseTimeReader:
    return phrase_times()


@pytest.fixture
def context(embedded_database: Database, times: PhraseTimeReader, tmp_path: Path) -> ActionsContext:
    clock, profile = SetClock(), clinic()
    scheduler = Scheduler(embedded_database, clock, profile)
    return ActionsContext(
        store=embedded_database,
        clock=clock,
        clinic=profile,
        booking=BookingDesk(scheduler, times, ContactFinder()),
        titles=load_titles(CHECKOUT / "data" / "responses"),
        internal_token="token",
        links=AppointmentLinks(scheduler, settings_in(tmp_path)),
    )


@pytest.fixture
def person(context: ActionsContext) -> FormLoop:
    return FormLoop(context, open_conversation(context.store, context.clock))
