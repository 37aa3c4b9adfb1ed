"""The person's own clock: once they said their zone, the times they name and are shown are by it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from overture.core.conversation import Channel
from overture.core.own_clock import by_clinic_clock
from overture.core.phrase_time import PhraseTime
from overture.core.proposal import Proposal, Response
from overture.core.spoken_zone import read_zone
from overture.services.booking_offers import BookingDesk


def take_zone(
    desk: BookingDesk, proposal: Proposal, text: str, conversation_id: str
) -> tuple[str, Proposal, Response | None]:
    """Return the text without a zone named in it, the proposal with it, and what is to be said; it is kept."""
    spoken = read_zone(text)
    if spoken is None:
        return text, proposal, None
    if spoken.key == proposal.timezone:
        return spoken.rest, proposal, None
    keep_zone(desk, conversation_id, spoken.key)
    note = Response("utter_timezone_kept", {"timezone": spoken.key})
    return spoken.rest, replace(proposal, timezone=spoken.key), note


def keep_zone(desk: BookingDesk, conversation_id: str, key: str) -> None:
    """Keep the zone with the conversation, so that every read-back says both clocks."""
    with desk.scheduler.store.write() as work:
        work.conversations.set_timezone(conversation_id, key)


def own_zone(desk: BookingDesk, conversation_id: str) -> str | None:
    """Return the zone that a person set by a command; a browser's zone is not one that they said."""
    with desk.scheduler.store.read() as work:
        conversation = work.conversations.get(conversation_id)
    said = conversation is not None and conversation.channel is Channel.TELEGRAM
    return conversation.timezone if said and conversation is not None else None


def read_time(desk: BookingDesk, proposal: Proposal, text: str) -> PhraseTime:
    """Return what a text says about time, in the clinic's time, whichever clock the person goes by."""
    clinic = desk.clinic.zone
    if proposal.timezone is None:
        return desk.times.read_time(text, desk.now(), clinic)
    own = ZoneInfo(proposal.timezone)
    phrase = desk.times.read_time(text, desk.now().astimezone(own), own)
    return by_clinic_clock(phrase, own, clinic, proposal.day or desk.now().date())
