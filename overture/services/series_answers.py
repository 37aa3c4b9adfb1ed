"""The same time every week: what is asked, what of it can be had, and how it is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from overture.core.appointment import Appointment
from overture.core.phrase_time import NO_HINTS
from overture.core.proposal import Answer, Choice, Fact, Proposal, Response
from overture.core.repetition import FEWEST, MOST, read_repetition
from overture.core.spoken_time import full_day, listed, short_day, short_time
from overture.services.booking_offers import BookingDesk, describe, distinct, free
from overture.services.booking_times import Taken
from overture.services.openings import find_openings
from overture.services.series import weekly_starts

# All dates of a series are read back up to so many.
FEW = 8
_OFFERED_COUNTS = (4, 6, 8)
_OTHER_TIMES = 3


def take_repetition(proposal: Proposal, text: str, answer: Answer) -> tuple[str, Proposal, Response | None]:
    """Return the text without the words for repeating, the proposal with them, and what is to be said."""
    if proposal.moves is not None:
        return text, proposal, None
    told = read_repetition(text, asked=answer.asked is Fact.REPEATS)
    if told.rhythm_unfit:
        return told.rest, proposal, Response("utter_series_weekly_only")
    if told.count_unfit:
        said = Response("utter_series_count_unfit", {"fewest": str(FEWEST), "most": str(MOST)})
        return told.rest, replace(proposal, repeats=None), said
    if told.count is not None:
        return told.rest, replace(proposal, repeats=told.count), None
    if told.weekly and not proposal.is_series:
        return told.rest, replace(proposal, repeats=None), None
    return told.rest, proposal, None


def with_repeats(proposal: Proposal, value: str) -> Proposal | None:
    """Return the proposal with a count from a button; None where it is no count that can be booked."""
    if not value.isdigit() or not 1 <= int(value) <= MOST:
        return None
    return replace(proposal, repeats=int(value))


def ask_repeats() -> Response:
    """Ask for how many weeks."""
    counts = [Choice(f"{count} weeks", {Fact.REPEATS: str(count)}) for count in _OFFERED_COUNTS]
    return Response(
        "utter_ask_appointment_repeats", choices=(*counts, Choice("Just once", {Fact.REPEATS: "1"}))
    )


def settle_series(desk: BookingDesk, taken: Taken, conversation_id: str) -> Taken:
    """Return what was taken, or, where not every date can be had, the dates that cannot and what can."""
    proposal = taken.proposal
    if taken.said is not None or proposal.start is None or not proposal.is_series:
        return taken
    clashes = _clashes(desk, proposal, proposal.start, conversation_id)
    return refuse_series(desk, proposal, clashes, conversation_id) if clashes else taken


def refuse_series(
    desk: BookingDesk, proposal: Proposal, clashes: Sequence[datetime], conversation_id: str
) -> Taken:
    """Return the proposal with its time open again, the clashing dates, and what could be booked instead."""
    start = proposal.start
    assert start is not None
    dates = [short_day(each.astimezone(desk.clinic.zone).date()) for each in clashes]
    said = Response(
        "utter_series_clash",
        {"dates": listed(dates), "count": str(proposal.repeats)},
        (*_fewer(desk, proposal, start, clashes), *_other_times(desk, proposal, start, conversation_id)),
    )
    return Taken(replace(proposal, start=None, confirmed=False, wishes=NO_HINTS), said)


def starts_of(desk: BookingDesk, proposal: Proposal) -> list[datetime]:
    """Return all starts of a series that is proposed."""
    assert proposal.start is not None
    assert proposal.repeats is not None
    return weekly_starts(desk.scheduler, proposal.start, proposal.repeats)


def series_read_back(desk: BookingDesk, proposal: Proposal, said: Response) -> Response:
    """Return a read-back, of a series with its dates: all of them where they are few, else the last one."""
    if not proposal.is_series:
        return said
    days = [each.date() for each in starts_of(desk, proposal)]
    values = {
        "count": str(len(days)),
        "last": full_day(days[-1]),
        "dates": listed(short_day(day) for day in days),
    }
    name = "utter_series_read_back" if len(days) <= FEW else "utter_long_series_read_back"
    return replace(said, name=name, values={**said.values, **values})


def describe_series(desk: BookingDesk, booked: Sequence[Appointment], conversation_id: str) -> dict[str, str]:
    """Return the values by which a response names a series that was booked."""
    last = booked[-1].start.astimezone(desk.clinic.zone).date()
    return {
        **describe(desk, booked[0], conversation_id),
        "count": str(len(booked)),
        "last": full_day(last),
    }


def _clashes(desk: BookingDesk, proposal: Proposal, start: datetime, conversation_id: str) -> list[datetime]:
    service = desk.clinic.service(proposal.service)
    assert service is not None
    assert proposal.repeats is not None
    return [
        each
        for each in weekly_starts(desk.scheduler, start, proposal.repeats)
        if not find_openings(
            desk.scheduler,
            service,
            each,
            each,
            clinician=proposal.clinician,
            conversation_id=conversation_id,
        )
    ]


def _fewer(
    desk: BookingDesk, proposal: Proposal, start: datetime, clashes: Sequence[datetime]
) -> list[Choice]:
    """Return the weeks before the first clash, to tap."""
    assert proposal.repeats is not None
    starts = weekly_starts(desk.scheduler, start, proposal.repeats)
    count = sum(1 for each in starts if each < min(clashes))
    if count == 0:
        return []
    last = short_day(starts[count - 1].astimezone(desk.clinic.zone).date())
    title = f"{count} weeks, until {last}" if count > 1 else f"Only {last}"
    return [Choice(title, {Fact.REPEATS: str(count), Fact.TIME: start.isoformat()})]


def _other_times(
    desk: BookingDesk, proposal: Proposal, start: datetime, conversation_id: str
) -> list[Choice]:
    """Return other times of the same weekday at which all weeks can be had, to tap, nearest first."""
    same_day = replace(proposal, day=start.date(), start=None, wishes=NO_HINTS)
    near = sorted(
        distinct(free(desk, same_day, conversation_id)), key=lambda opening: abs(opening.start - start)
    )
    choices: list[Choice] = []
    for opening in near:
        if len(choices) == _OTHER_TIMES:
            break
        # Openings less than an hour apart are hardly a choice.
        if abs(opening.start - start) < timedelta(minutes=30):
            continue
        if not _clashes(desk, proposal, opening.start, conversation_id):
            choices.append(
                Choice(f"{short_time(opening.start)}, each week", {Fact.TIME: opening.start.isoformat()})
            )
    return choices
