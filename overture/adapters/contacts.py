"""Telephone numbers and e-mail addresses in what people write, read with the libraries made for them."""

from __future__ import annotations

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from overture.core.contact import FoundContact

# Bounded on both sides: no text of a few thousand characters makes it slow.
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]]{1,64}@[^\s@<>(),;:\"\[\]]{1,255}")
_SPELT_ADDRESS = re.compile(
    r"\b[\w+-]{1,40}(?: dot [\w+-]{1,40}){0,3} at [\w-]{1,40}(?: dot [\w-]{1,40}){1,3}\b", re.IGNORECASE
)
_LOCAL_NUMBER = re.compile(r"(?<![\d+])\d{3}[\s.-]?\d{4}(?!\d)")


class ContactFinder:
    """Implements the port `ContactReader`; a number without country code belongs to `region`."""

    def __init__(self, region: str = "US") -> None:
        self._region = region

    def find(self, text: str, *, asked: bool) -> FoundContact | None:
        """Return the first contact in the text."""
        found = [each for each in (self._email(text, asked), self._phone(text, asked)) if each is not None]
        return min(found, key=lambda each: each.start, default=None)

    def _email(self, text: str, asked: bool) -> FoundContact | None:
        patterns = (_ADDRESS, _SPELT_ADDRESS) if asked else (_ADDRESS,)
        for match in (match for pattern in patterns for match in pattern.finditer(text)):
            written = match[0].strip(".!?'")
            spelt = re.sub(
                r" dot ", ".", re.sub(r" at ", "@", written, flags=re.IGNORECASE), flags=re.IGNORECASE
            )
            try:
                address = validate_email(spelt, check_deliverability=False).normalized
            except EmailNotValidError:
                continue
            return FoundContact(address, match.start(), match.end())
        return None

    def _phone(self, text: str, asked: bool) -> FoundContact | None:
        leniency = Leniency.POSSIBLE if asked else Leniency.VALID
        for match in PhoneNumberMatcher(text, self._region, leniency=leniency):
            if (
                phonenumbers.is_possible_number_with_reason(match.number)
                == phonenumbers.ValidationResult.IS_POSSIBLE
            ):
                number = phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
                return FoundContact(number, match.start, match.end)
        return None

    def lacks_area_code(self, text: str) -> bool:
        """Whether the only number in the text is a local one."""
        return _LOCAL_NUMBER.search(text) is not None

    def shown(self, value: str) -> str:
        """Return a number as it is dialled within the region, or with its country; an address as it is."""
        if "@" in value:
            return value
        number = phonenumbers.parse(value, None)
        at_home = number.country_code == phonenumbers.country_code_for_region(self._region)
        kind = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(number, kind))
