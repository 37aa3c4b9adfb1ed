"""What a person says of times by their own clock, turned into the clinic's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from overture.core.phrase_time import ClockRange, OpeningHints, PhraseKind, PhraseTime

_NOON = time(12)
_LAST = time(23, 59)


def by_clinic_clock(phrase: PhraseTime, own: ZoneInfo, clinic: ZoneInfo, day: date) -> PhraseTime:
    """Return a phrase that was read in the person's zone, in the clinic's; `day` is meant where it names none."""
    on = phrase.days[0] if phrase.days else day
    hints = _hints(phrase.hints, own, clinic, on)
    if not phrase.clock_was_said:
        return replace(phrase, hints=hints)
    start = _moved(phrase.start, own, clinic)
    end = _moved(phrase.end, own, clinic)
    if phrase.kind is PhraseKind.RANGE and isinstance(start, datetime) and isinstance(end, datetime):
        one_day = _day(phrase.start) == _day(phrase.end)
        if one_day and end.date() != start.date():
            # The hours run past the clinic's midnight, when nothing is open.
            end = datetime.combine(start.date(), _LAST)
    candidates = tuple(each for each in (_moved(one, own, clinic) for one in phrase.candidates) if each)
    return replace(phrase, start=start, end=end, candidates=candidates, hints=hints)


def _moved(value: date | datetime | None, own: ZoneInfo, clinic: ZoneInfo) -> date | datetime | None:
    if not isinstance(value, datetime):
        return value
    there = value.replace(tzinfo=own).astimezone(clinic)
    return there.replace(tzinfo=None)


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _hints(hints: OpeningHints, own: ZoneInfo, clinic: ZoneInfo, day: date) -> OpeningHints:
    noon = datetime.combine(day, _NOON, own)
    later = noon.astimezone(clinic).replace(tzinfo=None) - noon.replace(tzinfo=None)
    return replace(
        hints,
        clock=_clock(hints.clock, later) if hints.clock else None,
        excluded_clocks=tuple(_clock(each, later) for each in hints.excluded_clocks),
    )


def _clock(clock: ClockRange, later: timedelta) -> ClockRange:
    start = _shifted(clock.start, later)
    return ClockRange(start, start) if clock.is_exact else ClockRange(start, _shifted(clock.end, later))


def _shifted(clock: time, later: timedelta) -> time:
    """Return a clock time so much later; what leaves the day stops at its edge."""
    minutes = clock.hour * 60 + clock.minute + round(later.total_seconds() / 60)
    if minutes < 0:
        return time()
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else _LAST
