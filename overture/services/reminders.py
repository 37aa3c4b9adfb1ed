"""Reminders of appointments: planned with the booking, looked at again when they are sent."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from overture.core.appointment import Appointment
from overture.core.clinic import Clinic
from overture.core.conversation import Conversation
from overture.core.ports import Clock, Notices, Store, Words, Work
from overture.core.reminder import Reminder, ReminderState, due_times
from overture.core.spoken_time import spoken_time
from overture.core.transcript import Speaker
from overture.services.speaking import say

log = logging.getLogger(__name__)

# How many are settled in one go, and among how many the newest of an appointment is looked for.
_AT_ONCE = 100
_MOST_DUE = 10_000


@dataclass(frozen=True)
class Caller:
    """The outside that speaking first to a person needs."""

    store: Store
    clock: Clock
    words: Words
    notices: Notices
    clinic: Clinic


def plan_in(work: Work, clinic: Clinic, appointment: Appointment, now: datetime) -> None:
    """Plan the reminders of an appointment as it stands, in the unit of work that books or moves it."""
    work.reminders.drop_of(appointment.id)
    if appointment.conversation_id is None:
        # Booked by staff for somebody who does not chat: there is no channel to remind on.
        return
    work.reminders.plan(
        Reminder(str(uuid.uuid4()), appointment.id, appointment.start, due, ReminderState.PENDING)
        for due in due_times(appointment.start, clinic.terms.reminders, now)
    )


def send_due(caller: Caller) -> int:
    """Send the reminders whose time has come and that are still true; return how many were sent.

    Each is settled and said in one unit of work: killed in between, it is neither; sent, it is never sent again.
    """
    now = caller.clock.now()
    with caller.store.read() as work:
        due = work.reminders.due(now, _MOST_DUE)
    return sum(_settle(caller, reminder, now, due) for reminder in due[:_AT_ONCE])


def _settle(caller: Caller, reminder: Reminder, now: datetime, due: Sequence[Reminder]) -> bool:
    # After a standstill several of one appointment may be due: only the newest is worth a message.
    is_newest = all(
        each.due_at <= reminder.due_at for each in due if each.appointment_id == reminder.appointment_id
    )
    with caller.store.write() as work:
        appointment = work.appointments.by_id(reminder.appointment_id)
        conversation = _conversation_of(work, appointment)
        is_wanted = is_newest and reminder.is_still_true(appointment, now) and conversation is not None
        state = ReminderState.SENT if is_wanted else ReminderState.DROPPED
        if not work.reminders.settle(replace(reminder, state=state)):
            return False
        if is_wanted and appointment is not None and conversation is not None:
            _say(caller, work, conversation, appointment, now)
    log.info("reminder %s of appointment %s: %s", reminder.id, reminder.appointment_id, state.value)
    if is_wanted and conversation is not None:
        caller.notices.changed(conversation.id)
    return is_wanted


def _conversation_of(work: Work, appointment: Appointment | None) -> Conversation | None:
    if appointment is None or appointment.conversation_id is None:
        return None
    return work.conversations.get(appointment.conversation_id)


def _say(
    caller: Caller, work: Work, conversation: Conversation, appointment: Appointment, now: datetime
) -> None:
    own_zone = ZoneInfo(conversation.timezone) if conversation.timezone else None
    spoken = spoken_time(appointment.start, caller.clinic.zone, own_zone)
    reply = caller.words.reply("utter_appointment_reminder", when=spoken.when, timezone=spoken.timezone)
    say(work, conversation, [reply], now, speaker=Speaker.SYSTEM)
