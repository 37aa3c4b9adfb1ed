"""The booking's facts as slots: text that survives any process, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from overture.core.clinic import Clinic
from overture.core.phrase_time import NO_HINTS, ClockRange, OpeningHints
from overture.core.proposal import Fact, Proposal

FORM = "appointment_form"
SET_ASIDE = "form_set_aside"
WISHES = "appointment_wishes"
MISUNDERSTANDINGS = "misunderstandings"
CONFIRMED = "yes"
REFUSED = "no"
# Fills a slot whose fact this booking does without.
NOT_NEEDED = "-"
_ANSWERS = {CONFIRMED: True, REFUSED: False}
_OPEN_WHILE_WAITING = (
    Fact.DAY,
    Fact.TIME,
    Fact.REPEATS,
    Fact.FOR_WHOM,
    Fact.AGE,
    Fact.GUARDIAN,
    Fact.CONSENT,
    Fact.CONFIRMED,
)


def proposal_from(slots: Mapping[str, Any], clinic: Clinic) -> Proposal:
    """Return what the slots hold; what no longer fits the clinic's profile is left out."""
    service = clinic.service(slots.get(Fact.SERVICE.value))
    clinician = clinic.clinician(slots.get(Fact.CLINICIAN.value))
    start = _moment(slots.get(Fact.TIME.value), clinic)
    return Proposal(
        service=service.id if service else None,
        clinician=clinician.name if clinician else None,
        day=start.date() if start else _day(slots.get(Fact.DAY.value)),
        start=start,
        name=slots.get(Fact.NAME.value),
        contact=slots.get(Fact.CONTACT.value),
        confirmed=slots.get(Fact.CONFIRMED.value) == CONFIRMED,
        wishes=_wishes(slots.get(WISHES)),
        misunderstandings=int(slots.get(MISUNDERSTANDINGS) or 0),
        moves=slots.get(Fact.MOVES.value),
        for_whom=slots.get(Fact.FOR_WHOM.value),
        age=_number(slots.get(Fact.AGE.value)),
        guardian=_needed(slots.get(Fact.GUARDIAN.value)),
        consent=_ANSWERS.get(str(slots.get(Fact.CONSENT.value))),
        repeats=1 if slots.get(Fact.REPEATS.value) == NOT_NEEDED else _number(slots.get(Fact.REPEATS.value)),
        waiting=slots.get(Fact.WAITING.value),
        timezone=slots.get(Fact.TIMEZONE.value),
    )


def slots_from(proposal: Proposal) -> dict[str, Any]:
    """Return every slot of the booking with its value; what is not needed is filled, so that no form asks for it."""
    slots = {
        Fact.SERVICE.value: proposal.service,
        Fact.CLINICIAN.value: proposal.clinician,
        Fact.DAY.value: proposal.day.isoformat() if proposal.day else None,
        Fact.TIME.value: proposal.start.isoformat() if proposal.start else None,
        Fact.NAME.value: proposal.name,
        Fact.CONTACT.value: proposal.contact,
        Fact.CONFIRMED.value: CONFIRMED if proposal.confirmed else None,
        WISHES: _written(proposal.wishes),
        MISUNDERSTANDINGS: float(proposal.misunderstandings),
        Fact.MOVES.value: proposal.moves,
        **_patient(proposal),
        Fact.REPEATS.value: NOT_NEEDED if proposal.repeats == 1 else _text(proposal.repeats),
        Fact.WAITING.value: proposal.waiting,
        # Once said it stays, whatever booking begins or ends.
        **({Fact.TIMEZONE.value: proposal.timezone} if proposal.timezone else {}),
    }
    return {**slots, **_filled(slots)} if proposal.waiting else slots


def _filled(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return what who waits leaves open: no day is named yet, and nothing is booked that could be confirmed."""
    return {fact.value: NOT_NEEDED for fact in _OPEN_WHILE_WAITING if slots[fact.value] is None}


def _patient(proposal: Proposal) -> dict[str, Any]:
    consent = None if proposal.consent is None else CONFIRMED if proposal.consent else REFUSED
    not_needed = None if proposal.is_for_minor or proposal.lacks_age else NOT_NEEDED
    return {
        Fact.FOR_WHOM.value: proposal.for_whom,
        Fact.AGE.value: _text(proposal.age) or (None if proposal.lacks_age else NOT_NEEDED),
        Fact.GUARDIAN.value: proposal.guardian or not_needed,
        Fact.CONSENT.value: consent or not_needed,
    }


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _needed(text: str | None) -> str | None:
    return None if text == NOT_NEEDED else text


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _moment(text: str | None, clinic: Clinic) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.astimezone(clinic.zone) if moment is not None and moment.tzinfo is not None else None


def _written(wishes: OpeningHints) -> str | None:
    if wishes.is_empty:
        return None
    return json.dumps(
        {
            "weekdays": sorted(wishes.weekdays),
            "excluded_weekdays": sorted(wishes.excluded_weekdays),
            "excluded_days": sorted(day.isoformat() for day in wishes.excluded_days),
            "clock": _clock_written(wishes.clock) if wishes.clock else None,
            "excluded_clocks": [_clock_written(clock) for clock in wishes.excluded_clocks],
            "earliest": wishes.earliest.isoformat() if wishes.earliest else None,
            "latest": wishes.latest.isoformat() if wishes.latest else None,
            "soonest": wishes.soonest,
        }
    )


def _clock_written(clock: ClockRange) -> list[str]:
    return [clock.start.isoformat(), clock.end.isoformat()]


def _wishes(text: str | None) -> OpeningHints:
    if not text:
        return NO_HINTS
    written = json.loads(text)
    return OpeningHints(
        weekdays=frozenset(written["weekdays"]),
        excluded_weekdays=frozenset(written["excluded_weekdays"]),
        excluded_days=frozenset(date.fromisoformat(day) for day in written["excluded_days"]),
        clock=_clock_read(written["clock"]) if written["clock"] else None,
        excluded_clocks=tuple(_clock_read(clock) for clock in written["excluded_clocks"]),
        earliest=_day(written["earliest"]),
        latest=_day(written["latest"]),
        soonest=written["soonest"],
    )


def _clock_read(written: list[str]) -> ClockRange:
    return ClockRange(time.fromisoformat(written[0]), time.fromisoformat(written[1]))
