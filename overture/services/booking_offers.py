"""What a booking puts to the person: the next question, with things to tap that are really free.

Every choice carries the facts it stands for, so that a tap is never misread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from overture.core.appointment import Appointment, Opening, Service
from overture.core.availability import Bookable
from overture.core.clinic import Clinic
from overture.core.contact import ContactReader
from overture.core.phrase_time import NO_HINTS, OpeningHints, PhraseTimeReader
from overture.core.proposal import TAKEN_OVER, WHICH, Choice, Fact, Proposal, Response
from overture.core.spoken_time import (
    SpokenTime,
    clock_time,
    full_day,
    listed,
    short_day,
    short_time,
    spoken_time,
)
from overture.services.openings import find_openings
from overture.services.patient_answers import name_read_back
from overture.services.scheduling import Scheduler, appointments_of

MOST_DAYS = 6
MOST_TIMES = 8
# Said in place of the form's own next question, as they ask it themselves.
QUESTIONS = frozenset(
    {
        "utter_ask_appointment_service",
        "utter_ask_appointment_day",
        "utter_ask_appointment_time",
        "utter_ask_appointment_change",
        "utter_ask_move_change",
        "utter_service_not_understood",
        "utter_time_not_understood",
        "utter_time_past",
        "utter_time_ambiguous",
        "utter_time_too_far",
        "utter_no_opening_then",
        "utter_no_openings",
        "utter_opening_taken",
        "utter_move_opening_taken",
        "utter_move_same_time",
        "utter_invalid_name",
        "utter_invalid_contact",
        "utter_contact_needs_area_code",
        "utter_invalid_age",
        "utter_invalid_guardian",
        "utter_ask_appointment_for_whom",
        "utter_ask_appointment_repeats",
        "utter_series_clash",
    }
)


# By whether it is a move, and whether the time is held meanwhile.
_READ_BACKS = {
    (False, True): "utter_appointment_read_back",
    (False, False): "utter_appointment_read_back_not_kept",
    (True, True): "utter_move_read_back",
    (True, False): "utter_move_read_back_not_kept",
}


@dataclass(frozen=True)
class BookingDesk:
    """The outside that a booking by conversation needs."""

    scheduler: Scheduler
    times: PhraseTimeReader
    contacts: ContactReader

    @property
    def clinic(self) -> Clinic:
        """The clinic's profile."""
        return self.scheduler.clinic

    def now(self) -> datetime:
        """Return the present time by the clinic's clock."""
        return self.scheduler.clock.now().astimezone(self.clinic.zone)


def ask_service(desk: BookingDesk) -> Response:
    """Ask what to book."""
    return Response("utter_ask_appointment_service", choices=service_choices(desk.clinic.services))


def ask_day(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Response:
    """Ask for a day, offering the next ones that have an opening and fit what was said."""
    found = free(desk, proposal, conversation_id)
    if not found:
        found = free(desk, replace(proposal, wishes=NO_HINTS, clinician=None), conversation_id)
    if not found:
        return Response("utter_no_openings")
    return Response("utter_ask_appointment_day", choices=day_choices(days_of(found)[:MOST_DAYS]))


def ask_time(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Response:
    """Ask for a time of the chosen day, offering what is free then and fits what was said."""
    found = free(desk, proposal, conversation_id)
    if not found:
        return ask_day(desk, replace(proposal, day=None, start=None), conversation_id)
    return Response("utter_ask_appointment_time", choices=time_choices(_spread(found), own=proposal.timezone))


def ask_soonest(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Response:
    """Offer the first times that are free."""
    found = free(desk, proposal, conversation_id)
    if not found:
        return Response("utter_no_openings")
    by_day = [[each for each in distinct(found) if each.start.date() == day][:3] for day in days_of(found)]
    first = [opening for day in by_day for opening in day][:MOST_DAYS]
    return Response(
        "utter_ask_appointment_time", choices=time_choices(first, with_day=True, own=proposal.timezone)
    )


def ask_confirmed(desk: BookingDesk, proposal: Proposal, conversation_id: str, *, is_kept: bool) -> Response:
    """Read everything back before anything is booked or moved; `is_kept` tells that the time is held meanwhile."""
    assert proposal.start is not None
    free_then = free(desk, proposal, conversation_id)
    service = desk.clinic.service(proposal.service)
    spoken = spoken_for(desk, proposal.start, conversation_id)
    clinician = proposal.clinician or (free_then[0].clinician if free_then else "")
    moved = appointment_moved(desk, proposal, conversation_id)
    return Response(
        _READ_BACKS[moved is not None, is_kept],
        {
            "service": service.name if service else "",
            "clinician": clinician,
            "when": spoken.when,
            "timezone": spoken.timezone,
            "name": name_read_back(proposal),
            "contact": desk.contacts.shown(proposal.contact) if proposal.contact else "",
            "hold_minutes": str(round(desk.clinic.terms.hold.total_seconds() / 60)),
            "before": spoken_for(desk, moved.start, conversation_id).when if moved else "",
        },
    )


def ask_change(proposal: Proposal) -> Response:
    """Ask what of the read-back is wrong."""
    moves = proposal.moves is not None
    facts = [
        fact
        for fact in (Fact.DAY, Fact.TIME, Fact.NAME, Fact.CONTACT, Fact.SERVICE)
        if not moves or fact not in TAKEN_OVER
    ]
    choices = [Choice(fact.name.capitalize(), {Fact.CONFIRMED: fact.name.lower()}) for fact in facts]
    # Within the form this topic ends it.
    leave = Choice("Don't move it" if moves else "Don't book", topic="cancel_appointment")
    name = "utter_ask_move_change" if moves else "utter_ask_appointment_change"
    return Response(name, choices=(*choices, leave))


def describe(desk: BookingDesk, appointment: Appointment, conversation_id: str) -> dict[str, str]:
    """Return the values by which responses name an appointment."""
    spoken = spoken_for(desk, appointment.start, conversation_id)
    return {
        "service": appointment.service,
        "clinician": appointment.clinician,
        "when": spoken.when,
        "timezone": spoken.timezone,
        "name": appointment.name,
        "contact": desk.contacts.shown(appointment.contact),
        "until": spoken_for(desk, last_change(desk, appointment), conversation_id).when,
    }


def last_change(desk: BookingDesk, appointment: Appointment) -> datetime:
    """Return until when a person may move or cancel without our team."""
    return appointment.start - desk.clinic.terms.late_cancel


def spoken_for(desk: BookingDesk, moment: datetime, conversation_id: str) -> SpokenTime:
    """Return a time as this person should read it, by their own clock too where that differs."""
    with desk.scheduler.store.read() as work:
        conversation = work.conversations.get(conversation_id)
    own = ZoneInfo(conversation.timezone) if conversation is not None and conversation.timezone else None
    return spoken_time(moment, desk.clinic.zone, own)


def free(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> list[Opening]:
    """Return the openings that fit all that was said so far, soonest first."""
    service = desk.clinic.service(proposal.service) or desk.clinic.services[0]
    start, end = _span(desk, proposal)
    found = find_openings(
        desk.scheduler,
        service,
        start,
        end,
        clinician=proposal.clinician,
        conversation_id=conversation_id,
        moving=appointment_moved(desk, proposal, conversation_id),
    )
    if proposal.start is not None:
        return found
    return [opening for opening in found if proposal.wishes.allow(opening.start.replace(tzinfo=None))]


def appointment_moved(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Appointment | None:
    """Return the booked appointment that the proposal is a new time for."""
    if proposal.moves in (None, WHICH):
        return None
    booked = appointments_of(desk.scheduler, conversation_id)
    return next((each for each in booked if each.id == proposal.moves), None)


def _span(desk: BookingDesk, proposal: Proposal) -> tuple[datetime, datetime]:
    if proposal.start is not None:
        return proposal.start, proposal.start
    bounds = Bookable.at(desk.now(), desk.clinic)
    first = proposal.day or proposal.wishes.earliest
    last = proposal.day or proposal.wishes.latest
    start = _midnight(desk, first) if first else bounds.first
    end = _midnight(desk, last + timedelta(days=1)) - timedelta(microseconds=1) if last else bounds.last
    return start, end


def _midnight(desk: BookingDesk, day: date) -> datetime:
    return datetime.combine(day, time(), desk.clinic.zone).astimezone(UTC)


def days_of(found: Iterable[Opening]) -> list[date]:
    """Return the days that have an opening, in order."""
    return sorted({opening.start.date() for opening in found})


def distinct(found: Iterable[Opening]) -> list[Opening]:
    """Return one opening for each start, whoever it is with."""
    return list({opening.start.astimezone(UTC): opening for opening in found}.values())


def service_choices(services: Sequence[Service]) -> tuple[Choice, ...]:
    """Return services to tap, with their length."""
    return tuple(
        Choice(f"{each.name} ({int(each.length.total_seconds() // 60)} min)", {Fact.SERVICE: each.id})
        for each in services
    )


def day_choices(days: Iterable[date]) -> tuple[Choice, ...]:
    """Return days to tap."""
    return tuple(Choice(short_day(day), {Fact.DAY: day.isoformat()}) for day in days)


def time_choices(
    found: Iterable[Opening], *, with_day: bool = False, own: str | None = None
) -> tuple[Choice, ...]:
    """Return times to tap; with a zone of their own, as the person's clock shows them, and saying so."""
    zone = ZoneInfo(own) if own else None
    choices = []
    for opening in found:
        shown = opening.start.astimezone(zone) if zone else opening.start
        title = short_time(shown) if with_day else clock_time(shown)
        choices.append(
            Choice(f"{title} {shown:%Z}" if zone else title, {Fact.TIME: opening.start.isoformat()})
        )
    return tuple(choices)


def _spread(found: Sequence[Opening]) -> list[Opening]:
    """Return at most so many, full hours first, spread evenly over the day: any other can be typed."""
    starts = distinct(found)
    if len(starts) > MOST_TIMES:
        starts = [each for each in starts if each.start.minute == 0] or starts
    if len(starts) <= MOST_TIMES:
        return starts
    return [starts[round(place * (len(starts) - 1) / (MOST_TIMES - 1))] for place in range(MOST_TIMES)]


def nearest_times(
    desk: BookingDesk, proposal: Proposal, wanted: datetime, conversation_id: str
) -> tuple[Choice, ...]:
    """Return the free times of the wanted day that lie nearest, in order."""
    same_day = replace(proposal, day=wanted.date(), start=None, wishes=NO_HINTS)
    found = distinct(free(desk, same_day, conversation_id))
    near = sorted(found, key=lambda opening: abs(opening.start - wanted))[:MOST_DAYS]
    return time_choices(sorted(near, key=lambda opening: opening.start), own=proposal.timezone)


def nearest_days(
    desk: BookingDesk, proposal: Proposal, wanted: date, conversation_id: str
) -> tuple[Choice, ...]:
    """Return the days with an opening that lie nearest, later ones first, in order."""
    wishes = OpeningHints(clock=proposal.wishes.clock, excluded_weekdays=proposal.wishes.excluded_weekdays)
    anywhere = replace(proposal, day=None, start=None, wishes=wishes)
    days = days_of(free(desk, anywhere, conversation_id))
    after = [day for day in days if day > wanted][: MOST_DAYS - 2]
    before = [day for day in days if day < wanted][-(MOST_DAYS - len(after)) :]
    return day_choices(before + after)


def spoken_wishes(wishes: OpeningHints) -> str:
    """Return days and hours that were wished for, in words."""
    parts = []
    if wishes.earliest and wishes.latest:
        parts.append(f"{full_day(wishes.earliest)} to {full_day(wishes.latest)}")
    if wishes.clock:
        parts.append(spoken_clock(wishes))
    return ", ".join(filter(None, parts)) or "the times you named"


def spoken_clock(wishes: OpeningHints) -> str:
    """Return hours of the day that were wished for, in words."""
    if wishes.clock is None:
        return ""
    if wishes.clock.is_exact:
        return clock_time(wishes.clock.start)
    return f"{clock_time(wishes.clock.start)} to {clock_time(wishes.clock.end)}"


def shown_openings(found: Sequence[Opening]) -> str:
    """Return openings in words, day by day."""
    return "; ".join(
        f"{full_day(day)} at {listed(clock_time(each.start) for each in found if each.start.date() == day)}"
        for day in days_of(found)
    )
