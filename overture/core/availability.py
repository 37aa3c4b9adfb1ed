"""From availability, terms and what is taken to openings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from types import MappingProxyType
from zoneinfo import ZoneInfo

from overture.core.allocation import BusyTimes, Needs
from overture.core.appointment import Opening, Service
from overture.core.clinic import Clinic, Clinician
from overture.core.reservation import GroupSession, Reserved, person_resource
from overture.core.working_hours import hours_on, instant, is_within_hours, starts_on

UTC = timezone.utc
NO_SEATS_TAKEN: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Bookable:
    """The instants between which appointments may start at a moment."""

    first: datetime
    last: datetime

    @classmethod
    def at(cls, now: datetime, clinic: Clinic) -> Bookable:
        """Return the bounds that the clinic's terms set; the last day counts as a whole."""
        last_day = (now + clinic.terms.horizon).astimezone(clinic.zone).date()
        return cls(
            (now + clinic.terms.minimum_notice).astimezone(UTC),
            instant(last_day + timedelta(days=1), time(), clinic.zone) - timedelta(microseconds=1),
        )


def openings(
    clinic: Clinic,
    service: Service,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    taken: Iterable[Reserved] = (),
    group_sessions: Iterable[GroupSession] = (),
    seats_taken: Mapping[str, int] = NO_SEATS_TAKEN,
    clinician: str | None = None,
    person: str | None = None,
) -> list[Opening]:
    """Return the openings that begin from `start` up to and with `end`, by time, then as the profile lists.

    Openings are in the clinic's zone.

    Args:
        taken: what is reserved around the span; lapsed holds left out.
        group_sessions: those on the books; one of this service with a free seat is an opening.
        seats_taken: how many seats are taken, by the id of the group session.
        clinician: only this one; else all who offer the service.
        person: the conversation whose own appointments are in the way.
    """
    bounds = Bookable.at(now, clinic)
    first, last = max(start.astimezone(UTC), bounds.first), min(end.astimezone(UTC), bounds.last)
    offering = [each for each in clinic.clinicians_for(service) if clinician in (None, each.name)]
    search = _Search(clinic, service, BusyTimes(taken), tuple(group_sessions), seats_taken, person)
    free = [one for each in offering for one in search.free(each, first, last)]
    # A stable sort: at the same instant the profile's order stays.
    free.sort(key=lambda one: one.start)
    return [
        Opening(
            one.clinician, one.start.astimezone(clinic.zone), one.end.astimezone(clinic.zone), one.seats_left
        )
        for one in free
    ]


@dataclass(frozen=True)
class _Search:
    """One look for openings; all its instants are in UTC."""

    clinic: Clinic
    service: Service
    busy: BusyTimes
    group_sessions: tuple[GroupSession, ...]
    seats_taken: Mapping[str, int]
    person: str | None

    def free(self, clinician: Clinician, first: datetime, last: datetime) -> Iterator[Opening]:
        """Yield a clinician's openings in order; those of one instant come once."""
        needs = Needs.of(self.clinic, self.service, clinician.name)
        length, before, after = self.service.length, self.service.before, self.service.after
        own_sessions = sessions_of(self.group_sessions, self.service, clinician.name)
        for day in _days(first, last, self.clinic.zone):
            hours = hours_on(self.clinic, clinician, day)
            starts = {moment for each in hours for moment in starts_on(self.clinic, self.service, day, each)}
            for moment in sorted(starts - own_sessions.keys()):
                end = moment + length
                if (
                    first <= moment <= last
                    and needs.take(self.busy, moment - before, end + after) is not None
                    and self._has_time(moment, end)
                ):
                    yield Opening(clinician.name, moment, end, self.service.capacity)
        yield from self._with_seats(clinician, own_sessions, first, last)

    def _with_seats(
        self, clinician: Clinician, sessions: Mapping[datetime, GroupSession], first: datetime, last: datetime
    ) -> Iterator[Opening]:
        for start, session in sessions.items():
            end, seats = session.end.astimezone(UTC), seats_left(session, self.seats_taken)
            if (
                first <= start <= last
                and seats > 0
                and is_within_hours(self.clinic, clinician, start, end)
                and self._has_time(start, end)
            ):
                yield Opening(clinician.name, start, end, seats)

    def _has_time(self, start: datetime, end: datetime) -> bool:
        return self.person is None or self.busy.is_free(person_resource(self.person), start, end)


def sessions_of(
    group_sessions: Iterable[GroupSession], service: Service, clinician: str
) -> dict[datetime, GroupSession]:
    """Return the sessions of a group service with one clinician by their start in UTC."""
    if not service.is_group:
        return {}
    return {
        each.start.astimezone(UTC): each
        for each in group_sessions
        if each.service == service.id and each.clinician == clinician
    }


def seats_left(session: GroupSession, seats_taken: Mapping[str, int]) -> int:
    """Return how many more people a group session takes."""
    return max(session.capacity - seats_taken.get(session.id, 0), 0)


def _days(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[date]:
    day, last_day = first.astimezone(zone).date(), last.astimezone(zone).date()
    while first <= last and day <= last_day:
        yield day
        day += timedelta(days=1)
