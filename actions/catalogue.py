"""Every action that the domain names."""

from __future__ import annotations

from actions.action import OvertureAction
from actions.affirm import AnswerYes
from actions.ask_openings import ShowOpenings
from actions.book_appointment import (
    AskConfirmed,
    AskContact,
    AskDay,
    AskName,
    AskService,
    AskTime,
    BookAppointment,
    ValidateAppointmentForm,
)
from actions.cancel_appointment import (
    AskCancellationAppointment,
    AskCancellationConfirmed,
    CancelAppointment,
    ValidateCancellationForm,
)
from actions.clinic import AnswerClinicTopic
from actions.handoff import RequestHandoff
from actions.nlu_fallback import AskBack
from actions.show_appointments import ShowAppointments

ACTIONS: tuple[type[OvertureAction], ...] = (
    ValidateAppointmentForm,
    AskService,
    AskDay,
    AskTime,
    AskName,
    AskContact,
    AskConfirmed,
    BookAppointment,
    ValidateCancellationForm,
    AskCancellationAppointment,
    AskCancellationConfirmed,
    CancelAppointment,
    ShowAppointments,
    ShowOpenings,
    RequestHandoff,
    AnswerClinicTopic,
    AskBack,
    AnswerYes,
)
