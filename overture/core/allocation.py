"""Which room and which units of instruments an appointment takes, and what is free when."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property

from overture.core.appointment import Service
from overture.core.clinic import Clinic
from overture.core.reservation import (
    Reserved,
    Span,
    clinician_resource,
    instrument_resource,
    room_resource,
)

UTC = timezone.utc


@dataclass(frozen=True)
class Allocation:
    """What an opening takes of the clinic: clinician, room and instruments, from `start` to `end` with buffers."""

    clinician: str
    room: str | None
    resources: tuple[str, ...]
    start: datetime
    end: datetime

    def spans(self) -> tuple[Span, ...]:
        """Return what is to be reserved; a person's and a seat's span are the caller's to add."""
        return tuple(Span(resource, self.start, self.end) for resource in self.resources)


class BusyTimes:
    """What is taken, by resource, so that a look-up costs next to nothing."""

    def __init__(self, taken: Iterable[Reserved]) -> None:
        spans: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        for each in taken:
            start, end = each.span.start.astimezone(UTC), each.span.end.astimezone(UTC)
            if start < end:
                spans[each.span.resource].append((start, end))
        self._times = {resource: _merged(found) for resource, found in spans.items()}

    def is_free(self, resource: str, start: datetime, end: datetime) -> bool:
        """Whether nothing keeps the resource between two instants, both in UTC."""
        times = self._times.get(resource)
        if times is None:
            return True
        starts, ends = times
        nearest = bisect_right(ends, start)
        return nearest == len(ends) or starts[nearest] >= end

    def first_free(self, resources: Sequence[str], start: datetime, end: datetime) -> str | None:
        """Return the first of several like resources that is free."""
        for each in resources:
            if self.is_free(each, start, end):
                return each
        return None


@dataclass(frozen=True)
class Needs:
    """What a service takes with one clinician; of each group of like resources one."""

    clinician: tuple[str, ...]
    # None where the profile names no rooms at all: then none is needed.
    rooms: tuple[str, ...] | None
    instruments: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, clinic: Clinic, service: Service, clinician: str) -> Needs:
        """Return what the profile says."""
        rooms = tuple(room_resource(room.name) for room in clinic.rooms_for(service))
        return cls(
            (clinician_resource(clinician),),
            rooms if clinic.rooms else None,
            tuple(_units(clinic, instrument_id) for instrument_id in service.needs),
        )

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Like resources together: the clinician, the rooms, the units of each instrument."""
        rooms = () if self.rooms is None else (self.rooms,)
        return (self.clinician, *rooms, *self.instruments)

    def take(self, busy: BusyTimes, start: datetime, end: datetime) -> tuple[str, ...] | None:
        """Return the first free resource of each group, None where a group has none; both instants in UTC."""
        found: list[str] = []
        for group in self.groups:
            free = busy.first_free(group, start, end)
            if free is None:
                return None
            found.append(free)
        return tuple(found)


def allocate(
    clinic: Clinic, service: Service, clinician: str, start: datetime, taken: Iterable[Reserved]
) -> Allocation | None:
    """Return what an appointment or a new group session takes, first free first as the profile lists them.

    None where the clinician, every room that fits or every unit of an instrument is taken. Hours and terms are
    not looked at.
    """
    begin = start.astimezone(UTC) - service.before
    end = start.astimezone(UTC) + service.length + service.after
    resources = Needs.of(clinic, service, clinician).take(BusyTimes(taken), begin, end)
    if resources is None:
        return None
    rooms = (room.name for room in clinic.rooms_for(service) if room_resource(room.name) in resources)
    return Allocation(clinician, next(rooms, None), resources, begin, end)


def resources_of(clinic: Clinic, service: Service, clinician: str | None = None) -> list[str]:
    """Return all that a booking may take, sorted for locking; `clinician` None means all who offer the service."""
    names = [clinician] if clinician is not None else [each.name for each in clinic.clinicians_for(service)]
    groups = [group for name in names for group in Needs.of(clinic, service, name).groups]
    return sorted({resource for group in groups for resource in group})


def _units(clinic: Clinic, instrument_id: str) -> tuple[str, ...]:
    instrument = clinic.instrument(instrument_id)
    count = instrument.count if instrument is not None else 0
    return tuple(instrument_resource(instrument_id, unit) for unit in range(1, count + 1))


def _merged(spans: list[tuple[datetime, datetime]]) -> tuple[list[datetime], list[datetime]]:
    """Return the starts and the ends of spans joined where they overlap, both in order."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
            continue
        starts.append(start)
        ends.append(end)
    return starts, ends
