"""The clinic's profile, read from its file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from overture.adapters.yaml_place import Place, read_yaml
from overture.core.appointment import Service
from overture.core.clinic import WEEKDAYS, BookingTerms, Clinic, Clinician, WeeklyHours

_LONGEST_NAME = 64
_SAID = ("phone", "email", "address", "hours", "price")


def load_clinic(file: Path) -> Clinic:
    """Return the profile in a file.

    Raises:
        Misconfigured: the first mistake, in one sentence with file, line, field and mend.
    """
    fields = read_yaml(file).fields(
        required=("name", "timezone", "services", "clinicians"),
        optional=(*_SAID, "insurers", "closed_days", "booking"),
    )
    services = _services(fields["services"])
    return Clinic(
        name=fields["name"].text(200),
        timezone=_timezone(fields["timezone"]),
        services=services,
        clinicians=_clinicians(fields["clinicians"], services),
        terms=_terms(fields["booking"]) if "booking" in fields else BookingTerms(),
        closed_days=_closed_days(fields["closed_days"]) if "closed_days" in fields else frozenset(),
        insurers=tuple(_texts(fields["insurers"])) if "insurers" in fields else (),
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


def _services(place: Place) -> tuple[Service, ...]:
    services: list[Service] = []
    for item in _at_least_one(place, "service"):
        fields = item.fields(required=("id", "name", "minutes"), optional=("words",))
        service_id = fields["id"].text(_LONGEST_NAME)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", service_id):
            fields["id"].refuse(f"{service_id} cannot be an id: use lower-case letters, digits and _")
        _refuse_twice(fields["id"], service_id, (service.id for service in services))
        name = fields["name"].text(_LONGEST_NAME)
        _refuse_twice(fields["name"], name, (service.name for service in services))
        services.append(
            Service(
                id=service_id,
                name=name,
                length=timedelta(minutes=fields["minutes"].number(5, 480)),
                words=tuple(_texts(fields["words"])) if "words" in fields else (),
            )
        )
    return tuple(services)


def _clinicians(place: Place, services: tuple[Service, ...]) -> tuple[Clinician, ...]:
    clinicians: list[Clinician] = []
    for item in _at_least_one(place, "clinician"):
        fields = item.fields(required=("name", "services", "availability"))
        name = fields["name"].text(_LONGEST_NAME)
        _refuse_twice(fields["name"], name, (clinician.name for clinician in clinicians))
        clinicians.append(
            Clinician(name, _offered(fields["services"], services), _availability(fields["availability"]))
        )
    offered = {service_id for clinician in clinicians for service_id in clinician.services}
    for service in services:
        if service.id not in offered:
            place.refuse(
                f"nobody offers {service.id}: add it to a clinician's services, or delete the service"
            )
    return tuple(clinicians)


def _offered(place: Place, services: tuple[Service, ...]) -> tuple[str, ...]:
    known = [service.id for service in services]
    offered: list[str] = []
    for item in _at_least_one(place, "service"):
        service_id = item.text()
        if service_id not in known:
            item.refuse(f"there is no service with the id {service_id}: use {', '.join(known)}, or add it")
        _refuse_twice(item, service_id, offered)
        offered.append(service_id)
    return tuple(offered)


def _availability(place: Place) -> tuple[WeeklyHours, ...]:
    hours: list[WeeklyHours] = []
    for item in _at_least_one(place, "entry"):
        fields = item.fields(required=("days", "from", "to"))
        start, end = fields["from"].clock_time(), fields["to"].clock_time()
        if end <= start:
            fields["to"].refuse(f"{end:%H:%M} is not after {start:%H:%M}: write a later time")
        days = [WEEKDAYS.index(day.one_of(WEEKDAYS)) for day in _at_least_one(fields["days"], "weekday")]
        hours.extend(WeeklyHours(day, start, end) for day in days)
    return tuple(hours)


def _closed_days(place: Place) -> frozenset[date]:
    return frozenset(item.day() for item in place.items())


def _terms(place: Place) -> BookingTerms:
    usual = BookingTerms()
    fields = place.fields(required=(), optional=("minimum_notice_hours", "horizon_days", "step_minutes"))
    notice, horizon, step = (
        fields.get(name) for name in ("minimum_notice_hours", "horizon_days", "step_minutes")
    )
    return BookingTerms(
        minimum_notice=timedelta(hours=notice.number(0, 720)) if notice else usual.minimum_notice,
        horizon=timedelta(days=horizon.number(1, 365)) if horizon else usual.horizon,
        step=timedelta(minutes=step.number(5, 240)) if step else usual.step,
    )


def _texts(place: Place) -> Iterable[str]:
    return [item.text() for item in place.items()]


def _at_least_one(place: Place, what: str) -> list[Place]:
    items = list(place.items())
    if not items:
        place.refuse(f"the list is empty: add at least one {what}")
    return items


def _refuse_twice(place: Place, value: str, earlier: Iterable[str]) -> None:
    if value.casefold() in {each.casefold() for each in earlier}:
        place.refuse(f"{value} is there twice: give each its own")
