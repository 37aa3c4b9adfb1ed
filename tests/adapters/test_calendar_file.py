"""Calendar files, read back by another library than the one that writes them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ics  # type: ignore[import-untyped]
import pytest
from icalendar import Calendar

from overture.adapters.calendar_file import calendar_file, feed, method_of
from overture.core.appointment import Appointment, AppointmentState
from overture.core.reservation import Block

# It calls the standard library in a way that Python 3.13 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:'maxsplit' is passed:DeprecationWarning")

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ZONES = (
    "America/Chicago", "America/St_Johns", "America/Phoenix", "Europe/Dublin", "Europe/Berlin",
    "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "UTC",
)  # fmt: skip
# Just before, at and after the clock changes of 2026 and 2027 in these zones, and far from any.
MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-08T07:30", "2026-03-08T08:00", "2026-03-08T08:30", "2026-03-29T00:30", "2026-03-29T01:00",
        "2026-04-04T15:00", "2026-07-01T12:00", "2026-10-03T15:30", "2026-10-25T00:30", "2026-10-25T01:00",
        "2026-11-01T06:00", "2026-11-01T06:30", "2026-11-01T07:00", "2026-12-31T23:30", "2027-03-14T08:00",
    )
)  # fmt: skip


def appointment(start: datetime = MOMENTS[6], zone: str = "America/Chicago", **values: object) -> Appointment:
    made = Appointment(
        id="5f0c9f6e-1b1e-4d53-8c1e-3a1a0e0d7c11",
        conversation_id="c1",
        service="Individual music therapy",
        clinician="Anna Shah",
        start=start,
        end=start + timedelta(minutes=50),
        timezone=zone,
        state=AppointmentState.BOOKED,
        name="Maria Lopez",
        contact="maria@example.org",
        message_id="m1",
        booked_at=NOW - timedelta(days=1),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def written(made: Appointment) -> bytes:
    return calendar_file(made, method=method_of(made), now=NOW)


def read_back(file: bytes) -> tuple[ics.Calendar, ics.Event]:
    calendar = ics.Calendar(file.decode())
    (event,) = calendar.events
    return calendar, event


def sequence(event: ics.Event) -> int:
    return int(next(line.value for line in event.extra if line.name == "SEQUENCE"))


@pytest.mark.parametrize("zone", ZONES)
def test_another_library_reads_the_same_times_in_any_zone_and_across_clock_changes(zone: str) -> None:
    for start in MOMENTS:
        made = appointment(start, zone)

        calendar, event = read_back(written(made))

        # As UTC: Python calls no two times equal of which one comes twice in its zone.
        read = [moment.datetime.astimezone(UTC) for moment in (event.begin, event.end)]
        assert read == [made.start, made.end]
        assert event.begin.utcoffset() in (start.astimezone(ZoneInfo(zone)).utcoffset(), timedelta())
        assert (calendar.method, event.uid, event.name) == (
            "REQUEST", f"{made.id}@overture", "Appointment",
        )  # fmt: skip


def test_booked_moved_and_cancelled_is_one_event_with_a_rising_sequence() -> None:
    booked = appointment()
    later = booked.start + timedelta(days=7)
    moved = replace(booked, start=later, end=later + timedelta(minutes=50), sequence=1, changed_at=NOW)
    cancelled = replace(moved, state=AppointmentState.CANCELLED, sequence=2)

    read = [read_back(written(each)) for each in (booked, moved, cancelled)]

    assert len({event.uid for _, event in read}) == 1
    assert [sequence(event) for _, event in read] == [0, 1, 2]
    assert [calendar.method for calendar, _ in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event.status for _, event in read] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event.begin.datetime for _, event in read] == [booked.start, later, later]
    assert [event.last_modified.datetime for _, event in read] == [booked.booked_at, NOW, NOW]


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_the_zone_block_changes_at_the_very_moments_at_which_the_clocks_do(zone: str) -> None:
    parts: list[Any] = Calendar.from_ical(written(appointment(zone=zone))).timezones[0].subcomponents

    for part in parts:
        onsets = [part.DTSTART, *(each.dt for each in (part["RDATE"].dts if "RDATE" in part else ()))]
        for onset in onsets if part.TZOFFSETFROM != part.TZOFFSETTO else ():
            moment = (onset - part.TZOFFSETFROM).replace(tzinfo=UTC)
            before = (moment - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
            after = moment.astimezone(ZoneInfo(zone))
            assert (before.utcoffset(), after.utcoffset()) == (part.TZOFFSETFROM, part.TZOFFSETTO)


@pytest.mark.parametrize("state", list(AppointmentState))
def test_a_file_says_nothing_of_the_person_or_the_treatment(state: AppointmentState) -> None:
    text = written(appointment(state=state)).decode().casefold()

    for secret in (
        "maria",
        "lopez",
        "example.org",
        "anna",
        "shah",
        "music",
        "therapy",
        "individual",
        "recovery",
        "c1\r",
    ):
        assert secret not in text


def test_lines_are_folded_ended_and_escaped_as_the_standard_says() -> None:
    file = calendar_file(appointment(id="c" * 90), method=method_of(appointment()), now=NOW)

    assert file.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", file)
    assert max(map(len, file.split(b"\r\n"))) <= 75
    assert b"cancel it\\, please" in file
    assert Calendar.from_ical(file).events[0]["uid"] == f"{'c' * 90}@overture"


def test_every_event_has_the_zone_block_that_its_times_name() -> None:
    calendar = Calendar.from_ical(written(appointment()))

    assert calendar.get_missing_tzids() == set()
    assert calendar.events[0]["dtstart"].params["TZID"] == "America/Chicago"


def block(made_by: str | None, start: datetime = MOMENTS[4], clinician: str = "Anna Shah") -> Block:
    return Block(
        f"block-{made_by}", clinician, start, start + timedelta(hours=2), "a private reason", made_by
    )


def test_a_feed_shows_when_and_neither_who_nor_what() -> None:
    one, other = appointment(), appointment(MOMENTS[3], "Europe/Berlin", id="other")

    file = feed("Anna Shah", [one, other], [block("s1")], NOW)

    events = sorted(ics.Calendar(file.decode()).events, key=lambda event: event.begin)
    assert [(event.name, event.begin.datetime, event.end.datetime) for event in events] == [
        ("Booked", other.start, other.end),
        ("Busy", MOMENTS[4], MOMENTS[4] + timedelta(hours=2)),
        ("Booked", one.start, one.end),
    ]
    for secret in ("Maria", "maria", "Anna", "Individual", "music", "private"):
        assert secret not in file.decode()


def test_a_feed_leaves_out_others_what_is_cancelled_and_what_was_imported() -> None:
    cancelled = appointment(state=AppointmentState.CANCELLED)
    of_ben = appointment(clinician="Ben Ortiz")

    file = feed("Anna Shah", [cancelled, of_ben], [block(None), block("s1", clinician="Ben Ortiz")], NOW)

    assert ics.Calendar(file.decode()).events == set()


def test_a_group_is_one_event_however_many_come() -> None:
    group = [appointment(id=f"a{number}", session_id="g1") for number in range(4)]

    file = feed("Anna Shah", group, [], NOW)

    (event,) = ics.Calendar(file.decode()).events
    assert event.uid == "g1@overture"
