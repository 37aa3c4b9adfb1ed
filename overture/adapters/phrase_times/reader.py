"""Reads a phrase for a time by the clinic's conventions; a date finder reads feasts, ordinals and months."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import reduce

from overture.adapters.phrase_times.agreement import agree
from overture.adapters.phrase_times.clocks import ClockImpossible, ClockMention
from overture.adapters.phrase_times.corrections import pieces
from overture.adapters.phrase_times.hours import SaidHours, combined, said_hours
from overture.adapters.phrase_times.named_days import Habit, NamedDays, Naming
from overture.adapters.phrase_times.parts_of_day import PartMention
from overture.adapters.phrase_times.piece import Piece, overruled, read_piece
from overture.adapters.phrase_times.spoken_dates import DateFinder
from overture.adapters.phrase_times.wording import normalise
from overture.core.phrase_time import ClockRange, OpeningHints, PhraseKind, PhraseTime

_MIDNIGHT = time(0)


class ConventionalPhraseTimes:
    """Implements the port `PhraseTimeReader` on any date finder."""

    def __init__(self, finder: DateFinder) -> None:
        self._finder = finder

    def read_time(self, text: str, now: datetime, timezone: tzinfo) -> PhraseTime:
        """Return what the text names, seen from `now` (aware), in the local time of `timezone`."""
        local = now.astimezone(timezone).replace(second=0, microsecond=0)
        found = [read_piece(words, begins, local, self._finder) for begins, words in pieces(normalise(text))]
        if not found:
            return PhraseTime(PhraseKind.NONE)
        return _Weighing(reduce(overruled, found), local).result()


class _Weighing:
    """One phrase, weighed against the moment at which it was said."""

    def __init__(self, said: Piece, now: datetime) -> None:
        self._said, self._now, self._today = said, now, now.date()
        self._habits = frozenset(day for habit in said.habits for day in habit.weekdays)
        self._days = self._wanted_days()

    def result(self) -> PhraseTime:
        try:
            hours = said_hours(self._said.clocks, self._said.parts, self._said.text)
        except ClockImpossible:
            return PhraseTime(PhraseKind.NONE)
        if self._said.is_impossible:
            return PhraseTime(PhraseKind.NONE, hints=self._hints([]))
        if self._said.elapsed and not self._days:
            return self._at(self._said.elapsed.replace(tzinfo=None), self._hints([]))
        days = agree(self._days, self._said.text, self._today)
        hints = self._hints(combined(hours))
        if not days:
            return PhraseTime(PhraseKind.NONE, hints=hints)
        if len(days) > 1:
            return self._choice(days, hours, hints)
        return self._one(days[0], hours, hints)

    def _wanted_days(self) -> tuple[NamedDays, ...]:
        refused = {(day.first, day.last) for day in self._said.refused if isinstance(day, NamedDays)}
        days = tuple(day for day in self._said.days if (day.first, day.last) not in refused)
        plain = all(day.naming is Naming.WEEKDAY for day in days)
        if days and plain and any(part.is_habit for part in self._said.parts):
            # "friday mornings are best" names no friday.
            self._habits |= {day.first.weekday() for day in days}
            return ()
        return days

    def _one(self, day: NamedDays, hours: list[SaidHours], hints: OpeningHints) -> PhraseTime:
        ranges = combined(hours)
        if day.is_past_by_name:
            return PhraseTime(PhraseKind.PAST, hints=hints)
        if not ranges and day.keeps_clock:
            return replace(self._at(self._local(day.first, self._now.time()), hints), clock_was_said=False)
        if not ranges:
            return self._whole_days(day, hints)
        if day.is_single and any(one.is_midnight for one in hours) and len(hours) == 1:
            return self._midnight(day, hints)
        if len(ranges) > 1 and not (day.naming is Naming.STRETCH and len(ranges) == 2):
            return self._one_of([self._candidate(day.first, one) for one in ranges], hints)
        clock = ClockRange(ranges[0].start, ranges[-1].end)
        if day.may_be_today and self._is_ahead(clock):
            return self._one_of([self._candidate(one, clock) for one in (self._today, day.first)], hints)
        if day.is_single and clock.is_exact:
            return self._at(self._local(day.first, clock.start), hints)
        return self._between(self._local(day.first, clock.start), self._local(day.last, clock.end), hints)

    def _whole_days(self, day: NamedDays, hints: OpeningHints) -> PhraseTime:
        if day.last < self._today:
            return PhraseTime(PhraseKind.PAST, hints=hints)
        if day.is_single:
            return PhraseTime(PhraseKind.DAY, day.first, hints=hints)
        return PhraseTime(PhraseKind.RANGE, day.first, day.last, hints=hints)

    def _midnight(self, day: NamedDays, hints: OpeningHints) -> PhraseTime:
        """Midnight lies between two days; only today's can be meant by today."""
        after = datetime.combine(day.first + timedelta(days=1), _MIDNIGHT)
        if day.first == self._today:
            return self._at(after, hints)
        return PhraseTime(
            PhraseKind.AMBIGUOUS, candidates=(datetime.combine(day.first, _MIDNIGHT), after), hints=hints
        )

    def _choice(self, days: Sequence[NamedDays], hours: list[SaidHours], hints: OpeningHints) -> PhraseTime:
        candidates: list[date | datetime] = []
        for day in days:
            own = self._own_hours(day, days, hours)
            ranges = combined(own)
            candidates += [self._candidate(day.first, one) for one in ranges] or [day.first]
        # The hours of one day say nothing about another's.
        return self._one_of(candidates, replace(hints, clock=None) if len(hours) > 1 else hints)

    def _one_of(self, candidates: Sequence[date | datetime], hints: OpeningHints) -> PhraseTime:
        """Leave it to the person, unless everything that was named has passed."""
        now = self._now.replace(tzinfo=None)
        ahead = [c for c in candidates if (c >= now if isinstance(c, datetime) else c >= self._today)]
        if not ahead:
            return PhraseTime(PhraseKind.PAST, hints=hints)
        ordered = sorted(set(ahead), key=lambda c: c.isoformat())
        return PhraseTime(PhraseKind.AMBIGUOUS, candidates=tuple(ordered), hints=hints)

    def _own_hours(
        self, day: NamedDays, days: Sequence[NamedDays], hours: list[SaidHours]
    ) -> list[SaidHours]:
        if len(hours) <= 1:
            return hours

        def distance(one: SaidHours, other: NamedDays) -> int:
            return max(one.start - other.end, other.start - one.end)

        return [one for one in hours if min(days, key=lambda other: distance(one, other)) is day]

    def _candidate(self, day: date, hours: ClockRange) -> date | datetime:
        """Return the time meant, or the day where the hours are a stretch that the hints hold."""
        return self._local(day, hours.start) if hours.is_exact else day

    def _is_ahead(self, clock: ClockRange) -> bool:
        return (clock.start if clock.is_exact else clock.end) > self._now.time()

    def _local(self, day: date, clock: time) -> datetime:
        """Combine day and clock, brought over from another zone where the person named one."""
        value = datetime.combine(day, clock.replace(tzinfo=None))
        if self._said.zone is None or not self._said.clocks:
            return value
        return value.replace(tzinfo=self._said.zone).astimezone(self._now.tzinfo).replace(tzinfo=None)

    def _at(self, value: datetime, hints: OpeningHints) -> PhraseTime:
        moment = value.replace(tzinfo=self._now.tzinfo).astimezone(UTC)
        if moment.astimezone(self._now.tzinfo).replace(tzinfo=None) != value.replace(tzinfo=None):
            return PhraseTime(PhraseKind.NONE, hints=hints)  # skipped by the change to summer time
        if moment < self._now.astimezone(UTC):
            again = value.replace(fold=1)
            if again.replace(tzinfo=self._now.tzinfo).astimezone(UTC) < self._now.astimezone(UTC):
                return PhraseTime(PhraseKind.PAST, hints=hints)
            value = again  # the hour is repeated, and its second turn is still ahead
        return PhraseTime(PhraseKind.TIME, value, hints=hints)

    def _between(self, start: datetime, end: datetime, hints: OpeningHints) -> PhraseTime:
        if end <= self._now.replace(tzinfo=None):
            return PhraseTime(PhraseKind.PAST, hints=hints)
        return PhraseTime(PhraseKind.RANGE, start, end, hints=hints)

    def _hints(self, ranges: list[ClockRange]) -> OpeningHints:
        refused = self._said.refused
        plain = {
            day.first.weekday()
            for day in refused
            if isinstance(day, NamedDays) and day.naming is Naming.WEEKDAY
        }
        habits = {day for habit in refused if isinstance(habit, Habit) for day in habit.weekdays}
        days = {
            one.first + timedelta(days=n)
            for one in refused
            if isinstance(one, NamedDays) and one.naming is not Naming.WEEKDAY
            for n in range((one.last - one.first).days + 1)
        }
        clocks = [part.hours for part in refused if isinstance(part, PartMention)]
        for clock in refused:
            if isinstance(clock, ClockMention):
                with suppress(ClockImpossible):
                    clocks.append(clock.resolve())
        return OpeningHints(
            weekdays=self._habits | self._said.weekdays,
            excluded_weekdays=frozenset(plain | habits),
            excluded_days=frozenset(days),
            clock=ranges[0] if len(ranges) == 1 else None,
            excluded_clocks=tuple(clocks),
            earliest=self._said.earliest,
            soonest=self._said.is_soonest,
        )
