"""The clinic's profile, read from its file.

clinic_file           the file as a whole, and what the clinic says about itself
├── clinic_booking    services, rooms, instruments, terms
├── clinic_people     clinicians, their hours and exceptions
└── clinic_entries    ids, names and lists
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from overture.adapters.clinic_booking import read_instruments, read_rooms, read_services, read_terms
from overture.adapters.clinic_entries import texts
from overture.adapters.clinic_people import read_clinicians
from overture.adapters.public_holidays import PublicHolidays
from overture.adapters.yaml_place import Place, read_yaml
from overture.core.clinic import Clinic

_SAID = ("phone", "email", "address", "hours", "price")


def load_clinic(file: Path) -> Clinic:
    """Return the profile in a file.

    Raises:
        Misconfigured: the first mistake, in one sentence with file, line, field and mend.
    """
    fields = read_yaml(file).fields(
        required=("name", "timezone", "services", "clinicians"),
        optional=(*_SAID, "insurers", "rooms", "instruments", "closed_days", "holidays", "booking"),
    )
    instruments = read_instruments(fields.get("instruments"))
    services = read_services(fields["services"], instruments)
    return Clinic(
        name=fields["name"].text(200),
        timezone=_timezone(fields["timezone"]),
        services=services,
        clinicians=read_clinicians(fields["clinicians"], services),
        terms=read_terms(fields.get("booking")),
        closed_days=_closed_days(fields["closed_days"]) if "closed_days" in fields else frozenset(),
        public_holidays=_public_holidays(fields["holidays"]) if "holidays" in fields else {},
        rooms=read_rooms(fields.get("rooms"), services),
        instruments=instruments,
        insurers=tuple(texts(fields["insurers"])) if "insurers" in fields else (),
        **{name: fields[name].text() for name in _SAID if name in fields},
    )


def _timezone(place: Place) -> str:
    name = place.text()
    try:
        ZoneInfo(name)
    # A folder of the zone database, a path out of it, or a name that is nowhere.
    except (KeyError, ValueError, OSError):
        place.refuse(f"{name} is not a known time zone: write an IANA name such as America/Chicago")
    return name


def _closed_days(place: Place) -> frozenset[date]:
    return frozenset(item.day() for item in place.items())


def _public_holidays(place: Place) -> Mapping[date, str]:
    fields = place.fields(required=("country",), optional=("state",))
    country = fields["country"].text().upper()
    try:
        whole = PublicHolidays(country)
    except LookupError:
        fields["country"].refuse(
            f"the public holidays of {country} are not known: write a country's code such as US"
        )
    if "state" not in fields:
        return whole
    state = fields["state"].text()
    try:
        return PublicHolidays(country, state)
    except LookupError:
        fields["state"].refuse(
            f"{country} has no state {state} with public holidays of its own: write a code such as MO, or null"
        )
