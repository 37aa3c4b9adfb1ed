from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from overture.core.availability import openings
from overture.core.clinic import BookingTerms, Clinic, Clinician, DayHours, WeeklyHours
from overture.core.reservation import clinician_resource
from tests.helpers.clinics import (
    ANNA,
    BEN,
    CHICAGO,
    CONSULTATION,
    GROUP,
    INDIVIDUAL,
    chicago,
    clinic,
    reserved,
)

MONDAY_NINE = chicago("2026-03-02T09:00")
TUESDAY = (chicago("2026-03-03T00:00"), chicago("2026-03-03T23:59"))
NO_TERMS = BookingTerms(minimum_notice=timedelta(), horizon=timedelta(days=365))


def at_night(timezone: str, service_minutes: int = 30) -> Clinic:
    hours = tuple(WeeklyHours(day, time(0), time(5)) for day in range(7))
    service = replace(INDIVIDUAL, length=timedelta(minutes=service_minutes))
    night = Clinician("Night Owl", (service.id,), hours)
    return replace(clinic(night, timezone=timezone, terms=NO_TERMS), services=(service,))


def walls(found: list[datetime]) -> list[str]:
    return [f"{moment:%H:%M%z}" for moment in found]


def test_a_day_offers_every_step_at_which_the_service_still_fits() -> None:
    found = openings(clinic(ANNA), INDIVIDUAL, *TUESDAY, now=MONDAY_NINE)

    assert [f"{opening.start:%H:%M}" for opening in found] == [
        f"{hour:02}:{minute:02}" for hour in range(9, 16) for minute in (0, 30)
    ] + ["16:00"]
    assert found[-1].end == chicago("2026-03-03T16:50")


def test_openings_come_by_time_and_then_in_the_order_of_the_profile() -> None:
    found = openings(clinic(ANNA, BEN), CONSULTATION, *TUESDAY, now=MONDAY_NINE)

    assert [opening.clinician for opening in found[:4]] == [
        "Anna Shah",
        "Ben Ortiz",
        "Anna Shah",
        "Ben Ortiz",
    ]
    assert all(earlier.start <= later.start for earlier, later in pairwise(found))


def test_only_who_offers_the_service_is_offered() -> None:
    found = openings(clinic(ANNA, BEN), GROUP, *TUESDAY, now=MONDAY_NINE)

    assert {opening.clinician for opening in found} == {"Ben Ortiz"}


def test_a_clinician_wished_for_is_the_only_one() -> None:
    found = openings(clinic(ANNA, BEN), CONSULTATION, *TUESDAY, now=MONDAY_NINE, clinician="Ben Ortiz")

    assert {opening.clinician for opening in found} == {"Ben Ortiz"}


def test_what_overlaps_a_booked_time_is_left_out_and_what_touches_it_stays() -> None:
    taken = [reserved(clinician_resource("Anna Shah"), "2026-03-03T10:00", "2026-03-03T11:00")]

    found = openings(clinic(ANNA), CONSULTATION, *TUESDAY, now=MONDAY_NINE, taken=taken)

    starts = [f"{opening.start:%H:%M}" for opening in found]
    assert "09:30" in starts
    assert "10:00" not in starts
    assert "10:30" not in starts
    assert "11:00" in starts


def test_nothing_is_offered_within_the_minimum_notice() -> None:
    found = openings(clinic(), INDIVIDUAL, MONDAY_NINE, chicago("2026-03-02T23:00"), now=MONDAY_NINE)

    assert found[0].start == chicago("2026-03-02T11:00")


def test_nothing_is_offered_beyond_the_horizon_and_its_last_day_is_whole() -> None:
    terms = BookingTerms(horizon=timedelta(days=3))

    found = openings(
        clinic(terms=terms), INDIVIDUAL, MONDAY_NINE, chicago("2026-04-01T00:00"), now=MONDAY_NINE
    )

    assert found[-1].start == chicago("2026-03-05T16:00")


def test_a_closed_day_offers_nothing() -> None:
    closed = replace(clinic(), closed_days=frozenset({date(2026, 3, 3)}))

    assert openings(closed, INDIVIDUAL, *TUESDAY, now=MONDAY_NINE) == []


def test_an_exception_stands_in_place_of_the_weekly_hours_and_several_of_one_date_add_up() -> None:
    day = date(2026, 3, 3)
    other = replace(
        ANNA, exceptions=(DayHours(day, ((time(7), time(8)),)), DayHours(day, ((time(20), time(21)),)))
    )

    found = openings(clinic(other), INDIVIDUAL, *TUESDAY, now=MONDAY_NINE)

    assert [f"{opening.start:%H:%M}" for opening in found] == ["07:00", "20:00"]


def test_a_clinician_who_is_away_offers_nothing_on_that_date_and_the_others_do() -> None:
    away = replace(ANNA, exceptions=(DayHours(date(2026, 3, 3), reason="training day"),))

    found = openings(clinic(away, BEN), INDIVIDUAL, *TUESDAY, now=MONDAY_NINE)

    assert {opening.clinician for opening in found} == {"Ben Ortiz"}


def test_a_public_holiday_offers_nothing_but_who_has_hours_on_that_date() -> None:
    day = date(2026, 3, 3)
    works = replace(ANNA, exceptions=(DayHours(day, ((time(9), time(10)),)),))
    holiday = replace(clinic(works, BEN), public_holidays={day: "Test Day"})

    found = openings(holiday, INDIVIDUAL, *TUESDAY, now=MONDAY_NINE)

    assert [(opening.clinician, f"{opening.start:%H:%M}") for opening in found] == [("Anna Shah", "09:00")]


def test_no_exception_opens_a_closed_day() -> None:
    day = date(2026, 3, 3)
    works = replace(ANNA, exceptions=(DayHours(day, ((time(9), time(10)),)),))

    closed = replace(clinic(works), closed_days=frozenset({day}))

    assert openings(closed, INDIVIDUAL, *TUESDAY, now=MONDAY_NINE) == []


def test_hours_that_overlap_offer_each_time_once() -> None:
    twice = replace(ANNA, availability=(*ANNA.availability, *ANNA.availability))

    found = openings(clinic(twice), INDIVIDUAL, *TUESDAY, now=MONDAY_NINE)

    assert len({opening.start for opening in found}) == len(found)


def test_the_hour_that_summer_time_skips_offers_nothing() -> None:
    night = at_night("America/Chicago")
    start, end = chicago("2026-03-08T00:00"), chicago("2026-03-08T04:00")

    found = openings(night, night.services[0], start, end, now=MONDAY_NINE)

    assert walls([opening.start for opening in found]) == [
        "00:00-0600", "00:30-0600", "01:00-0600", "01:30-0600",
        "03:00-0500", "03:30-0500", "04:00-0500",
    ]  # fmt: skip
    assert all(
        opening.end - opening.start == timedelta(minutes=30) or opening.start.hour == 1 for opening in found
    )


def test_the_hour_that_comes_twice_offers_both() -> None:
    night = at_night("America/Chicago", service_minutes=60)
    start, end = chicago("2026-11-01T00:00"), chicago("2026-11-01T02:00")

    found = openings(night, night.services[0], start, end, now=chicago("2026-10-20T00:00"))

    assert walls([opening.start for opening in found]) == [
        "00:00-0500", "00:30-0500", "01:00-0500", "01:30-0500",
        "01:00-0600", "01:30-0600", "02:00-0600",
    ]  # fmt: skip
    assert {opening.end.astimezone(UTC) - opening.start.astimezone(UTC) for opening in found} == {
        timedelta(hours=1)
    }


def test_hours_that_begin_in_the_skipped_hour_begin_when_it_ends() -> None:
    night = at_night("America/Chicago")
    early = replace(night.clinicians[0], availability=(WeeklyHours(6, time(2, 30), time(5)),))
    changed = replace(night, clinicians=(early,))

    found = openings(
        changed, night.services[0], chicago("2026-03-08T00:00"), chicago("2026-03-08T03:15"), now=MONDAY_NINE
    )

    assert walls([opening.start for opening in found]) == ["03:00-0500"]


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    zone=st.sampled_from(
        [
            "America/Chicago",
            "America/Phoenix",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Africa/Cairo",
        ]
    ),
    minutes=st.sampled_from([5, 30, 50, 60]),
)
def test_on_any_day_in_any_zone_openings_are_real_ordered_and_of_full_length(
    day: date, zone: str, minutes: int
) -> None:
    night = at_night(zone, minutes)
    start = datetime.combine(day, time(), ZoneInfo(zone))

    found = openings(
        night, night.services[0], start, start + timedelta(days=1), now=start - timedelta(days=2)
    )

    instants = [opening.start.astimezone(UTC) for opening in found]
    assert instants == sorted(set(instants))
    for opening in found:
        wall = opening.start.replace(tzinfo=None)
        assert opening.start.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
        assert opening.end.astimezone(UTC) - opening.start.astimezone(UTC) == timedelta(minutes=minutes)
        assert time(0) <= wall.time() < time(5)


def test_openings_are_told_in_the_zone_of_the_clinic() -> None:
    found = openings(clinic(), INDIVIDUAL, *(moment.astimezone(UTC) for moment in TUESDAY), now=MONDAY_NINE)

    assert {opening.start.tzinfo for opening in found} == {CHICAGO}
