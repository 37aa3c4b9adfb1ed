"""Why a time cannot be booked, so that staff can explain it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum

from overture.core.allocation import BusyTimes, Needs
from overture.core.appointment import Service
from overture.core.availability import (
    NO_SEATS_TAKEN,
    Bookable,
    seats_left,
    sessions_of,
)
from overture.core.clinic import Clinic, Clinician, DayHours
from overture.core.reservation import GroupSession, Reserved, ReservedFor, person_resource
from overture.core.spoken_time import clock_time
from overture.core.working_hours import exists, hours_on, is_within_hours, starts_on

UTC = timezone.utc


class Reason(str, Enum):
    """Why a time is closed, in words that complete "That time cannot be booked: …" for the person.

    The order is that of looking: of several clinicians the one who comes farthest gives the reason.
    """

    NOT_OFFERED = "nobody offers this then"
    TOO_SOON = "it is too soon or has passed"
    TOO_FAR = "it is too far ahead"
    CLOSED_DAY = "we are closed on that day"
    HOLIDAY = "that day is a public holiday"
    AWAY = "the clinician is away on that day"
    OUTSIDE_HOURS = "it lies outside the times that can be booked"
    NOT_A_START = "no appointment starts just then"
    PERSON_BUSY = "you have another appointment then"
    FULL = "that group is full"
    TAKEN = "somebody else has that time"
    NO_ROOM = "no room is free then"
    NO_INSTRUMENT = "an instrument for it is not free then"


_KEPT_BY = {
    ReservedFor.APPOINTMENT: "an appointment",
    ReservedFor.GROUP_SESSION: "a group session",
    ReservedFor.HOLD: "a time kept for somebody who is deciding",
    ReservedFor.BLOCK: "blocked time",
}


@dataclass(frozen=True)
class Closure:
    """A reason, and one phrase for staff such as "closed: public holiday (Labor Day)"."""

    reason: Reason
    sentence: str


def why_closed(
    clinic: Clinic,
    service: Service,
    start: datetime,
    *,
    now: datetime,
    taken: Iterable[Reserved] = (),
    group_sessions: Iterable[GroupSession] = (),
    seats_taken: Mapping[str, int] = NO_SEATS_TAKEN,
    clinician: str | None = None,
    person: str | None = None,
) -> Closure | None:
    """Return why nothing can be booked then, None where something can.

    `clinician` None means anyone: then it is closed only if all are closed. For the rest see `openings`.
    """
    near = tuple(_near(taken, start))
    look = _Look(clinic, service, start, near, tuple(group_sessions), seats_taken, person)
    bounds = look.of_terms(now) or look.of_the_clock()
    if bounds is not None:
        return bounds
    offering = [each for each in clinic.clinicians_for(service) if clinician in (None, each.name)]
    found = [look.of_clinician(each) for each in offering]
    closed = [each for each in found if each is not None]
    if len(closed) < len(found):
        return None
    return max(closed, key=_depth, default=look.not_offered(clinician))


def _near(taken: Iterable[Reserved], start: datetime) -> Iterator[Reserved]:
    """Yield what may be in the way: nothing that can be booked, buffers included, is longer than a day."""
    first, last = (start.astimezone(UTC) + sign * timedelta(days=1) for sign in (-1, 1))
    return (each for each in taken if each.span.end > first and each.span.start < last)


def _depth(closure: Closure) -> int:
    return list(Reason).index(closure.reason)


@dataclass(frozen=True)
class _Look:
    """One look at one start."""

    clinic: Clinic
    service: Service
    start: datetime
    taken: tuple[Reserved, ...]
    group_sessions: tuple[GroupSession, ...]
    seats_taken: Mapping[str, int]
    person: str | None

    @property
    def begin(self) -> datetime:
        """The start in UTC."""
        return self.start.astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The end in UTC."""
        return self.begin + self.service.length

    @property
    def day(self) -> date:
        """The date on the clinic's calendar."""
        return self.start.astimezone(self.clinic.zone).date()

    def of_terms(self, now: datetime) -> Closure | None:
        """Say that the terms rule it out."""
        bounds, terms = Bookable.at(now, self.clinic), self.clinic.terms
        if self.begin < now.astimezone(UTC):
            return Closure(Reason.TOO_SOON, "closed: it has passed")
        if self.begin < bounds.first:
            return Closure(Reason.TOO_SOON, f"closed: less than {_hours(terms.minimum_notice)} ahead")
        if self.begin > bounds.last:
            return Closure(Reason.TOO_FAR, f"closed: more than {_days(terms.horizon)} ahead")
        return None

    def of_the_clock(self) -> Closure | None:
        """Say that the clock skips it."""
        if exists(self.start):
            return None
        return Closure(
            Reason.NOT_A_START, "closed: the clock is put forward then, so that time does not come"
        )

    def not_offered(self, clinician: str | None) -> Closure:
        """Say that nobody, or not this one, offers the service."""
        who = f"{clinician} does not offer" if clinician else "nobody offers"
        return Closure(Reason.NOT_OFFERED, f"closed: {who} {self.service.name}")

    def of_clinician(self, clinician: Clinician) -> Closure | None:
        """Say what keeps it from being booked with a clinician."""
        session = sessions_of(self.group_sessions, self.service, clinician.name).get(self.begin)
        end = self.end if session is None else session.end.astimezone(UTC)
        return (
            self._of_day(clinician)
            or self._of_hours(clinician, session, end)
            or self._of_person(end)
            or (self._of_resources(clinician) if session is None else self._of_seats(session))
        )

    def _of_day(self, clinician: Clinician) -> Closure | None:
        if self.day in self.clinic.closed_days:
            return Closure(Reason.CLOSED_DAY, "closed: the clinic is closed on that day")
        exceptions = [each for each in clinician.exceptions if each.day == self.day]
        if hours_on(self.clinic, clinician, self.day):
            return None
        if self.day in self.clinic.public_holidays:
            name = self.clinic.public_holidays[self.day]
            return Closure(Reason.HOLIDAY, f"closed: public holiday ({name})")
        if exceptions:
            return Closure(Reason.AWAY, f"closed: {clinician.name} is away{_why(exceptions)}")
        return None

    def _of_hours(self, clinician: Clinician, session: GroupSession | None, end: datetime) -> Closure | None:
        hours = hours_on(self.clinic, clinician, self.day)
        if not is_within_hours(self.clinic, clinician, self.begin, end):
            exceptions = [each for each in clinician.exceptions if each.day == self.day]
            spoken = ", ".join(f"{clock_time(opens)} to {clock_time(closes)}" for opens, closes in hours)
            told = f"has hours from {spoken} on that day" if hours else "has no hours on that day"
            return Closure(
                Reason.OUTSIDE_HOURS,
                f"closed: outside hours, {clinician.name} {told}{_why(exceptions)}",
            )
        starts = {moment for each in hours for moment in starts_on(self.clinic, self.service, self.day, each)}
        if session is None and self.begin not in starts:
            minutes = self.clinic.terms.step // timedelta(minutes=1)
            return Closure(
                Reason.NOT_A_START,
                f"closed: appointments start every {minutes} minutes from the hours' start",
            )
        return None

    def _of_person(self, end: datetime) -> Closure | None:
        if self.person is None:
            return None
        kept = self._first_kept([person_resource(self.person)], self.begin, end)
        if kept is None:
            return None
        return Closure(
            Reason.PERSON_BUSY, f"closed: the same person has another appointment, {self._times(kept)}"
        )

    def _of_seats(self, session: GroupSession) -> Closure | None:
        if seats_left(session, self.seats_taken):
            return None
        return Closure(Reason.FULL, f"full: all {session.capacity} seats of the group are taken")

    def _of_resources(self, clinician: Clinician) -> Closure | None:
        needs = Needs.of(self.clinic, self.service, clinician.name)
        start, end = self.begin - self.service.before, self.end + self.service.after
        kept = self._first_kept(needs.clinician, start, end)
        if kept is not None:
            return Closure(
                Reason.TAKEN,
                f"taken: {clinician.name} has {_KEPT_BY[kept.reserved_for]}, {self._times(kept)}",
            )
        busy = BusyTimes(self.taken)
        if needs.rooms is not None and busy.first_free(needs.rooms, start, end) is None:
            return Closure(Reason.NO_ROOM, f"taken: no room for {self.service.name} is free")
        for instrument_id, units in zip(self.service.needs, needs.instruments, strict=True):
            if busy.first_free(units, start, end) is None:
                instrument = self.clinic.instrument(instrument_id)
                name = instrument.name if instrument is not None else instrument_id
                return Closure(Reason.NO_INSTRUMENT, f"taken: the instrument is not free ({name})")
        return None

    def _first_kept(self, resources: Sequence[str], start: datetime, end: datetime) -> Reserved | None:
        overlapping = (
            each
            for each in self.taken
            if each.span.resource in resources
            and each.span.start.astimezone(UTC) < end
            and start < each.span.end.astimezone(UTC)
        )
        return min(overlapping, key=lambda each: each.span.start.astimezone(UTC), default=None)

    def _times(self, kept: Reserved) -> str:
        start, end = (each.astimezone(self.clinic.zone) for each in (kept.span.start, kept.span.end))
        return f"{clock_time(start)} to {clock_time(end)}"


def _why(exceptions: Sequence[DayHours]) -> str:
    reasons = "; ".join(each.reason for each in exceptions if each.reason)
    return f" ({reasons})" if reasons else ""


def _hours(length: timedelta) -> str:
    hours = length / timedelta(hours=1)
    return "1 hour" if hours == 1 else f"{hours:g} hours"


def _days(length: timedelta) -> str:
    return "1 day" if length.days == 1 else f"{length.days} days"
