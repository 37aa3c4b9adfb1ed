"""Who can be booked at the clinic, and when: weekly hours, and the dates on which it is otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from overture.adapters.clinic_entries import at_least_one, known_ids, new_name
from overture.adapters.yaml_place import Place
from overture.core.appointment import Service
from overture.core.clinic import WEEKDAYS, Clinician, DayHours, WeeklyHours

_LONGEST_REASON = 100
# What YAML writers put for "it is so", where we need to know why.
_NO_REASONS = ("true", "false", "yes", "no", "on", "off")


def read_clinicians(place: Place, services: Sequence[Service]) -> tuple[Clinician, ...]:
    """Return the clinicians; every service must be offered by one."""
    found: list[Clinician] = []
    for item in at_least_one(place, "clinician"):
        fields = item.fields(required=("name", "services", "availability"), optional=("exceptions",))
        name = new_name(fields["name"], (each.name for each in found))
        found.append(
            Clinician(
                name,
                known_ids(
                    at_least_one(fields["services"], "service"), "service", [each.id for each in services]
                ),
                _availability(fields["availability"]),
                _exceptions(fields["exceptions"]) if "exceptions" in fields else (),
            )
        )
    offered = {service_id for clinician in found for service_id in clinician.services}
    for service in services:
        if service.id not in offered:
            place.refuse(
                f"nobody offers {service.id}: add it to a clinician's services, or delete the service"
            )
    return tuple(found)


def _availability(place: Place) -> tuple[WeeklyHours, ...]:
    hours: list[WeeklyHours] = []
    for item in at_least_one(place, "entry"):
        fields = item.fields(required=("days", "from", "to"))
        start, end = _hours(fields)
        days = [WEEKDAYS.index(day.one_of(WEEKDAYS)) for day in at_least_one(fields["days"], "weekday")]
        hours.extend(WeeklyHours(day, start, end) for day in days)
    return tuple(hours)


def _exceptions(place: Place) -> tuple[DayHours, ...]:
    found: dict[date, DayHours] = {}
    for item in place.items():
        fields = item.fields(required=("date",), optional=("closed", "from", "to", "reason"))
        new = _closed_on(fields) if "closed" in fields else _open_on(item, fields)
        earlier = found.get(new.day)
        if earlier and not (earlier.hours and new.hours):
            fields["date"].refuse(
                f"{new.day} is closed in one entry and there again in another: delete one of the two"
            )
        found[new.day] = _together(earlier, new) if earlier else new
    return tuple(found.values())


def _closed_on(fields: dict[str, Place]) -> DayHours:
    for name in ("from", "to", "reason"):
        if name in fields:
            fields[name].refuse("the date is closed: delete this, or delete closed and write from and to")
    reason = fields["closed"].text(_LONGEST_REASON)
    if reason.lower() in _NO_REASONS:
        fields["closed"].refuse(f'{reason} is no reason: write why in quotes, such as "training day"')
    return DayHours(fields["date"].day(), (), reason)


def _open_on(item: Place, fields: dict[str, Place]) -> DayHours:
    for name in ("from", "to"):
        if name not in fields:
            item.refuse(f'{name} is missing: write from and to, or closed: "the reason"')
    reason = fields["reason"].text(_LONGEST_REASON) if "reason" in fields else None
    return DayHours(fields["date"].day(), (_hours(fields),), reason)


def _together(earlier: DayHours, new: DayHours) -> DayHours:
    """Return two stretches of one date as one day."""
    reasons = dict.fromkeys(each.reason for each in (earlier, new) if each.reason)
    return DayHours(new.day, (*earlier.hours, *new.hours), "; ".join(reasons) or None)


def _hours(fields: dict[str, Place]) -> tuple[time, time]:
    start, end = fields["from"].clock_time(), fields["to"].clock_time()
    if end <= start:
        fields["to"].refuse(f"{end:%H:%M} is not after {start:%H:%M}: write a later time")
    return start, end
