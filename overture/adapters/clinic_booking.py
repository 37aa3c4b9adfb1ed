"""What the clinic's profile says can be booked, where, with what, and on which terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from overture.adapters.clinic_entries import at_least_one, known_ids, new_id, new_name, texts
from overture.adapters.yaml_place import Place
from overture.core.appointment import Service
from overture.core.clinic import BookingTerms, Instrument, Room

_MOST_BUFFER = 240
_MOST_SEATS = 100
_MOST_UNITS = 100
_TWO_WEEKS = 14 * 24


def read_instruments(place: Place | None) -> tuple[Instrument, ...]:
    """Return the instruments, none where none are set."""
    found: list[Instrument] = []
    for item in place.items() if place else ():
        fields = item.fields(required=("id", "name"), optional=("count",))
        instrument_id = new_id(fields["id"], (each.id for each in found))
        name = new_name(fields["name"], (each.name for each in found))
        found.append(Instrument(instrument_id, name, _number(fields.get("count"), 1, _MOST_UNITS, usual=1)))
    return tuple(found)


def read_services(place: Place, instruments: Sequence[Instrument]) -> tuple[Service, ...]:
    """Return what can be booked."""
    found: list[Service] = []
    for item in at_least_one(place, "service"):
        fields = item.fields(
            required=("id", "name", "minutes"),
            optional=("words", "buffer_before_minutes", "buffer_after_minutes", "capacity", "needs"),
        )
        service_id = new_id(fields["id"], (each.id for each in found))
        name = new_name(fields["name"], (each.name for each in found))
        found.append(_service(service_id, name, fields, instruments))
    return tuple(found)


def _service(
    service_id: str, name: str, fields: dict[str, Place], instruments: Sequence[Instrument]
) -> Service:
    before, after = (fields.get(f"buffer_{side}_minutes") for side in ("before", "after"))
    needs = fields["needs"].items() if "needs" in fields else ()
    return Service(
        id=service_id,
        name=name,
        length=timedelta(minutes=fields["minutes"].number(5, 480)),
        words=tuple(texts(fields["words"])) if "words" in fields else (),
        before=timedelta(minutes=_number(before, 0, _MOST_BUFFER, usual=0)),
        after=timedelta(minutes=_number(after, 0, _MOST_BUFFER, usual=0)),
        capacity=_number(fields.get("capacity"), 1, _MOST_SEATS, usual=1),
        needs=known_ids(needs, "instrument", [each.id for each in instruments]),
    )


def read_rooms(place: Place | None, services: Sequence[Service]) -> tuple[Room, ...]:
    """Return the rooms; where there are any, every service must fit into one."""
    found: list[Room] = []
    for item in place.items() if place else ():
        fields = item.fields(required=("name", "services"))
        name = new_name(fields["name"], (each.name for each in found))
        fitting = at_least_one(fields["services"], "service")
        found.append(Room(name, known_ids(fitting, "service", [each.id for each in services])))
    fits = {service_id for room in found for service_id in room.services}
    for service in services:
        if place and found and service.id not in fits:
            place.refuse(f"no room fits {service.id}: add it to a room's services, or delete all rooms")
    return tuple(found)


def read_terms(place: Place | None) -> BookingTerms:
    """Return the terms of booking, the usual ones where none are set."""
    usual = BookingTerms()
    if place is None:
        return usual
    fields = place.fields(
        required=(),
        optional=(
            "minimum_notice_hours", "horizon_days", "step_minutes", "hold_minutes", "late_cancel_hours",
            "waiting_offer_minutes", "reminder_hours",
        ),
    )  # fmt: skip
    get, minute, hour, day = fields.get, timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    return BookingTerms(
        minimum_notice=_length(get("minimum_notice_hours"), 0, 720, hour, usual.minimum_notice),
        horizon=_length(get("horizon_days"), 1, 365, day, usual.horizon),
        step=_length(get("step_minutes"), 5, 240, minute, usual.step),
        hold=_length(get("hold_minutes"), 1, 60, minute, usual.hold),
        late_cancel=_length(get("late_cancel_hours"), 0, _TWO_WEEKS, hour, usual.late_cancel),
        waiting_offer=_length(get("waiting_offer_minutes"), 5, 1440, minute, usual.waiting_offer),
        reminders=_reminders(fields["reminder_hours"]) if "reminder_hours" in fields else usual.reminders,
    )


def _reminders(place: Place) -> tuple[timedelta, ...]:
    found: list[int] = []
    for item in place.items():
        hours = item.number(1, _TWO_WEEKS)
        if hours in found:
            item.refuse(f"{hours} is there twice: delete one of the two")
        found.append(hours)
    return tuple(timedelta(hours=hours) for hours in sorted(found, reverse=True))


def _number(place: Place | None, least: int, most: int, *, usual: int) -> int:
    return place.number(least, most) if place else usual


def _length(place: Place | None, least: int, most: int, unit: timedelta, usual: timedelta) -> timedelta:
    return place.number(least, most) * unit if place else usual
