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
from actions.deny import AnswerNo
from actions.handoff import RequestHandoff
from actions.inform import TakeInform
from actions.move_appointment import AskAppointmentToMove
from actions.nlu_fallback import AskBack
from actions.patient_questions import AskAge, AskConsent, AskForWhom, AskGuardian, AskRepeats
from actions.show_appointments import ShowAppointments
from actions.stop_booking import StopBooking

ACTIONS: tuple[type[OvertureAction], ...] = (
    ValidateAppointmentForm,
    AskService,
    AskDay,
    AskTime,
    AskName,
    AskContact,
    AskConfirmed,
    AskAppointmentToMove,
    BookAppointment,
    StopBooking,
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
    AskForWhom,
    AskAge,
    AskGuardian,
    AskConsent,
    AskRepeats,
    AnswerNo,
    TakeInform,
)
