"""Words about the waiting list, and the wish that goes on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

_LIST = r"(?:the |your |a )?(?:wait(?:ing)?[\s-]?list|waitlist|wait list)"
_LEAVES = re.compile(
    rf"\b(?:(?:take|remove|get|drop|strike|delete) (?:me|us|my name|him|her|them)\b.{{0,20}}\b{_LIST}"
    rf"|(?:leave|come off|get off|quit|cancel) {_LIST}"
    rf"|off {_LIST}"
    rf"|(?:no longer|not|don['’]?t)\b.{{0,25}}\b{_LIST}"
    r"|stop waiting|(?:don['’]?t|no longer) (?:want to )?wait\b)",
    re.IGNORECASE,
)
_JOINS = re.compile(
    rf"\b(?:(?:put|add|place|get|sign|keep) (?:me|us|him|her|them|my \w+)\b.{{0,20}}\b{_LIST}"
    rf"|(?:join|on|for) {_LIST}|^{_LIST}(?: please)?\W*$"
    r"|(?:let (?:me|us) know|tell (?:me|us)|text me|write (?:to )?me|notify (?:me|us)|message me|ping me)\s+"
    r"(?:if|when|as soon as|once|should)\b.{0,40}\b(?:(?:comes?|becomes?|gets?|turns?) (?:\w+ )?(?:free|available|up)"
    r"|opens\b|opens? up|frees? up|cancel\w*))",
    re.IGNORECASE,
)


def wants_to_wait(text: str) -> bool:
    """Whether the person asks to be told when a time becomes free."""
    return not leaves_list(text) and _JOINS.search(text.strip()) is not None


def leaves_list(text: str) -> bool:
    """Whether the person no longer waits."""
    return _LEAVES.search(text) is not None


@dataclass(frozen=True)
class WaitingWish:
    """The times that somebody would take; see `WaitingEntry` for what its parts mean."""

    clinician: str | None
    earliest: date
    latest: date
    weekdays: frozenset[int] = frozenset()
    from_clock: time | None = None
    to_clock: time | None = None

    def written(self) -> str:
        """Return the wish as text that a button or a slot can carry."""
        clocks = [clock.isoformat("minutes") if clock else "" for clock in (self.from_clock, self.to_clock)]
        days = "".join(str(day) for day in sorted(self.weekdays))
        return "|".join(
            [self.clinician or "", self.earliest.isoformat(), self.latest.isoformat(), days, *clocks]
        )


def read_wish(written: str) -> WaitingWish | None:
    """Return a wish that was written; None where the text is none."""
    try:
        clinician, earliest, latest, days, from_clock, to_clock = written.split("|")
        return WaitingWish(
            clinician or None,
            date.fromisoformat(earliest),
            date.fromisoformat(latest),
            frozenset(int(day) for day in days),
            time.fromisoformat(from_clock) if from_clock else None,
            time.fromisoformat(to_clock) if to_clock else None,
        )
    except ValueError:
        return None
