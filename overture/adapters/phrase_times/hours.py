"""Weighs the hours of a phrase: which part of the day decides which clock time, and what remains of them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from overture.adapters.phrase_times.clocks import ClockMention, Hours
from overture.adapters.phrase_times.parts_of_day import PartMention
from overture.core.phrase_time import ClockRange

_REACH = 30
_PARTED = re.compile(r"\b(?:or|and)\b|[;]")
_BESIDE = re.compile(r"\s?,?\s?")


@dataclass(frozen=True)
class SaidHours:
    """Hours named at one place, their half of the day decided."""

    start: int
    end: int
    hours: ClockRange
    is_bound: bool = False
    is_part: bool = False
    is_midnight: bool = False


def said_hours(clocks: Sequence[ClockMention], parts: Sequence[PartMention], text: str) -> list[SaidHours]:
    """Resolve every clock time by the part of the day nearest to it; other parts stand for themselves.

    Raises:
        ClockImpossible: an hour that no clock shows.
    """
    said: list[SaidHours] = []
    used: set[PartMention] = set()
    for clock in clocks:
        part = _nearest(clock, parts, text)
        hours = clock.resolve(part.half_of_day if part else "")
        is_bound = clock.hours in (Hours.AFTER, Hours.BEFORE)
        # "after 3 in the afternoon" ends with the day, "friday afternoon after 3" with the afternoon.
        follows = part is not None and clock.end <= part.start
        if part and (not is_bound or (follows and _BESIDE.fullmatch(text[clock.end : part.start]))):
            used.add(part)
        said.append(SaidHours(clock.start, clock.end, hours, is_bound, is_midnight=_is_midnight(clock, part)))
    said += [SaidHours(p.start, p.end, p.hours, is_part=True) for p in parts if p not in used]
    return sorted(said, key=lambda hours: hours.start)


def _is_midnight(clock: ClockMention, part: PartMention | None) -> bool:
    if clock.is_midnight:
        return True
    at_night = part is not None and part.name in ("evening", "night")
    return at_night and clock.first.is_open and clock.first.hour == 12 and clock.hours is Hours.AT


def _nearest(clock: ClockMention, parts: Sequence[PartMention], text: str) -> PartMention | None:
    def gap(part: PartMention) -> str:
        return text[part.end : clock.start] if part.end <= clock.start else text[clock.end : part.start]

    near = [part for part in parts if len(gap(part)) <= _REACH and not _PARTED.search(gap(part))]
    return min(near, key=lambda part: len(gap(part)), default=None)


def combined(said: Sequence[SaidHours]) -> list[ClockRange]:
    """Return the hours that remain: none said, one range, or several that exclude each other."""
    exact = sorted({one.hours for one in said if not one.is_bound and not one.is_part}, key=lambda r: r.start)
    if exact:
        inner = [r for r in exact if r.is_exact]
        if len(inner) == 1 and all(r.holds(inner[0].start) for r in exact):
            return inner
        return exact
    parts = _joined([one.hours for one in said if one.is_part])
    bounds = [one.hours for one in said if one.is_bound]
    ranges = parts or [bounds.pop(0)] if said else []
    for bound in bounds:
        narrowed = [common for hours in ranges if (common := _common(hours, bound))]
        ranges = narrowed or [*ranges, bound]
    return ranges


def _joined(ranges: list[ClockRange]) -> list[ClockRange]:
    """Join parts of the day that touch: "morning or afternoon"."""
    joined: list[ClockRange] = []
    for hours in sorted(set(ranges), key=lambda r: (r.start, r.end)):
        if joined and hours.start <= joined[-1].end:
            joined[-1] = ClockRange(joined[-1].start, max(joined[-1].end, hours.end))
        else:
            joined.append(hours)
    return joined


def _common(one: ClockRange, other: ClockRange) -> ClockRange | None:
    start: time = max(one.start, other.start)
    end: time = min(one.end, other.end)
    return ClockRange(start, end) if start < end else None
