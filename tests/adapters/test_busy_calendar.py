"""Reading busy times out of calendars that other programs write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from overture.adapters.busy_calendar import Times, read_busy
from overture.core.errors import Refused

CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 3, 2, tzinfo=CHICAGO)
END = START + timedelta(days=30)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own.ics"


def busy(file: Path, *events: str) -> list[str]:
    """Return the busy times by Chicago's clock, shortly."""
    texts = (f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events))
    file.write_text(
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{''.join(texts)}END:VCALENDAR\n", newline="\r\n"
    )
    return [shown(times) for times in sorted(read_busy(file, CHICAGO, START, END))]


def shown(times: Times) -> str:
    start, end = (moment.astimezone(CHICAGO) for moment in times)
    return (
        f"{start:%m-%d %H:%M}/{end:%H:%M}"
        if start.date() == end.date()
        else f"{start:%m-%d %H:%M}/{end:%m-%d %H:%M}"
    )


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;TZID=America/Chicago:20260303T100000\nDTEND;TZID=America/Chicago:20260303T113000", "03-03 10:00/11:30"),
        ("DTSTART:20260303T160000Z\nDURATION:PT45M", "03-03 10:00/10:45"),
        ("DTSTART:20260303T100000\nDTEND:20260303T110000", "03-03 10:00/11:00"),
        ("DTSTART;TZID=Europe/Berlin:20260303T180000\nDURATION:PT1H", "03-03 11:00/12:00"),
        ("DTSTART;VALUE=DATE:20260303", "03-03 00:00/03-04 00:00"),
        ("DTSTART;VALUE=DATE:20260307\nDTEND;VALUE=DATE:20260309", "03-07 00:00/03-09 00:00"),
        ("DTSTART:20260301T000000Z\nDTEND:20260303T160000Z", "02-28 18:00/03-03 10:00"),
    ],
)  # fmt: skip
def test_an_event_is_busy_from_its_start_to_its_end(file: Path, event: str, expected: str) -> None:
    assert busy(file, event) == [expected]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20260303T160000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
        "DTSTART:20260303T160000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
        "DTSTART:20260303T160000Z\nDURATION:PT1H\nUID:a1@overture",
        "DTSTART:20260203T160000Z\nDURATION:PT1H",
        "DTSTART:20260503T160000Z\nDURATION:PT1H",
    ],
)
def test_what_is_free_cancelled_ours_or_at_another_time_does_not_count(file: Path, event: str) -> None:
    if "@overture" in event:
        event, _, own = event.rpartition("\nUID:")
        file.write_text(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{own}\n{event}\nEND:VEVENT\nEND:VCALENDAR\n")
        assert read_busy(file, CHICAGO, START, END) == []
        return

    assert busy(file, event) == []


def test_a_weekly_event_keeps_its_wall_clock_over_a_clock_change(file: Path) -> None:
    event = "DTSTART;TZID=America/Chicago:20260106T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"

    assert busy(file, event) == [
        "03-03 10:00/11:00", "03-10 10:00/11:00", "03-17 10:00/11:00", "03-24 10:00/11:00", "03-31 10:00/11:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260310T150000Z", ["03-03", "03-05", "03-10"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260310T145959Z", ["03-03", "03-05"]),
        ("FREQ=DAILY;UNTIL=20260305", ["03-03", "03-04", "03-05"]),
        ("FREQ=DAILY;COUNT=2", ["03-03", "03-04"]),
        ("FREQ=MONTHLY;BYDAY=3WE;COUNT=3", ["03-03", "03-18"]),
    ],
)
def test_rules_end_where_they_say(file: Path, rule: str, days: list[str]) -> None:
    event = f"DTSTART;TZID=America/Chicago:20260303T100000\nDURATION:PT1H\nRRULE:{rule}"

    assert busy(file, event) == [f"{day} 10:00/11:00" for day in days]


def test_dates_can_be_added_taken_out_and_moved(file: Path) -> None:
    weekly = (
        "DTSTART;TZID=America/Chicago:20260303T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\n"
        "EXDATE;TZID=America/Chicago:20260310T100000\nRDATE;TZID=America/Chicago:20260305T140000"
    )
    moved = "RECURRENCE-ID;TZID=America/Chicago:20260317T100000\nDTSTART;TZID=America/Chicago:20260318T120000\nDURATION:PT1H"
    file.write_text(
        "BEGIN:VCALENDAR\n"
        + "".join(f"BEGIN:VEVENT\nUID:same\n{event}\nEND:VEVENT\n" for event in (weekly, moved))
        + "END:VCALENDAR\n"
    )

    found = [shown(times) for times in sorted(read_busy(file, CHICAGO, START, END))]

    assert found == ["03-03 10:00/11:00", "03-05 14:00/15:00", "03-18 12:00/13:00", "03-24 10:00/11:00"]


def test_a_day_each_week_is_a_whole_day_when_the_clocks_change(file: Path) -> None:
    event = "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=WEEKLY;COUNT=3"

    assert busy(file, event) == ["03-08 00:00/03-09 00:00", "03-15 00:00/03-16 00:00"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not an iCalendar file"),
        (b"hello", "is not an iCalendar file"),
        (b"\xff\xfe\x00\x01", "is not an iCalendar file"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "is not an iCalendar file"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "cannot be read"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR\n", "cannot be read"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260303T100000Z\nRRULE:FREQ=OFTEN\nEND:VEVENT\nEND:VCALENDAR\n", "cannot be read"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260303T100000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n", "is not read"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)

    with pytest.raises(Refused, match=sentence) as refused:
        read_busy(file, CHICAGO, START, END)

    assert "\n" not in refused.value.sentence


def test_a_file_that_is_not_there_is_one_sentence(file: Path) -> None:
    with pytest.raises(Refused, match="give a file that is there"):
        read_busy(file, UTC, START, END)
