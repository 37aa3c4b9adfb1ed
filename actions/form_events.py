"""How a booking form goes on, opens again or ends, in Rasa's events."""

from __future__ import annotations

from actions.action import Event, resume, set_slot, set_slots
from actions.appointment_slots import FORM, slots_from
from actions.heard import Heard
from overture.core.proposal import WHICH, Fact, Proposal

REQUESTED = "requested_slot"


def wants_first(proposal: Proposal) -> list[Event]:
    """Return the event that has the appointment to move asked for, which no booking needs; else nothing."""
    return [set_slot(REQUESTED, Fact.MOVES.value)] if proposal.moves == WHICH else []


def ended(heard: Heard) -> list[Event]:
    """Return the events that forget the booking and end the form; its action then finds nothing to do."""
    return [*set_slots(heard.changed(slots_from(Proposal()))), set_slot(REQUESTED, None)]


def reopened(heard: Heard, proposal: Proposal) -> list[Event]:
    """Return the events that open the form again where the proposal is incomplete."""
    slots = slots_from(proposal)
    missing = next(fact.value for fact in (Fact.DAY, Fact.TIME, Fact.CONFIRMED) if slots[fact.value] is None)
    return [*set_slots(heard.changed(slots)), resume(FORM), set_slot(REQUESTED, missing)]
