"""How times, risks and states read on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from phonenumbers import NumberParseException

from overture.adapters.contacts import ContactFinder
from overture.core.appointment import Appointment
from overture.core.conversation import Channel, Conversation
from overture.core.handoff import REASONS, Handoff
from overture.core.risk import Risk, RiskLevel
from overture.core.transcript import Delivery, Speaker, Turn

_CONTACTS = ContactFinder()
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CHANNELS = {Channel.WEB: "website", Channel.TELEGRAM: "Telegram"}
_SPEAKERS = {Speaker.PERSON: "Person", Speaker.ASSISTANT: "Assistant", Speaker.SYSTEM: "Notice"}
_SAFETY_REASONS = {
    "human": "may need a person's care",
    "crisis": "may be in a crisis",
    "emergency": "may be an emergency",
}
_DELIVERIES = {
    Delivery.RECEIVED: "received",
    Delivery.PENDING: "on its way",
    Delivery.SENT: "delivered",
    Delivery.FAILED: "not delivered",
    Delivery.BLOCKED: "not delivered: the person has blocked us",
    Delivery.DRAFT: "draft — not sent",
}


@dataclass(frozen=True)
class Wording:
    """Words for one page: every time of day is by the clinic's wall clock."""

    timezone: ZoneInfo
    now: datetime
    # Even where the clock changes a day is longer than this.
    WHOLE_DAY: ClassVar[timedelta] = timedelta(hours=22)

    def local(self, moment: datetime) -> datetime:
        """Return a moment by the clinic's clock."""
        return moment.astimezone(self.timezone)

    def clock(self, moment: datetime) -> str:
        """Write `9:05 AM`."""
        local = self.local(moment)
        return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"

    def day(self, moment: datetime) -> str:
        """Write `Monday, March 2, 2026`."""
        local = self.local(moment)
        return f"{_WEEKDAYS[local.weekday()]}, {_MONTHS[local.month - 1]} {local.day}, {local.year}"

    def date(self, moment: datetime) -> date:
        """Return the day by the clinic's calendar."""
        return self.local(moment).date()

    def moment(self, moment: datetime) -> str:
        """Write the time alone for today, else `Mar 2, 9:05 AM`."""
        local = self.local(moment)
        if local.date() == self.local(self.now).date():
            return self.clock(moment)
        year = "" if local.year == self.local(self.now).year else f" {local.year}"
        return f"{_MONTHS[local.month - 1][:3]} {local.day}{year}, {self.clock(moment)}"

    def hour(self, clock: int) -> str:
        """Write an hour of the wall clock: `9 AM`."""
        return f"{clock % 12 or 12} {'AM' if clock % 24 < 12 else 'PM'}"

    def hours(self, start: datetime, end: datetime) -> str:
        """Write `9:00 to 9:50 AM`."""
        begins, ends = self.clock(start), self.clock(end)
        return f"{begins[:-3] if begins[-2:] == ends[-2:] else begins} to {ends}"

    def span(self, start: datetime, end: datetime) -> str:
        """Write the hours alone within one day, else the days too: `Mar 2, 9:00 AM to Mar 4, 5:00 PM`."""
        if self.date(start) == self.date(end):
            return self.hours(start, end)
        return " to ".join(
            f"{_MONTHS[local.month - 1][:3]} {local.day}, {self.clock(local)}"
            for local in (self.local(start), self.local(end))
        )

    def contact(self, value: str) -> str:
        """Write a telephone number as it is dialled here; an address, or what cannot be read, as it is."""
        if not value.startswith("+"):
            return value
        try:
            return _CONTACTS.shown(value)
        except NumberParseException:
            return value

    def waited(self, since: datetime) -> str:
        """Write how long ago a moment was: `under a minute`, `12 min`, `3 h 05 min`, `2 days`."""
        minutes = max(0, (self.now - since) // timedelta(minutes=1))
        if minutes == 0:
            return "under a minute"
        if minutes < 60:
            return f"{minutes} min"
        hours = minutes // 60
        return f"{hours} h {minutes % 60:02d} min" if hours < 24 else _days(hours // 24)

    def meeting(self, appointment: Appointment) -> str:
        """Write an appointment's day and hours."""
        return (
            f"{self.day(appointment.start)}, {self.clock(appointment.start)} to {self.clock(appointment.end)}"
        )

    def name(self, conversation_id: str) -> str:
        """Write a conversation's short name: enough of its id to tell it from others on screen."""
        return conversation_id[:8]

    def channel(self, channel: Channel) -> str:
        """Write where a conversation takes place."""
        return _CHANNELS[channel]

    def words(self, code: str) -> str:
        """Write a code such as `book_appointment` as words."""
        return code.replace("_", " ")

    def risk(self, risk: Risk) -> str:
        """Write a finding: its level, and its topic where it has one."""
        return "no risk found" if risk.topic is None else f"{risk.level.value}: {self.words(risk.topic)}"

    def rules(self, risk: Risk) -> str:
        """Write why a finding was made: the names of the rules that fired."""
        if risk.level is RiskLevel.NONE:
            return "No rule fired"
        names = ", ".join(risk.evidence)
        return f"Rules that fired: {names}" if names else "Found without a named rule"

    def reason(self, handoff: Handoff) -> str:
        """Write why a person is asked for; a finding reads as a level and a topic in its code."""
        level, _, topic = handoff.reason.partition(": ")
        if level in _SAFETY_REASONS:
            return f"{_SAFETY_REASONS[level]} ({self.words(topic)})"
        return REASONS.get(handoff.reason, self.words(handoff.reason))

    def speaker(self, turn: Turn) -> str:
        """Write who said a turn."""
        return _SPEAKERS.get(turn.speaker) or turn.staff_name or "Staff"

    def delivery(self, turn: Turn) -> str:
        """Write how far a turn came on its way to the person."""
        return _DELIVERIES[turn.delivery]

    def confidence(self, turn: Turn) -> str:
        """Write how sure the model was."""
        return f"{turn.understanding.confidence:.0%}"

    def form(self, conversation: Conversation) -> str | None:
        """Write which form the assistant is filling in, and what it asks for."""
        if conversation.form is None:
            return None
        asks = f", asks for {self.words(conversation.requested_slot)}" if conversation.requested_slot else ""
        return f"{self.words(conversation.form)}{asks}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
