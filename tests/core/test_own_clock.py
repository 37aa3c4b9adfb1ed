from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from overture.core.own_clock import by_clinic_clock
from overture.core.phrase_time import ClockRange, OpeningHints, PhraseKind, PhraseTime

EASTERN, CENTRAL, LONDON = (
    ZoneInfo("America/New_York"),
    ZoneInfo("America/Chicago"),
    ZoneInfo("Europe/London"),
)
DAY = date(2026, 3, 3)


def test_a_time_becomes_the_clinics() -> None:
    said = PhraseTime(PhraseKind.TIME, datetime.fromisoformat("2026-03-03T15:00"))

    assert by_clinic_clock(said, EASTERN, CENTRAL, DAY).start == datetime.fromisoformat("2026-03-03T14:00")


def test_a_day_stays_a_day() -> None:
    said = PhraseTime(PhraseKind.DAY, DAY)

    assert by_clinic_clock(said, EASTERN, CENTRAL, DAY) == said


def test_hours_are_moved_by_the_difference_on_that_day() -> None:
    said = PhraseTime(PhraseKind.NONE, hints=OpeningHints(clock=ClockRange(time(15), time(17))))

    winter = by_clinic_clock(said, LONDON, CENTRAL, date(2026, 3, 3))
    # America's clocks have changed by then, Europe's have not.
    between = by_clinic_clock(said, LONDON, CENTRAL, date(2026, 3, 16))

    assert winter.hints.clock == ClockRange(time(9), time(11))
    assert between.hints.clock == ClockRange(time(10), time(12))


def test_hours_that_run_past_the_clinics_midnight_stop_there() -> None:
    start, end = datetime.fromisoformat("2026-03-03T19:00"), datetime.fromisoformat("2026-03-03T23:00")
    said = PhraseTime(PhraseKind.RANGE, start, end, hints=OpeningHints(clock=ClockRange(time(19), time(23))))

    moved = by_clinic_clock(said, ZoneInfo("America/Los_Angeles"), CENTRAL, DAY)

    assert (moved.start, moved.end) == (
        datetime.fromisoformat("2026-03-03T21:00"),
        datetime.fromisoformat("2026-03-03T23:59"),
    )
    assert moved.hints.clock == ClockRange(time(21), time(23, 59))
