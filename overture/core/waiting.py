"""The waiting list: who would take a time that becomes free, and what was offered to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum


class WaitingState(str, Enum):
    """An entry waits, has an offer that lapses, was booked, or was given up."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class WaitingEntry:
    """One person's wish, first come, first offered.

    `clinician` None means anyone. Days are by the clinic's clock, both included; `weekdays` empty means any,
    Monday being 0; `from_clock` and `to_clock` None mean any time of the day (starts lie between them).
    """

    id: str
    conversation_id: str
    service_id: str
    clinician: str | None
    earliest: date
    latest: date
    weekdays: frozenset[int]
    from_clock: time | None
    to_clock: time | None
    name: str
    contact: str
    state: WaitingState
    joined_at: datetime
    # While offered: what, with whom, and until when it is held. While waiting again: what was offered last,
    # and when it lapsed, None where the person declined.
    offered_clinician: str | None = None
    offered_start: datetime | None = None
    offer_until: datetime | None = None

    def fits(self, service_id: str, clinician: str, local_start: datetime) -> bool:
        """Whether an opening, its start by the clinic's wall clock, is what the person wished for."""
        if service_id != self.service_id or self.clinician not in (None, clinician):
            return False
        day, clock = local_start.date(), local_start.time()
        return (
            self.earliest <= day <= self.latest
            and (not self.weekdays or day.weekday() in self.weekdays)
            and (self.from_clock is None or self.from_clock <= clock)
            and (self.to_clock is None or clock <= self.to_clock)
        )

    def may_be_offered(self, start: datetime, now: datetime, pause: timedelta) -> bool:
        """Whether to offer a start now: not what came to nothing before, and not soon after an offer lapsed.

        Whoever did not answer keeps their place, but for so long a pause the next in line comes first.
        """
        lapsed_at = self.offer_until
        return start != self.offered_start and (lapsed_at is None or now >= lapsed_at + pause)

    def offered(self, clinician: str, start: datetime, until: datetime) -> WaitingEntry:
        """Return it with an offer."""
        return replace(
            self,
            state=WaitingState.OFFERED,
            offered_clinician=clinician,
            offered_start=start,
            offer_until=until,
        )

    def lapsed(self) -> WaitingEntry:
        """Return it waiting again, in its old place, after nobody took the offer."""
        return replace(self, state=WaitingState.WAITING)

    def declined(self) -> WaitingEntry:
        """Return it waiting again, in its old place and without a pause, after the person said no."""
        return replace(self, state=WaitingState.WAITING, offer_until=None)

    def ended(self, state: WaitingState) -> WaitingEntry:
        """Return it as booked or withdrawn."""
        return replace(self, state=state, offered_clinician=None, offered_start=None, offer_until=None)
