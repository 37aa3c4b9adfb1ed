"""Moving what is booked: which appointment, and the move itself. The rest is the booking's own form."""

from __future__ import annotations

from actions.action import Done, OvertureAction, set_slots
from actions.appointment_link import with_link
from actions.appointment_slots import slots_from
from actions.form_events import reopened
from actions.heard import Heard
from overture.bootstrap import ActionsContext
from overture.core.errors import (
    AppointmentNotFound,
    CancellationLate,
    OpeningTaken,
    OpeningUnavailable,
    StorageUnavailable,
)
from overture.core.proposal import Fact, Proposal, Response
from overture.services.booking_offers import appointment_moved, describe, free
from overture.services.booking_times import offer_instead
from overture.services.moving_answers import ask_which_to_move, movable
from overture.services.scheduling import move_appointment

TOPIC = "reschedule_appointment"


def asks_to_move(heard: Heard) -> bool:
    """Whether the message starts the form in order to move what is booked."""
    starts = [topic for topic in (heard.topic, *heard.topics) if topic in (TOPIC, "book_appointment")]
    return starts[:1] == [TOPIC]


class AskAppointmentToMove(OvertureAction):
    """Asks which appointment to move."""

    action_name = "action_ask_appointment_moves"

    def act(self, heard: Heard) -> Done:
        desk = self.context.booking
        return Done((ask_which_to_move(desk, movable(desk, heard.conversation_id)),))


def move(context: ActionsContext, heard: Heard, proposal: Proposal) -> Done:
    """Move what was confirmed; where the new time is gone by now, the form goes on and the old time stands."""
    desk = context.booking
    old = appointment_moved(desk, proposal, heard.conversation_id)
    if not proposal.confirmed or proposal.start is None:
        return Done()
    forgotten = set_slots(heard.changed(slots_from(Proposal())))
    if old is None:
        return Done((Response("utter_nothing_to_move"),), forgotten)
    anyone = next((each.clinician for each in free(desk, proposal, heard.conversation_id)), None)
    try:
        moved = move_appointment(
            desk.scheduler,
            heard.conversation_id,
            old.id,
            proposal.start,
            clinician=proposal.clinician or anyone,
        )
    except (OpeningTaken, OpeningUnavailable):
        instead = offer_instead(desk, proposal, heard.conversation_id)
        return Done((instead.said,) if instead.said else (), reopened(heard, instead.proposal))
    except CancellationLate:
        return Done((Response("utter_move_late", describe(desk, old, heard.conversation_id)),), forgotten)
    except AppointmentNotFound:
        return Done((Response("utter_nothing_to_move"),), forgotten)
    except StorageUnavailable:
        return Done((Response("utter_move_failed"),), reopened(heard, proposal.without(Fact.CONFIRMED)))
    said = with_link(
        context, "utter_appointment_moved", moved, heard.conversation_id, without="utter_appointment_stands"
    )
    return Done((said,), forgotten)
