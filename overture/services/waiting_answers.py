"""The waiting list in conversation: the wish that goes on it, joining, leaving, and answering an offer."""

from __future__ import annotations

from dataclasses import replace

from overture.core.appointment import Appointment
from overture.core.availability import Bookable
from overture.core.clinic import WEEKDAYS
from overture.core.errors import OpeningTaken, OpeningUnavailable
from overture.core.proposal import Answer, Choice, Fact, Proposal, Response
from overture.core.spoken_time import clock_time, full_day, listed
from overture.core.waiting import WaitingEntry, WaitingState
from overture.core.waiting_words import WaitingWish, read_wish
from overture.services.booking_offers import BookingDesk, ask_day, spoken_for
from overture.services.booking_times import Taken
from overture.services.waiting_list import Wish, accept_offer, decline_offer, join, leave

# Said where nothing is free as wished: then somebody may rather wait.
_NOTHING_FREE = frozenset(
    {"utter_no_opening_then", "utter_no_openings", "utter_opening_taken", "utter_series_clash"}
)
TITLE = "Tell me if a time comes free"
ENTITY = "waiting_offer"


def wish_from(desk: BookingDesk, proposal: Proposal) -> WaitingWish:
    """Return the times that a person wished for so far; with none, anything that can be booked."""
    zone = desk.clinic.zone
    wishes, bounds = proposal.wishes, Bookable.at(desk.now(), desk.clinic)
    first = proposal.day or wishes.earliest or bounds.first.astimezone(zone).date()
    last = proposal.day or wishes.latest or bounds.last.astimezone(zone).date()
    clock = wishes.clock
    at = proposal.start.time() if proposal.start else None
    weekdays = wishes.weekdays
    if wishes.excluded_weekdays and not weekdays:
        weekdays = frozenset(range(7)) - wishes.excluded_weekdays
    return WaitingWish(
        clinician=proposal.clinician,
        earliest=first,
        latest=max(first, last),
        weekdays=frozenset() if proposal.day else weekdays,
        from_clock=at or (clock.start if clock else None),
        to_clock=at or (clock.end if clock else None),
    )


def with_waiting(desk: BookingDesk, wished: Proposal, said: Response) -> Response:
    """Return what is said, with the waiting list to tap where nothing is free as wished."""
    if said.name not in _NOTHING_FREE or wished.moves is not None:
        return said
    facts: dict[str, str] = {Fact.WAITING: wish_from(desk, wished).written()}
    if wished.service is not None:
        facts[Fact.SERVICE] = wished.service
    return replace(said, choices=(*said.choices, Choice(TITLE, facts)))


def take_wait(desk: BookingDesk, before: Proposal, proposal: Proposal, answer: Answer) -> Taken:
    """Return the proposal as a wish for the waiting list.

    That is what the message names beyond what was known `before`, else what nothing was free for, else what was told
    so far.
    """
    offered = next((each.facts[Fact.WAITING] for each in answer.choices if Fact.WAITING in each.facts), None)
    names_times = (before.start, before.day, before.wishes) != (proposal.start, proposal.day, proposal.wishes)
    written = offered if offered and not names_times else wish_from(desk, proposal).written()
    return waiting_for(proposal, written)


def waiting_for(proposal: Proposal, written: str) -> Taken:
    """Return the proposal with a wish; for a child, who needs a guardian's consent, our team keeps the list."""
    if proposal.is_for_minor or proposal.lacks_age:
        return Taken(proposal, Response("utter_waiting_for_child"))
    return Taken(replace(proposal, waiting=written, start=None, confirmed=False))


def join_list(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Response | None:
    """Put the person on the waiting list and say what for; None where anything is missing."""
    wish = read_wish(proposal.waiting or "")
    service = desk.clinic.service(proposal.service)
    if wish is None or service is None or not proposal.name or not proposal.contact:
        return None
    waits_for = Wish(
        service=service,
        clinician=wish.clinician,
        earliest=wish.earliest,
        latest=wish.latest,
        weekdays=wish.weekdays,
        from_clock=wish.from_clock,
        to_clock=wish.to_clock,
        name=proposal.name,
        contact=proposal.contact,
    )
    join(desk.scheduler, conversation_id, waits_for)
    return Response(
        "utter_waiting_joined",
        {
            "service": service.name,
            "wish": spoken_wish(wish),
            "timezone": desk.clinic.timezone,
            "name": proposal.name,
            "contact": desk.contacts.shown(proposal.contact),
        },
    )


def leave_list(desk: BookingDesk, conversation_id: str) -> Response:
    """Take the person off the waiting list and say so."""
    return Response("utter_waiting_left" if leave(desk.scheduler, conversation_id) else "utter_waiting_none")


def take_offer(desk: BookingDesk, conversation_id: str, message_id: str) -> Appointment | Response:
    """Book what was offered from the waiting list, or say kindly that it has gone, with what is free."""
    try:
        return accept_offer(desk.scheduler, conversation_id, message_id)
    except (OpeningTaken, OpeningUnavailable):
        free_days = ask_day(desk, Proposal(), conversation_id).choices
        as_booking = tuple(replace(each, topic="book_appointment") for each in free_days)
        return Response("utter_waiting_offer_gone", choices=as_booking)


def ask_about_offer(desk: BookingDesk, conversation_id: str) -> Response | None:
    """Ask once more about what is offered just now, which no reply of the dialogue showed; None without an offer."""
    offered = _open_offer(desk, conversation_id)
    if offered is None or offered.offered_start is None or offered.offer_until is None:
        return None
    spoken = spoken_for(desk, offered.offered_start, conversation_id)
    return Response(
        "utter_waiting_offer",
        {
            "when": spoken.when,
            "timezone": spoken.timezone,
            "until": clock_time(offered.offer_until.astimezone(desk.clinic.zone)),
        },
        (
            Choice("Yes, book it", {ENTITY: offered.id}, topic="book_appointment"),
            Choice("No, thank you", {ENTITY: offered.id}, topic="deny"),
        ),
    )


def has_offer(desk: BookingDesk, conversation_id: str) -> bool:
    """Whether a time is kept for the conversation just now because it waited for it."""
    return _open_offer(desk, conversation_id) is not None


def _open_offer(desk: BookingDesk, conversation_id: str) -> WaitingEntry | None:
    now = desk.scheduler.clock.now()
    with desk.scheduler.store.read() as work:
        entries = work.waiting_list.of(conversation_id)
    offered = (each for each in entries if each.state is WaitingState.OFFERED)
    return next((each for each in offered if each.offer_until and each.offer_until > now), None)


def refuse_offer(desk: BookingDesk, conversation_id: str) -> Response:
    """Give back what was offered; the person goes on waiting."""
    decline_offer(desk.scheduler, conversation_id)
    return Response("utter_waiting_offer_declined")


def spoken_wish(wish: WaitingWish) -> str:
    """Return a wish in words: "Tuesday, March 3, 2026, 3:00 PM to 5:00 PM, with Anna Shah"."""
    days = full_day(wish.earliest)
    if wish.latest != wish.earliest:
        days = f"{days} to {full_day(wish.latest)}"
    named = listed(f"{WEEKDAYS[day].capitalize()}s" for day in sorted(wish.weekdays)) if wish.weekdays else ""
    with_whom = f"with {wish.clinician}" if wish.clinician else ""
    return ", ".join(filter(None, (days, named, _spoken_clocks(wish), with_whom)))


def _spoken_clocks(wish: WaitingWish) -> str:
    if wish.from_clock is None or wish.to_clock is None:
        return ""
    if wish.from_clock == wish.to_clock:
        return clock_time(wish.from_clock)
    return f"{clock_time(wish.from_clock)} to {clock_time(wish.to_clock)}"
