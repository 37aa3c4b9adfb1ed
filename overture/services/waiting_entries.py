"""What happens to a person's entries on the waiting list when they book something."""

from __future__ import annotations

from collections.abc import Sequence

from overture.core.appointment import Appointment
from overture.core.clinic import Clinic
from overture.core.ports import Work
from overture.core.waiting import WaitingEntry, WaitingState

ACTIVE = frozenset((WaitingState.WAITING, WaitingState.OFFERED))


def active_entries(work: Work, conversation_id: str | None) -> list[WaitingEntry]:
    """Return the entries of a conversation that wait or have an offer."""
    entries = work.waiting_list.of(conversation_id) if conversation_id is not None else []
    return [each for each in entries if each.state in ACTIVE]


def end_waiting(work: Work, clinic: Clinic, service_id: str, booked: Sequence[Appointment]) -> None:
    """End the waiting for what was booked; an offer of the service that was passed over counts as declined.

    The offer's reservations must have been let go: booking the service gives all such offers up.
    """
    for entry in active_entries(work, booked[0].conversation_id):
        if entry.service_id != service_id:
            continue
        if any(_answers(entry, clinic, each) for each in booked):
            work.waiting_list.change(entry.ended(WaitingState.BOOKED), was=entry)
        elif entry.state is WaitingState.OFFERED:
            work.waiting_list.change(entry.declined(), was=entry)


def _answers(entry: WaitingEntry, clinic: Clinic, booked: Appointment) -> bool:
    is_offered = entry.state is WaitingState.OFFERED and booked.start == entry.offered_start
    local = booked.start.astimezone(clinic.zone)
    return is_offered or entry.fits(entry.service_id, booked.clinician, local)
