from __future__ import annotations

from datetime import date

import pytest

from overture.adapters.public_holidays import PublicHolidays


def test_a_state_adds_its_own_days_to_the_countrys() -> None:
    missouri, nation = PublicHolidays("US", "MO"), PublicHolidays("US")

    assert missouri[date(2026, 5, 8)] == "Truman Day"
    assert date(2026, 5, 8) not in nation
    assert nation[date(2026, 9, 7)] == missouri[date(2026, 9, 7)] == "Labor Day"


def test_a_day_that_stands_in_for_a_weekend_is_one_too() -> None:
    holidays = PublicHolidays("US", "MO")

    assert holidays[date(2026, 7, 3)] == "Independence Day (observed)"
    assert holidays[date(2027, 12, 31)] == "New Year's Day (observed)"


def test_names_are_english_wherever_the_clinic_is() -> None:
    assert PublicHolidays("DE", "BY")[date(2026, 12, 25)] == "Christmas Day"


def test_a_process_that_runs_on_into_other_years_keeps_its_holidays() -> None:
    now = [date(2026, 11, 23)]
    holidays = PublicHolidays("US", today=lambda: now[0])

    assert {day.year for day in holidays} == {2025, 2026, 2027, 2028}
    assert date(2031, 12, 25) in holidays
    now[0] = date(2027, 1, 1)
    assert {day.year for day in holidays} == {2026, 2027, 2028, 2029}
    assert len(holidays) == len(list(holidays))


def test_a_usual_day_is_none() -> None:
    holidays = PublicHolidays("US", "MO")

    assert date(2026, 12, 26) not in holidays
    assert holidays.get(date(2026, 12, 26)) is None


@pytest.mark.parametrize(
    ("country", "state"), [("XX", None), ("Utopia", None), ("US", "Bavaria"), ("", None)]
)
def test_a_country_or_state_that_is_not_known_is_refused(country: str, state: str | None) -> None:
    with pytest.raises(LookupError):
        PublicHolidays(country, state)
