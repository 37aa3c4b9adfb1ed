"""Random operations on the database and on a list in memory, which must say the same after each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overture.adapters.sql import tables
from overture.adapters.sql.database import Database
from overture.core.errors import OpeningTaken
from overture.core.ports import Work
from overture.core.reservation import Reserved, ReservedFor, Span

START = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
RESOURCES = ("clinician:A", "clinician:B", "room:1", "seat:s#1", "person:c")
OWNERS = ("a", "b", "c", "hold:d", "hold:e")


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Reserve:
    owner: str
    # Resource, first minute, length in minutes.
    spans: tuple[tuple[str, int, int], ...]
    # For how many minutes it is held, None for good.
    held: int | None

    def wanted(self, now: datetime) -> list[Reserved]:
        until = None if self.held is None else now + timedelta(minutes=self.held)
        return [
            Reserved(Span(resource, at(first), at(first + length)), self.owner, ReservedFor.HOLD, until)
            for resource, first, length in self.spans
        ]


@dataclass(frozen=True)
class Release:
    owner: str


@dataclass(frozen=True)
class Forget:
    resources: tuple[str, ...] | None


@dataclass(frozen=True)
class Wait:
    minutes: int


Operation = Reserve | Release | Forget | Wait

_span = st.tuples(st.sampled_from(RESOURCES), st.integers(0, 60), st.integers(1, 30))
_operation = st.one_of(
    st.builds(
        Reserve,
        st.sampled_from(OWNERS),
        st.lists(_span, min_size=1, max_size=3).map(tuple),
        st.none() | st.integers(1, 10),
    ),
    st.builds(Release, st.sampled_from(OWNERS)),
    st.builds(Forget, st.none() | st.lists(st.sampled_from(RESOURCES), max_size=3).map(tuple)),
    st.builds(Wait, st.integers(1, 10)),
)


@dataclass
class Model:
    """What the database should hold, by brute force."""

    now: datetime = START
    rows: list[Reserved] = field(default_factory=list)

    def do(self, operation: Operation) -> object:
        before = len(self.rows)
        match operation:
            case Reserve():
                return self._reserve(operation.wanted(self.now))
            case Release(owner):
                self.rows = [row for row in self.rows if row.owner_id != owner]
            case Forget(resources):
                self.rows = [row for row in self.rows if not self._lapses(row, resources)]
            case Wait(minutes):
                self.now += timedelta(minutes=minutes)
        return before - len(self.rows)

    def _reserve(self, wanted: list[Reserved]) -> str:
        kept = list(self.rows)
        for row in wanted:
            if any(overlap(row.span, other.span) for other in kept):
                return "taken"
            kept.append(row)
        self.rows = kept
        return "reserved"

    def _lapses(self, row: Reserved, resources: tuple[str, ...] | None) -> bool:
        lapsed = row.until is not None and row.until <= self.now
        return lapsed and (resources is None or row.span.resource in resources)

    def taken(self, resources: tuple[str, ...], start: datetime, end: datetime) -> set[Reserved]:
        return {
            row
            for row in self.rows
            if row.span.resource in resources and row.span.start < end and row.span.end > start
            if row.until is None or row.until > self.now
        }


def overlap(one: Span, other: Span) -> bool:
    return one.resource == other.resource and one.start < other.end and other.start < one.end


def do(work: Work, operation: Operation, now: datetime) -> object:
    match operation:
        case Reserve(owner):
            wanted = operation.wanted(now)
            try:
                work.reservations.reserve(
                    owner, ReservedFor.HOLD, [row.span for row in wanted], wanted[0].until
                )
            except OpeningTaken:
                return "taken"
            return "reserved"
        case Release(owner):
            return work.reservations.release(owner)
        case Forget(resources):
            return work.reservations.forget_lapsed(now, resources)
    return 0


# The table is emptied for every example.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operations=st.lists(_operation, min_size=10, max_size=40),
    first=st.integers(0, 60),
    length=st.integers(1, 60),
)
def test_the_database_holds_what_a_list_would(
    database: Database, operations: list[Operation], first: int, length: int
) -> None:
    model = Model()
    with database.write() as work:
        work.connection.execute(tables.reservation.delete())

    for operation in operations:
        with database.write() as work:
            happened = do(work, operation, model.now)
        assert happened == model.do(operation), operation
        with database.read() as work:
            found = work.reservations.taken(RESOURCES[:3], at(first), at(first + length), model.now)
            everything = [row for owner in OWNERS for row in work.reservations.of_owner(owner)]
        assert set(found) == model.taken(RESOURCES[:3], at(first), at(first + length))
        assert sorted(everything, key=repr) == sorted(model.rows, key=repr)
