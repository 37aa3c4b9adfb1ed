"""What staff typed or chose in a form of the calendar, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Form

from console.period import FIRST, LAST
from overture.adapters.contacts import ContactFinder
from overture.core.appointment import Opening, Patient
from overture.core.errors import FormUnfit
from overture.core.message_text import clean
from overture.core.working_hours import exists

NAME_MOST = 60
REASON_MOST = 100
_OLDEST = 120
_CONTACTS = ContactFinder()

Field = Annotated[str, Form()]


@dataclass(frozen=True)
class Typed:
    """The fields of the form that adds an appointment, as they were sent, so that a refusal keeps them."""

    opening: str = ""
    time: str = ""
    name: str = ""
    contact: str = ""
    age: str = ""
    guardian: str = ""

    def person(self) -> str:
        """Return the name.

        Raises:
            FormUnfit: there is none, or it is no name.
        """
        return _name(self.name, "name")

    def reach(self) -> str:
        """Return the contact in its one form.

        Raises:
            FormUnfit: neither a telephone number nor an e-mail address.
        """
        found = _CONTACTS.find(clean(self.contact), asked=True)
        if found is None:
            raise FormUnfit("Give a telephone number with its area code, or an e-mail address.")
        return found.value

    def patient(self) -> Patient | None:
        """Return for whom it is where an age or a guardian was given.

        Raises:
            FormUnfit: the age is no number of years.
        """
        age, guardian = clean(self.age), clean(self.guardian)
        if age and not (age.isascii() and age.isdigit() and int(age[:4]) <= _OLDEST):
            raise FormUnfit(f"Give the age in years, from 0 to {_OLDEST}.")
        if not age and not guardian:
            return None
        return Patient(int(age) if age else None, _name(guardian, "guardian's name") if guardian else None)


def opening_value(opening: Opening) -> str:
    """Return what a form sends for an opening."""
    return f"{opening.start.astimezone(UTC).isoformat()} {opening.clinician}"


def chosen_start(opening: str, typed: str, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """Return the start, and the clinician where an opening was chosen; a typed time comes first.

    Raises:
        FormUnfit: nothing was chosen, or it is no time.
    """
    if typed:
        return local_time(typed, zone), None
    start, _, clinician = opening.partition(" ")
    try:
        return _within_reach(datetime.fromisoformat(start)).astimezone(UTC), clinician or None
    except ValueError:
        raise FormUnfit("Choose one of the free times, or type another time.") from None


def local_time(typed: str, zone: ZoneInfo) -> datetime:
    """Return a time of the clinic's clock in UTC.

    Raises:
        FormUnfit: it is no time, or one that the clock skips.
    """
    try:
        local = _within_reach(datetime.fromisoformat(typed)).replace(tzinfo=zone, fold=0)
        if not exists(local):
            raise FormUnfit("The clock skips that time on that day: choose another one.")
        return local.astimezone(UTC)
    except ValueError:
        raise FormUnfit("Give a date and a time, such as March 2, 2026, 10:00 AM.") from None


def reason_of(typed: str) -> str:
    """Return why time is blocked, on one line.

    Raises:
        FormUnfit: there is none, or it is too long.
    """
    reason = " ".join(clean(typed).split())
    if not 0 < len(reason) <= REASON_MOST:
        raise FormUnfit(f"Give a reason of 1 to {REASON_MOST} characters.")
    return reason


def _within_reach(moment: datetime) -> datetime:
    # Near the ends of the calendar every zone and every span would overflow.
    if not FIRST <= moment.date() <= LAST:
        raise ValueError(moment)
    return moment


def _name(typed: str, what: str) -> str:
    name = " ".join(clean(typed).split())
    if not any(letter.isalpha() for letter in name) or len(name) > NAME_MOST:
        raise FormUnfit(f"Give a {what} of 1 to {NAME_MOST} characters, in letters.")
    return name
