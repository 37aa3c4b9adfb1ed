"""Which constraint a refused statement broke, told the same way for both databases."""

from __future__ import annotations

from enum import Enum

from sqlalchemy.exc import IntegrityError


class Violation(Enum):
    """The constraints whose refusal means something to whoever asked."""

    OVERLAP = "overlap"
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign key"
    OTHER = "other"


# PostgreSQL tells by a code whatever its language; SQLite has one language and the words of our trigger.
_STATES = {"23P01": Violation.OVERLAP, "23505": Violation.UNIQUE, "23503": Violation.FOREIGN_KEY}
_WORDS = {
    "opening taken": Violation.OVERLAP,
    "UNIQUE constraint": Violation.UNIQUE,
    "FOREIGN KEY constraint": Violation.FOREIGN_KEY,
}


def violation_of(error: IntegrityError) -> Violation:
    """Return what a refusal was about."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _STATES.get(state, Violation.OTHER)
    said = str(error.orig)
    return next((found for words, found in _WORDS.items() if said.startswith(words)), Violation.OTHER)
