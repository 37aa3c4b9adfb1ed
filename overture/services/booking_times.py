"""Days and times in a booking: what a phrase changes, and whether what is wanted can be had.

What cannot be is never moved in silence: it is said, and what lies nearest is offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from overture.core.availability import Bookable
from overture.core.closure import Reason, why_closed
from overture.core.phrase_time import NO_HINTS, ClockRange, OpeningHints, PhraseKind, PhraseTime
from overture.core.proposal import Choice, Fact, Proposal, Response
from overture.core.spoken_time import clock_time, full_day, listed, short_day, short_time
from overture.core.working_hours import exists
from overture.services.booking_offers import (
    BookingDesk,
    ask_day,
    ask_soonest,
    free,
    nearest_days,
    nearest_times,
    spoken_clock,
    spoken_for,
    spoken_wishes,
)

_LONGEST_ECHO = 40
_NOON = time(12)
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:this|next|coming|last|today|tonight|tomorrow|tmrw|week|month|in \w+ days?|jan|feb|mar(?:ch)?|apr|may|june?|july?|aug"
    r"|sept?|oct|nov|dec)[a-z]*\b|\d(?:st|nd|rd|th)\b|\d[/-]\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Taken:
    """The proposal after an answer, and what is to be said to it, if anything; `ends` tells that no more is asked."""

    proposal: Proposal
    said: Response | None = None
    ends: bool = False


def as_shown(phrase: PhraseTime, text: str, shown: Sequence[date]) -> PhraseTime:
    """Return the phrase with a bare weekday taken for the first day of that name among the days shown.

    After "next week" and the days of next week to tap, "wednesday" means that week's.
    """
    if phrase.kind is PhraseKind.AMBIGUOUS:
        meant = [each for each in phrase.candidates if _day_of(each) in shown]
        if len(meant) != 1:
            return phrase
        kind = PhraseKind.TIME if isinstance(meant[0], datetime) else PhraseKind.DAY
        return PhraseTime(kind, meant[0], hints=phrase.hints)
    if phrase.days is None or phrase.days[0] != phrase.days[1] or not _names_only_a_weekday(text):
        return phrase
    day = phrase.days[0]
    named_alike = [each for each in shown if each.weekday() == day.weekday()]
    if day in shown or not named_alike:
        return phrase
    later = min(named_alike) - day
    return replace(
        phrase,
        start=phrase.start + later if phrase.start else None,
        end=phrase.end + later if phrase.end else None,
    )


def _names_only_a_weekday(text: str) -> bool:
    return _WEEKDAY.search(text) is not None and _DATED.search(text) is None


def take_phrase(
    desk: BookingDesk, proposal: Proposal, phrase: PhraseTime, text: str, conversation_id: str
) -> Taken:
    """Return the proposal changed by what a phrase says about time; the text is what the person wrote."""
    if phrase.kind is PhraseKind.PAST:
        return _refuse_past(desk, proposal, text, conversation_id)
    if phrase.kind is PhraseKind.AMBIGUOUS:
        return _take_candidates(desk, proposal, phrase)
    if phrase.kind is PhraseKind.NONE:
        return Taken(_take_hints(desk, proposal, phrase.hints))
    start, end = phrase.start, phrase.end
    if isinstance(start, datetime) and phrase.kind is PhraseKind.TIME and phrase.clock_was_said:
        return Taken(replace(proposal.at(start.replace(tzinfo=desk.clinic.zone)), wishes=NO_HINTS))
    assert phrase.days is not None
    first, last = phrase.days
    clock = (
        ClockRange(start.time(), end.time())
        if isinstance(start, datetime) and isinstance(end, datetime)
        else None
    )
    if first == last:
        return Taken(_move_to_day(desk, proposal, first, clock))
    wishes = replace(phrase.hints, earliest=first, latest=last, clock=clock or proposal.wishes.clock)
    return Taken(replace(proposal, day=None, start=None, wishes=wishes))


def _move_to_day(desk: BookingDesk, proposal: Proposal, day: date, clock: ClockRange | None) -> Proposal:
    """Return the proposal on a day; a clock time that was chosen or wished for before goes along."""
    moved = replace(proposal.on(day), wishes=OpeningHints(clock=clock or proposal.wishes.clock))
    if clock is not None:
        return moved
    if proposal.start is not None:
        return moved.at(datetime.combine(day, proposal.start.time(), desk.clinic.zone))
    return _at_exact_clock(desk, moved)


def _at_exact_clock(desk: BookingDesk, proposal: Proposal) -> Proposal:
    clock = proposal.wishes.clock
    if clock is None or not clock.is_exact or proposal.day is None:
        return proposal
    return replace(
        proposal.at(datetime.combine(proposal.day, clock.start, desk.clinic.zone)), wishes=NO_HINTS
    )


def _take_hints(desk: BookingDesk, proposal: Proposal, hints: OpeningHints) -> Proposal:
    """Return the proposal narrowed: "10am" or "after 3" on the day chosen, "not monday", "mornings"."""
    if hints.is_empty:
        return proposal
    old = proposal.wishes
    wishes = replace(
        hints,
        excluded_weekdays=hints.excluded_weekdays | old.excluded_weekdays,
        excluded_days=hints.excluded_days | old.excluded_days,
        clock=hints.clock or old.clock,
        earliest=hints.earliest or old.earliest,
        latest=hints.latest or old.latest,
    )
    narrowed = replace(proposal, start=None, wishes=wishes)
    if proposal.day is None:
        return narrowed
    kept = replace(wishes, clock=None, excluded_clocks=())
    if not kept.allow(datetime.combine(proposal.day, datetime.min.time())):
        return replace(narrowed, day=None)
    return _at_exact_clock(desk, narrowed)


def _refuse_past(desk: BookingDesk, proposal: Proposal, text: str, conversation_id: str) -> Taken:
    open_again = replace(proposal, day=None, start=None)
    if proposal.service is None:
        return Taken(open_again)
    said = text if len(text) <= _LONGEST_ECHO else "the time you named"
    return _past(desk, open_again, said, conversation_id)


def _past(desk: BookingDesk, proposal: Proposal, when: str, conversation_id: str) -> Taken:
    """Say that a time has passed, and offer what is ahead."""
    open_again = replace(proposal, day=None, start=None)
    return Taken(
        open_again,
        Response(
            "utter_time_past",
            {"when": when, "timezone": desk.clinic.timezone},
            ask_day(desk, open_again, conversation_id).choices,
        ),
    )


def _take_candidates(desk: BookingDesk, proposal: Proposal, phrase: PhraseTime) -> Taken:
    """Ask which is meant, unless only one of them lies on the day that was chosen."""
    if proposal.day is not None:
        fitting = [each for each in phrase.candidates if _day_of(each) == proposal.day]
        if len(fitting) == 1 and isinstance(fitting[0], datetime):
            return Taken(replace(proposal.at(fitting[0].replace(tzinfo=desk.clinic.zone)), wishes=NO_HINTS))
    open_again = replace(proposal, day=None, start=None, wishes=OpeningHints(clock=phrase.hints.clock))
    if proposal.service is None or not phrase.candidates:
        return Taken(open_again)
    return Taken(
        open_again,
        Response(
            "utter_time_ambiguous",
            {"options": listed([_option(each) for each in phrase.candidates], "or")},
            tuple(_candidate_choice(desk, each) for each in phrase.candidates),
        ),
    )


def _day_of(candidate: date | datetime) -> date:
    return candidate.date() if isinstance(candidate, datetime) else candidate


def _option(candidate: date | datetime) -> str:
    if isinstance(candidate, datetime):
        return f"{full_day(candidate.date())} at {clock_time(candidate)}"
    return full_day(candidate)


def _candidate_choice(desk: BookingDesk, candidate: date | datetime) -> Choice:
    if isinstance(candidate, datetime):
        moment = candidate.replace(tzinfo=desk.clinic.zone)
        return Choice(short_time(moment), {Fact.TIME: moment.isoformat()})
    return Choice(short_day(candidate), {Fact.DAY: candidate.isoformat()})


def settle(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Taken:
    """Return the proposal with only what can be had; what cannot is taken back, said, and replaced by offers."""
    if proposal.service is None:
        return Taken(proposal)
    if proposal.start is not None:
        return _settle_time(desk, proposal, proposal.start, conversation_id)
    if proposal.day is not None:
        return _settle_day(desk, proposal, proposal.day, conversation_id)
    if proposal.wishes.is_empty:
        return Taken(proposal)
    if not free(desk, proposal, conversation_id):
        return _settle_wishes(desk, proposal, conversation_id)
    if proposal.wishes.soonest:
        return Taken(proposal, ask_soonest(desk, proposal, conversation_id))
    return Taken(proposal)


def _settle_time(desk: BookingDesk, proposal: Proposal, start: datetime, conversation_id: str) -> Taken:
    # An hour that the change to summer time skips would come out as the next one, in silence.
    if exists(start) and free(desk, proposal, conversation_id):
        return Taken(proposal)
    service = desk.clinic.service(proposal.service)
    assert service is not None
    closure = why_closed(desk.clinic, service, start.astimezone(UTC), now=desk.now())
    spoken = spoken_for(desk, start, conversation_id)
    if start <= desk.now():
        return _past(desk, proposal, spoken.when, conversation_id)
    if closure is not None and closure.reason is Reason.TOO_FAR:
        return _refuse_too_far(desk, proposal, start.date(), conversation_id)
    choices = nearest_times(desk, proposal, start, conversation_id)
    day = start.date() if choices else None
    return Taken(
        replace(proposal, day=day, start=None, wishes=NO_HINTS),
        Response(
            "utter_no_opening_then",
            {"when": spoken.when, "timezone": spoken.timezone},
            choices or nearest_days(desk, proposal, start.date(), conversation_id),
        ),
    )


def _settle_day(desk: BookingDesk, proposal: Proposal, day: date, conversation_id: str) -> Taken:
    if free(desk, proposal, conversation_id):
        return Taken(proposal)
    if day < desk.now().date():
        return _past(desk, proposal, full_day(day), conversation_id)
    if day > Bookable.at(desk.now(), desk.clinic).last.astimezone(desk.clinic.zone).date():
        return _refuse_too_far(desk, proposal, day, conversation_id)
    wanted = proposal.wishes.clock.start if proposal.wishes.clock else _NOON
    choices = nearest_times(desk, proposal, datetime.combine(day, wanted, desk.clinic.zone), conversation_id)
    hours = spoken_clock(proposal.wishes) if choices else ""
    return Taken(
        replace(proposal, day=day if choices else None, wishes=NO_HINTS if choices else proposal.wishes),
        Response(
            "utter_no_opening_then",
            {"when": ", ".join(filter(None, (full_day(day), hours))), "timezone": desk.clinic.timezone},
            choices or nearest_days(desk, proposal, day, conversation_id),
        ),
    )


def _refuse_too_far(desk: BookingDesk, proposal: Proposal, day: date, conversation_id: str) -> Taken:
    open_again = replace(proposal, day=None, start=None, wishes=NO_HINTS)
    nearest = nearest_days(desk, open_again, day, conversation_id)
    return Taken(open_again, Response("utter_time_too_far", choices=nearest))


def _settle_wishes(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Taken:
    first = proposal.wishes.earliest
    if (
        first is not None
        and first > Bookable.at(desk.now(), desk.clinic).last.astimezone(desk.clinic.zone).date()
    ):
        return _refuse_too_far(desk, proposal, first, conversation_id)
    open_again = replace(proposal, wishes=NO_HINTS)
    return Taken(
        open_again,
        Response(
            "utter_no_opening_then",
            {"when": spoken_wishes(proposal.wishes), "timezone": desk.clinic.timezone},
            nearest_days(desk, open_again, first or desk.now().date(), conversation_id),
        ),
    )


def offer_instead(desk: BookingDesk, proposal: Proposal, conversation_id: str) -> Taken:
    """Return the proposal after somebody else took its time, with what lies nearest."""
    start = proposal.start
    assert start is not None
    spoken = spoken_for(desk, start, conversation_id)
    choices = nearest_times(desk, proposal, start, conversation_id)
    return Taken(
        replace(proposal, day=start.date() if choices else None, start=None, confirmed=False),
        Response(
            "utter_opening_taken" if proposal.moves is None else "utter_move_opening_taken",
            {"when": spoken.when, "timezone": spoken.timezone},
            choices or nearest_days(desk, proposal, start.date(), conversation_id),
        ),
    )
