"""Appointments at the same time of several weeks: all of them are booked, or none."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from overture.core.appointment import Appointment
from overture.core.errors import SeriesClash
from overture.core.working_hours import instant
from overture.services.booking import book_all
from overture.services.scheduler import BookingRequest, Scheduler


def book_series(
    scheduler: Scheduler, request: BookingRequest, starts: Sequence[datetime]
) -> list[Appointment]:
    """Book every start, `request.start` counting for nothing; the same message again gives the same series.

    Raises:
        SeriesClash: with all the starts that cannot be had; nothing is booked then.
        ConversationNotFound, GuardianMissing: as `book_appointment`.
    """
    outcome = book_all(scheduler, request, sorted(starts), str(uuid.uuid4()))
    if outcome.clashes:
        raise SeriesClash(sorted(outcome.clashes))
    return outcome.booked


def weekly_starts(scheduler: Scheduler, first: datetime, count: int) -> list[datetime]:
    """Return so many starts a week apart, in the clinic's zone: its wall clock shows the same time at each."""
    zone = scheduler.clinic.zone
    local = first.astimezone(zone)
    later = (instant(local.date() + timedelta(weeks=week), local.time(), zone) for week in range(1, count))
    return [local, *(each.astimezone(zone) for each in later)][:count]
