"""Reads phrases for a time, such as "next friday after work".

reader                what a phrase makes, seen from now
    wording, spelling     one way to write each hour, day and month
    corrections           the pieces of a phrase; what is said last counts
    piece                 everything one piece says, found in this order
        other_meanings        what only looks like a time
        numeric_dates         3/4, march 4, 2026-12-01
        clock_scan, clocks    at 3, between 2 and 4
        spoken_dates          christmas eve, the first monday in december, the 14th
        weeks                 next friday, in two weeks, mondays
        parts_of_day          in the morning, after work
        refusals              not monday
        day_spans             monday to wednesday, two weeks from friday, by friday
        within_stretch        the 3rd of next month
    agreement, hours      days and hours of one phrase put against each other
duckling_dates        the native library: which days feasts, ordinals and months are, how long an hour and a half is
"""

from __future__ import annotations

from overture.adapters.phrase_times.duckling_dates import DucklingDates
from overture.adapters.phrase_times.reader import ConventionalPhraseTimes
from overture.core.phrase_time import PhraseTimeReader


def phrase_times() -> PhraseTimeReader:
    """Return the reader on Duckling.

    Raises:
        Misconfigured: the native library is not installed, or has no build for this platform.
    """
    return ConventionalPhraseTimes(DucklingDates())
