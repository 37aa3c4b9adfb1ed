from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from overture.core.spoken_time import clock_time, full_day, listed, short_day, short_time, spoken_time

CHICAGO = ZoneInfo("America/Chicago")
TEN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


def test_a_time_is_said_with_weekday_date_clock_and_zone() -> None:
    spoken = spoken_time(TEN, CHICAGO)

    assert spoken.when == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert spoken.timezone == "America/Chicago"


def test_a_person_whose_clock_differs_reads_both() -> None:
    spoken = spoken_time(TEN, CHICAGO, ZoneInfo("Europe/Berlin"))

    assert spoken.when == "Tuesday, March 3, 2026 at 10:00 AM Central Time"
    assert (
        spoken.timezone == "America/Chicago; by your clock Tuesday, March 3, 2026 at 5:00 PM, Europe/Berlin"
    )


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Winnipeg", "America/Mexico_City"])
def test_a_person_whose_clock_shows_the_same_reads_one(zone: str) -> None:
    assert spoken_time(TEN, CHICAGO, ZoneInfo(zone)).timezone == "America/Chicago"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "11:00 AM Eastern Time"),
        ("America/Phoenix", "9:00 AM Mountain Time"),
        ("Pacific/Honolulu", "6:00 AM Hawaii Time"),
        ("Asia/Shanghai", "Wednesday, March 4, 2026 at 12:00 AM"),
        ("America/Havana", "11:00 AM"),
    ],
)
def test_a_zone_is_named_only_where_its_letters_are_american(zone: str, said: str) -> None:
    assert spoken_time(TEN, ZoneInfo(zone)).when.endswith(said)


def test_a_time_that_comes_twice_says_which_one() -> None:
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (6, 7))

    assert spoken_time(first, CHICAGO).when == "Sunday, November 1, 2026 at 1:30 AM (UTC-05:00) Central Time"
    assert spoken_time(second, CHICAGO).when == "Sunday, November 1, 2026 at 1:30 AM (UTC-06:00) Central Time"


@pytest.mark.parametrize(
    ("clock", "said"),
    [(time(0), "12:00 AM"), (time(9, 5), "9:05 AM"), (time(12), "12:00 PM"), (time(23, 59), "11:59 PM")],
)
def test_clock_times_are_said_with_am_and_pm(clock: time, said: str) -> None:
    assert clock_time(clock) == said


def test_days_are_said_in_full_and_short() -> None:
    assert full_day(date(2026, 12, 25)) == "Friday, December 25, 2026"
    assert short_day(date(2026, 12, 25)) == "Fri, Dec 25"
    assert short_time(datetime(2026, 12, 25, 15, 30, tzinfo=UTC)) == "Fri, Dec 25, 3:30 PM"


def test_a_list_ends_in_a_word() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b"], "or") == "a or b"
    assert listed(["a", "b", "c"]) == "a, b and c"
