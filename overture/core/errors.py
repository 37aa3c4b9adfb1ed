"""Everything that can go wrong and that a door must tell somebody about.

OvertureError
├── Refused            the request cannot be done as it is: tell the person how to mend it
│   ├── ConsentMissing
│   ├── ConversationNotFound
│   ├── MessageEmpty, MessageTooLong, MessageReused
│   ├── ButtonUnknown
│   ├── TimezoneUnknown
│   ├── HandoffNotFound, HandoffTaken, NotHolding, MayOnlyRead
│   ├── OpeningTaken, OpeningUnavailable
│   ├── AppointmentChanged, FormUnfit
│   ├── AppointmentNotFound, CancellationLate, SeriesClash, GuardianMissing
│   ├── LinkUnknown
│   ├── NameTaken, NameUnfit, RoleUnknown, PasswordTooShort
│   └── SignInRefused, SignInThrottled
├── DialogueUnavailable    Rasa gave no usable answer
├── StorageUnavailable     the database cannot be used just now: try again later
└── Misconfigured          a file or setting must be mended before the assistant can start
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class OvertureError(Exception):
    """One clear sentence that may be shown: what is wrong, where, and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(OvertureError):
    """The request cannot be done as it is."""


class ConsentMissing(Refused):
    """A conversation was to be opened without consent."""

    def __init__(self) -> None:
        super().__init__('A conversation can only be opened with consent: send "consent": true.')


class ConversationNotFound(Refused):
    """No such conversation, or the token belongs to another: both look the same from outside."""

    def __init__(self) -> None:
        super().__init__("There is no such conversation for this token: open a new one.")


class MessageEmpty(Refused):
    """Nothing readable is left of a message."""

    def __init__(self) -> None:
        super().__init__("The message holds nothing to read: write a few words or press a button.")


class MessageTooLong(Refused):
    """A text over the limit; carries both lengths in characters."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"The message is {length:,} characters long: send at most {limit:,}, in parts if need be."
        )
        self.length = length
        self.limit = limit


class MessageReused(Refused):
    """The same client message id came again with other content."""

    def __init__(self) -> None:
        super().__init__(
            "This client_message_id was used for another message: give each message an id of its own."
        )


class ButtonUnknown(Refused):
    """A button that this conversation was never shown."""

    def __init__(self) -> None:
        super().__init__("This button is not known in this conversation: press one of the newest buttons.")


class TimezoneUnknown(Refused):
    """A time zone name that the zone database does not hold."""

    def __init__(self) -> None:
        super().__init__("The time zone is not known: use an IANA name such as America/Chicago.")


class HandoffNotFound(Refused):
    """No such handoff or conversation for staff."""

    def __init__(self) -> None:
        super().__init__("There is no such conversation: go back to the queue.")


class HandoffTaken(Refused):
    """Someone else holds the conversation; carries their name."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"{holder} has already taken this conversation.")
        self.holder = holder


class NotHolding(Refused):
    """Staff wanted to write or give back without holding the conversation."""

    def __init__(self) -> None:
        super().__init__("Take the conversation over before you write in it.")


class MayOnlyRead(Refused):
    """A role that reads wanted to answer."""

    def __init__(self) -> None:
        super().__init__("Your role may read conversations, but not answer or change them.")


class OpeningTaken(Refused):
    """Somebody else's appointment overlaps."""

    def __init__(self) -> None:
        super().__init__("That time has just been taken: choose another one.")


class OpeningUnavailable(Refused):
    """Not a bookable time; the reason is in words that staff and person can read."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"That time cannot be booked: {reason}.")
        self.reason = reason


class CancellationLate(Refused):
    """Cancelling or moving so shortly before the start is for staff to settle."""

    def __init__(self, hours: int) -> None:
        super().__init__(
            f"The appointment starts in less than {hours} hours: ask our team to change it, they will call you."
        )
        self.hours = hours


class SeriesClash(Refused):
    """Some dates of a series cannot be had; `clashes` are their starts, aware, in order."""

    def __init__(self, clashes: Sequence[datetime]) -> None:
        super().__init__("Not every date of the series can be booked: choose another time or fewer dates.")
        self.clashes = tuple(clashes)


class LinkUnknown(Refused):
    """A link that was never made, was used, or has lapsed."""

    def __init__(self) -> None:
        super().__init__("This link has been used or has lapsed: ask for a new one in the chat.")


class GuardianMissing(Refused):
    """A child was to be booked without a guardian who agreed."""

    def __init__(self) -> None:
        super().__init__("A parent or guardian must agree before a child is booked: give their name.")


class AppointmentNotFound(Refused):
    """No such appointment in this conversation."""

    def __init__(self) -> None:
        super().__init__("There is no such appointment in this conversation.")


class AppointmentChanged(Refused):
    """Somebody changed the appointment after staff had opened it."""

    def __init__(self) -> None:
        super().__init__("This appointment was changed meanwhile: look at it again before you move it.")


class FormUnfit(Refused):
    """A form of the console lacks something, or holds what cannot be read; the sentence says what to give."""


class NameTaken(Refused):
    """A staff account of that name exists."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is already an account named {name}: choose another name.")


class NameUnfit(Refused):
    """A name for an account that cannot be read on one line; carries the most characters it may have."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The name cannot be used: give 1 to {most} readable characters on one line.")
        self.most = most


class RoleUnknown(Refused):
    """A role that is not one of the four."""

    def __init__(self, role: str, roles: tuple[str, ...]) -> None:
        super().__init__(f"{role} is not a role: use one of {', '.join(roles)}.")


class PasswordTooShort(Refused):
    """A password below the least length."""

    def __init__(self, least: int) -> None:
        super().__init__(f"The password is too short: use at least {least} characters.")


class SignInRefused(Refused):
    """Name and password do not go together, or the account is disabled."""

    def __init__(self) -> None:
        super().__init__("Name and password do not match an account: try again.")


class SignInThrottled(Refused):
    """Too many failed attempts for this name."""

    def __init__(self) -> None:
        super().__init__("Too many attempts on this account: wait a quarter of an hour and try again.")


class DialogueUnavailable(OvertureError):
    """Rasa gave no usable answer; the reason is a short code that may be logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The dialogue server gave no usable answer ({reason}).")
        self.reason = reason


class StorageUnavailable(OvertureError):
    """The database cannot be used just now; nothing was stored."""


class Misconfigured(OvertureError):
    """A file or setting must be mended before the assistant can start."""
