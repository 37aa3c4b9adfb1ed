"""The link to an appointment in what is said of it."""

from __future__ import annotations

import logging

from overture.bootstrap import ActionsContext
from overture.core.appointment import Appointment
from overture.core.errors import OvertureError
from overture.core.proposal import Response
from overture.services.booking_offers import describe

log = logging.getLogger(__name__)


def with_link(
    context: ActionsContext, name: str, appointment: Appointment, conversation_id: str, *, without: str
) -> Response:
    """Return the response with the link; where none can be made now, the one that does `without`.

    What was booked, moved or cancelled stays so: a missing link must not sound like a failure.
    """
    values = describe(context.booking, appointment, conversation_id)
    try:
        link = context.links.for_appointment(appointment.id)
    except OvertureError as error:
        log.warning("appointment %s: no link, %s", appointment.id, type(error).__name__)
        return Response(without, values)
    return Response(name, {**values, "link": link})
