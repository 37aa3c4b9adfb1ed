"""A clinician's booked times, for the calendar that they keep themselves: who knows the address may look."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from overture.core.appointment import Appointment
from overture.core.clinic import Clinic
from overture.core.reservation import Block
from overture.services.scheduling import Scheduler

PATH = "/calendar"
# So far back a calendar keeps showing what was.
_LOOKING_BACK = timedelta(days=30)


@dataclass(frozen=True)
class BusyTimes:
    """What keeps a clinician busy."""

    clinician: str
    appointments: tuple[Appointment, ...]
    blocks: tuple[Block, ...]


def feed_token(key: str, clinician: str) -> str:
    """Return the token of a clinician's feed, the same for as long as the key is."""
    return hmac.new(bytes.fromhex(key), clinician.encode(), hashlib.sha256).hexdigest()


def feed_path(key: str, clinician: str) -> str:
    """Return where a clinician's feed is."""
    return f"{PATH}/{feed_token(key, clinician)}.ics"


def clinician_of(clinic: Clinic, key: str, token: str) -> str | None:
    """Return whose feed a token opens."""
    given = token.encode("utf-8", "surrogatepass")
    found = None
    for clinician in clinic.clinicians:
        # Every one is compared, so that the time taken tells nothing.
        if hmac.compare_digest(feed_token(key, clinician.name).encode(), given):
            found = clinician.name
    return found


def busy_times(scheduler: Scheduler, clinician: str) -> BusyTimes:
    """Return the booked and blocked times of a clinician, from a month ago as far as can be booked."""
    now = scheduler.clock.now()
    # A day more: staff may add what lies just behind the horizon.
    start, end = now - _LOOKING_BACK, now + scheduler.clinic.terms.horizon + timedelta(days=1)
    with scheduler.store.read() as work:
        appointments = work.appointments.between(start, end, [clinician])
        blocks = work.reservations.blocks(start, end)
    return BusyTimes(
        clinician, tuple(appointments), tuple(each for each in blocks if each.clinician == clinician)
    )
