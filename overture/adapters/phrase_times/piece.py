"""Everything that one piece of a phrase says, found but not yet weighed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from overture.adapters.phrase_times.clock_scan import take_bare_clocks, take_clocks
from overture.adapters.phrase_times.clocks import ClockMention, Hours, SpokenClock
from overture.adapters.phrase_times.day_spans import put_together
from overture.adapters.phrase_times.named_days import Habit, ImpossibleDate, NamedDays
from overture.adapters.phrase_times.numeric_dates import take_dates_in_figures
from overture.adapters.phrase_times.other_meanings import set_aside_other_meanings
from overture.adapters.phrase_times.parts_of_day import PartMention, take_parts
from overture.adapters.phrase_times.refusals import is_refused
from overture.adapters.phrase_times.spoken_dates import DateFinder, take_days_of_month, take_spoken_dates
from overture.adapters.phrase_times.unread import CLOCK_MARK, NO_TIME_MARK, Unread
from overture.adapters.phrase_times.weeks import take_habits, take_weekdays_and_weeks

Mention = NamedDays | Habit | ClockMention | PartMention
M = TypeVar("M", NamedDays, Habit, ClockMention, PartMention, Mention)

_HOURS = (
    r"(?:half an hour|(?:a )?quarter of an hour|(?:an?|\d{1,3}(?:\.\d+)?|(?:a )?couple(?: of)?)(?: and a half)?\s?-?"
    r"(?:hours?|hrs?|h|minutes?|mins?)\b(?:(?:,| and)? (?:a half|\d{1,2}\s?(?:minutes?|mins?)))?)"
)
_ELAPSED = re.compile(
    rf"\bin (?:about |around |just )?(?P<ahead>{_HOURS})(?:'?s? time)?(?! or \d)|(?P<from_now>{_HOURS}) (?:from now|hence)\b"
    rf"|(?P<ago>{_HOURS}) ago\b"
)
_SOONEST = re.compile(
    r"\b(?:a\.?s\.?a\.?p\b|(?:as )?soon as (?:possible|i can|you can|we can|can be)|(?:the )?soonest|(?:the )?earliest"
    r"|(?:the )?(?:first|next) (?:available|opening|free)|right away|immediately|right now|straight away|urgently)"
)
_SAME_TIME = re.compile(
    r"\b(?:at )?(?:the |this )?same (?:time|hour)\b(?: of (?:the )?day)?(?: as (?:now|today))?"
)
_ZONES = {
    "e": "America/New_York",
    "c": "America/Chicago",
    "m": "America/Denver",
    "p": "America/Los_Angeles",
    "new york": "America/New_York",
    "chicago": "America/Chicago",
    "denver": "America/Denver",
    "los angeles": "America/Los_Angeles",
    "la": "America/Los_Angeles",
    "london": "Europe/London",
    "utc": "UTC",
    "gmt": "UTC",
}
_ZONE = re.compile(
    r"(?<==)(?P<taken>\s?\(?(?:(?P<name>eastern|central|mountain|pacific)\b(?: (?:standard|daylight))?(?: time)?"
    r"|(?P<short>[ecmp][sd]?t|utc|gmt)\b)\)?)"
    r"|\b(?P<place>eastern|central|mountain|pacific|new york|chicago|denver|los angeles|la|london)"
    r"(?: (?:standard|daylight))? time\b"
)


@dataclass(frozen=True)
class Piece:
    """What one piece says. Refused mentions are kept apart from those wanted.

    `text` is overwritten where it was read; positions count from the beginning of the whole phrase.
    """

    text: str
    days: tuple[NamedDays, ...] = ()
    habits: tuple[Habit, ...] = ()
    clocks: tuple[ClockMention, ...] = ()
    parts: tuple[PartMention, ...] = ()
    refused: tuple[Mention, ...] = ()
    elapsed: datetime | None = None
    is_impossible: bool = False
    earliest: date | None = None
    weekdays: frozenset[int] = frozenset()
    is_soonest: bool = False
    zone: ZoneInfo | None = None


def read_piece(words: str, begins: int, now: datetime, finder: DateFinder) -> Piece:
    """Find everything that one piece says.

    Args:
        begins: where the piece begins in the whole phrase.
        now: aware, in the zone in which the phrase is read.
    """
    unread, today = Unread(words), now.date()
    set_aside_other_meanings(unread)
    is_soonest = bool(list(unread.take(_SOONEST, NO_TIME_MARK)))
    elapsed = [_elapsed(match, now, finder) for match in unread.take(_ELAPSED, CLOCK_MARK)]
    clocks = [_same_time(match, now) for match in unread.take(_SAME_TIME, CLOCK_MARK)]
    days = take_dates_in_figures(unread, today)
    clocks += take_clocks(unread)
    zones = [_zone(match) for match in unread.take(_ZONE, CLOCK_MARK)]
    days += take_spoken_dates(unread, today, finder)
    habits = take_habits(unread)
    days += take_weekdays_and_weeks(unread, today)
    days += take_days_of_month(unread, today, finder)
    parts = take_parts(unread)
    clocks += take_bare_clocks(unread)
    # "monday at 3 and tuesday at the same time": no need of the present clock.
    clocks = [clock for clock in clocks if not clock.is_present] or clocks

    named = [day for day in days if isinstance(day, NamedDays)]
    wanted, refused = _parted((*named, *habits, *clocks, *parts), unread.text)
    said = put_together(_days(wanted), unread.text, words, today)
    piece = Piece(
        text=" " * begins + unread.text,
        days=said.named,
        habits=tuple(habit for habit in wanted if isinstance(habit, Habit)),
        clocks=tuple(clock for clock in wanted if isinstance(clock, ClockMention)),
        parts=tuple(part for part in wanted if isinstance(part, PartMention)),
        refused=(
            *put_together(_days(refused), unread.text, words, today).named,
            *(mention for mention in refused if not isinstance(mention, NamedDays)),
        ),
        elapsed=elapsed[0] if elapsed else None,
        is_impossible=any(isinstance(day, ImpossibleDate) for day in days),
        earliest=said.earliest,
        weekdays=said.weekdays,
        is_soonest=is_soonest,
        zone=zones[0] if zones else None,
    )
    return _shifted(piece, begins)


def _parted(mentions: Sequence[Mention], text: str) -> tuple[list[Mention], list[Mention]]:
    wanted: list[Mention] = []
    refused: list[Mention] = []
    ordered = sorted(mentions, key=lambda mention: mention.start)
    earlier: tuple[int, bool] | None = None
    for at, mention in enumerate(ordered):
        later = ordered[at + 1].start if at + 1 < len(ordered) else None
        is_unwanted = is_refused(text, mention.start, mention.end, earlier, later)
        if not isinstance(mention, NamedDays | Habit) and refused and _beside(refused[-1], mention, text):
            # The hours of a day that is not wanted: "not monday morning".
            is_unwanted = True
        elif is_unwanted:
            refused.append(mention)
        if not is_unwanted:
            wanted.append(mention)
        earlier = mention.end, is_unwanted
    return wanted, refused


def _days(mentions: Sequence[Mention]) -> list[NamedDays]:
    return [mention for mention in mentions if isinstance(mention, NamedDays)]


def _beside(day: Mention, hours: Mention, text: str) -> bool:
    return isinstance(day, NamedDays | Habit) and text[day.end : hours.start].strip() == ""


def _shifted(piece: Piece, by: int) -> Piece:
    def moved(mentions: tuple[M, ...]) -> tuple[M, ...]:
        return tuple(replace(m, start=m.start + by, end=m.end + by) for m in mentions)

    return replace(
        piece,
        days=moved(piece.days),
        habits=moved(piece.habits),
        clocks=moved(piece.clocks),
        parts=moved(piece.parts),
        refused=moved(piece.refused),
    )


def _elapsed(match: re.Match[str], now: datetime, finder: DateFinder) -> datetime | None:
    length = finder.length(match["ahead"] or match["from_now"] or match["ago"])
    if length is None:
        return None
    # Elapsed time is counted in UTC: a change of the clocks in between does not lengthen it.
    moment = now.astimezone(UTC) + (-length if match["ago"] else length)
    return moment.astimezone(now.tzinfo)


def _same_time(match: re.Match[str], now: datetime) -> ClockMention:
    return ClockMention(
        *match.span(), Hours.AT, SpokenClock(now.hour, now.minute, in_24_hours=True), is_present=True
    )


def _zone(match: re.Match[str]) -> ZoneInfo:
    name = match["name"] or match["place"] or match["short"]
    return ZoneInfo(_ZONES.get(name) or _ZONES[name[0]])


def overruled(earlier: Piece, later: Piece) -> Piece:
    """Return what holds when the later piece corrects the earlier one."""
    names_days = bool(later.days or later.elapsed or later.is_impossible)
    same_time = (
        bool(earlier.clocks) and bool(later.clocks) and all(clock.is_present for clock in later.clocks)
    )
    names_hours = bool(later.clocks or later.parts) and not same_time
    # "friday evening at 7, no, 8" stays in the evening; "friday morning, no, at 3" leaves the morning.
    keeps_part = not names_hours or (later.clocks and not later.parts and earlier.clocks)
    return Piece(
        text=earlier.text + later.text[len(earlier.text) :],
        days=later.days if names_days else earlier.days,
        habits=later.habits or (() if names_days else earlier.habits),
        clocks=later.clocks if names_hours else earlier.clocks,
        parts=later.parts or (earlier.parts if keeps_part else ()),
        refused=earlier.refused + later.refused,
        elapsed=later.elapsed if names_days else earlier.elapsed,
        is_impossible=later.is_impossible if names_days else earlier.is_impossible,
        earliest=later.earliest or earlier.earliest,
        weekdays=later.weekdays if names_days else earlier.weekdays,
        is_soonest=earlier.is_soonest or later.is_soonest,
        zone=later.zone or earlier.zone,
    )
