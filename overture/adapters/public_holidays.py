"""Public holidays of a country or a part of it, by the library `holidays`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime


def today() -> date:
    """Return today's date; a day more or less does not matter here."""
    return datetime.now(UTC).date()


class PublicHolidays(Mapping[date, str]):
    """English names of public holidays by date, worked out year by year as they are asked for.

    Any date can be looked up, however long the process runs; iterating goes from last year to the year after
    the next.

    Raises:
        LookupError: the country or its state is not known.
    """

    def __init__(self, country: str, state: str | None = None, today: Callable[[], date] = today) -> None:
        self._country, self._state, self._today = country, state, today
        self._years: dict[int, Mapping[date, str]] = {}
        self._of_year(today().year)

    def __getitem__(self, day: date) -> str:
        return self._of_year(day.year)[day]

    def __iter__(self) -> Iterator[date]:
        this_year = self._today().year
        for year in range(this_year - 1, this_year + 3):
            yield from self._of_year(year)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of_year(self, year: int) -> Mapping[date, str]:
        # Threads that meet here work out the same.
        if year not in self._years:
            self._years[year] = _holidays(self._country, self._state, year)
        return self._years[year]


def _holidays(country: str, state: str | None, year: int) -> dict[date, str]:
    # It takes a second to load, which a profile without holidays is spared.
    from holidays import country_holidays, list_supported_countries

    states = list_supported_countries().get(country)
    if states is None or (state is not None and state not in states):
        raise LookupError(f"{country} {state or ''}".strip())
    found = country_holidays(country, subdiv=state, years=year, expand=False, language="en_US")
    return {day: found[day] for day in sorted(found) if day.year == year}
