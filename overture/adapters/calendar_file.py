"""iCalendar files: one appointment for the person who booked it, and a clinician's times for staff's calendars.

A calendar is looked over by others: shared, printed, shown on a locked screen. So nothing in it tells who comes
or what for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDDDLists,
    vDDDTypes,
)

from overture.core.appointment import Appointment, AppointmentState
from overture.core.reservation import Block

OWN_UIDS = "@overture"
SUMMARY = "Appointment"
DESCRIPTION = "To change or cancel it, please ask in the chat."
BOOKED = "Booked"
BUSY = "Busy"
_PRODUCT = "-//Overture//Appointments//EN"
# An address is required and nobody is reached at it: this is how other calendars write that.
_NO_ADDRESS = "invalid:nomail"
_SEEN_AROUND = timedelta(days=400)


class Method(StrEnum):
    """What a file asks of the calendar that reads it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def method_of(appointment: Appointment) -> Method:
    """Return what a file about the appointment as it stands asks for."""
    return Method.CANCEL if appointment.state is AppointmentState.CANCELLED else Method.REQUEST


def calendar_file(appointment: Appointment, *, method: Method, now: datetime) -> bytes:
    """Return the file of one appointment; a later file with a higher sequence replaces an earlier one."""
    calendar = _calendar(method.value)
    event = _event(appointment.id, appointment.start, appointment.end, ZoneInfo(appointment.timezone), now)
    event.add("summary", SUMMARY)
    event.add("description", DESCRIPTION)
    event.add("class", "PRIVATE")
    event.add("sequence", appointment.sequence)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("last-modified", appointment.changed_at or appointment.booked_at or now)
    # An invitation must have an organizer. The clinic's name would tell whoever shares the calendar too much.
    event.add("organizer", vCalAddress(_NO_ADDRESS))
    calendar.add_component(event)
    return _written(calendar)


def feed(
    clinician: str, appointments: Iterable[Appointment], blocks: Iterable[Block], now: datetime
) -> bytes:
    """Return a clinician's booked and blocked times; a group session is one event, however many come.

    What was imported from the clinician's own calendar is left out: it is there already.
    """
    calendar = _calendar("PUBLISH")
    seen: set[str] = set()
    for each in appointments:
        uid = each.session_id or each.id
        if each.clinician != clinician or each.state is not AppointmentState.BOOKED or uid in seen:
            continue
        seen.add(uid)
        event = _event(uid, each.start, each.end, ZoneInfo(each.timezone), now)
        event.add("summary", BOOKED)
        event.add("sequence", each.sequence)
        calendar.add_component(event)
    for block in blocks:
        if block.clinician == clinician and block.made_by is not None:
            event = _event(block.id, block.start, block.end, ZoneInfo("UTC"), now)
            event.add("summary", BUSY)
            calendar.add_component(event)
    return _written(calendar)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(uid: str, start: datetime, end: datetime, zone: ZoneInfo, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}{OWN_UIDS}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", _local(start, zone))
    event.add("dtend", _local(end, zone))
    event.add("transp", "OPAQUE")
    return event


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    # A file has no way to name the second of two like hours but in UTC.
    return moment.astimezone(UTC) if local.fold or zone.key == "UTC" else local


def _written(calendar: Calendar) -> bytes:
    moments: list[datetime] = [
        event.decoded(name) for event in calendar.events for name in ("dtstart", "dtend")
    ]
    if moments:
        first, last = _years_around(moments)
        for name in sorted(calendar.get_missing_tzids()):
            zone = _FinelySearched.from_tzid(name, first_date=first, last_date=last)
            _count_onsets_by_the_old_clock(zone)
            # Before the events that name it: not every reader looks ahead.
            calendar.subcomponents.insert(0, zone)
    return bytes(calendar.to_ical())


class _FinelySearched(Timezone):
    """A zone whose changes are found even where two are a month apart, as around Morocco's Ramadan."""

    _from_tzinfo_skip_search = [  # noqa: RUF012 - icalendar's own name, which begins with 64 days
        timedelta(days=16),
        *(step for step in Timezone._from_tzinfo_skip_search if step < timedelta(days=16)),
    ]


def _years_around(moments: list[datetime]) -> tuple[date, date]:
    return date((min(moments) - _SEEN_AROUND).year, 1, 1), date((max(moments) + _SEEN_AROUND).year + 1, 1, 1)


def _count_onsets_by_the_old_clock(zone: Timezone) -> None:
    """Mend onsets of clocks put forward: RFC 5545 counts them by the clock before, icalendar 7 by the one after."""
    for part in zone.subcomponents:
        forward = part.TZOFFSETTO - part.TZOFFSETFROM
        if forward > timedelta():
            _shift(part, -forward)


def _shift(part: TimezoneStandard | TimezoneDaylight, span: timedelta) -> None:
    part["DTSTART"] = vDDDTypes(part.DTSTART + span)
    more = part.get("RDATE")
    if isinstance(more, vDDDLists):
        onsets = [each.dt + span for each in more.dts if isinstance(each.dt, datetime)]
        part["RDATE"] = vDDDLists(onsets)
