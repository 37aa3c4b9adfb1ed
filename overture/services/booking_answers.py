"""What one message means for the booking under way.

a tap ─────────────► its facts
a question ────────► nothing: the dialogue answers it, and the form asks again
words ─────────────► every fact that can be read, the asked one first ─► settled against what is free
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from overture.core.answer_words import (
    fact_named,
    is_correction,
    is_no,
    is_question,
    is_stop,
    is_yes,
    wants_others,
)
from overture.core.offer_words import means_any, means_anyone, read_clinician, read_position, read_service
from overture.core.person_name import read_name
from overture.core.phrase_time import ClockRange, PhraseKind, PhraseTime
from overture.core.proposal import TAKEN_OVER, Answer, Fact, Proposal, Response
from overture.core.topics import OUT_OF_SCOPE, SMALLTALK, TOPICS
from overture.core.waiting_words import leaves_list, read_wish, wants_to_wait
from overture.services.booking_offers import BookingDesk, ask_change, ask_day, ask_service, ask_time, free
from overture.services.booking_times import Taken, as_shown, settle, take_phrase
from overture.services.own_clocks import read_time, take_zone
from overture.services.patient_answers import (
    ask_for_whom,
    read_consent,
    take_for_whom,
    take_names,
    with_consent_open,
)
from overture.services.series_answers import (
    ask_repeats,
    settle_series,
    take_repetition,
    with_repeats,
)
from overture.services.waiting_answers import leave_list, take_wait, waiting_for, with_waiting

# Topics that are an answer to the form as often as a topic of their own.
_ANSWERING = frozenset({"book_appointment", "reschedule_appointment", "ask_openings", "affirm", "deny"})
_QUESTION_TOPICS = frozenset(TOPICS) - _ANSWERING
_SURE = 0.6
_VERY_SURE = 0.8
_PATIENCE = 2
_MOST_WORDS_OF_A_NAME = 4
# Said beside the form's next question, and only where nothing else has to be said.
_NOTES = frozenset({"utter_timezone_kept", "utter_series_weekly_only", "utter_series_count_unfit"})
# Where these are asked for, numbers and words are no times.
_NOT_TIMES = frozenset({Fact.CONTACT, Fact.FOR_WHOM, Fact.AGE, Fact.GUARDIAN, Fact.CONSENT, Fact.REPEATS})
_NOT_SERVICES = frozenset({Fact.NAME, Fact.CONTACT, Fact.AGE, Fact.GUARDIAN, Fact.CONSENT, Fact.REPEATS})
_DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
_NAMES_OF_MONTHS = frozenset({"april", "may", "june", "august"})


def take_answer(desk: BookingDesk, proposal: Proposal, answer: Answer, conversation_id: str) -> Taken | None:
    """Return the proposal after the message, or None when the message is nothing for the booking."""
    if answer.facts:
        taken = _take_tap(desk, proposal, answer)
    elif answer.asked is None or not _is_aside(answer):
        taken = _take_words(desk, proposal, answer, conversation_id)
    elif _may_be_small_talk_only_by_its_sound(answer):
        taken = _take_words(desk, proposal, answer, conversation_id)
        if taken is None and not wants_others(answer.text):
            return None
    else:
        return None
    if taken is None:
        return _not_understood(desk, proposal, answer, conversation_id)
    proposal = replace(taken.proposal, misunderstandings=0)
    note = taken.said if taken.said is not None and taken.said.name in _NOTES else None
    if proposal.confirmed or proposal.waiting or (taken.said is not None and note is None):
        return replace(taken, proposal=proposal)
    settled = settle_series(desk, settle(desk, proposal, conversation_id), conversation_id)
    if settled.said is None:
        return replace(settled, said=note)
    return replace(settled, said=with_waiting(desk, proposal, settled.said))


def _is_aside(answer: Answer) -> bool:
    """Whether the message is a question or a request of its own, to be answered by the dialogue."""
    if answer.text.startswith("/"):
        # A button of another answer; yes and no are the two that the read-back has.
        return answer.topic not in ("affirm", "deny", "book_appointment")
    if answer.topic not in _QUESTION_TOPICS:
        return False
    if answer.asked in (Fact.NAME, Fact.GUARDIAN) and _is_rather_a_name(answer):
        return False
    return is_question(answer.text) or answer.confidence >= _VERY_SURE


def _is_rather_a_name(answer: Answer) -> bool:
    """Whether words that were asked to be a name are one, whatever topic they sound like: "Melody Harper"."""
    if read_name(answer.text, asked=False):
        return True
    words = answer.text.split()
    if len(words) > _MOST_WORDS_OF_A_NAME or is_question(answer.text) or not read_name(answer.text):
        return False
    # A name means nothing else to the classifier, so it calls it out of scope.
    return answer.topic == OUT_OF_SCOPE or all(word[0].isupper() for word in words)


def _may_be_small_talk_only_by_its_sound(answer: Answer) -> bool:
    """Whether "morning" or "later" may be meant as an answer, though they are a greeting and a goodbye too."""
    return answer.topic in SMALLTALK and answer.asked is not Fact.NAME and not answer.text.startswith("/")


def _take_tap(desk: BookingDesk, proposal: Proposal, answer: Answer) -> Taken | None:
    for name, value in answer.facts.items():
        changed = _with_fact(desk, proposal, Fact(name), value)
        if changed is None:
            return None
        proposal = changed
    if answer.facts.get(Fact.CONFIRMED) == "no":
        return Taken(proposal, ask_change(proposal))
    if Fact.WAITING in answer.facts:
        return waiting_for(proposal, answer.facts[Fact.WAITING])
    return Taken(proposal)


def _with_fact(desk: BookingDesk, proposal: Proposal, fact: Fact, value: str) -> Proposal | None:
    """Return the proposal with a fact from a button; None where it no longer fits the clinic's profile."""
    if proposal.moves is not None and fact in TAKEN_OVER:
        return proposal if value == proposal.service else None
    if fact is Fact.SERVICE:
        return replace(proposal, service=value, confirmed=False) if desk.clinic.service(value) else None
    if fact is Fact.CLINICIAN:
        return replace(proposal, clinician=value) if desk.clinic.clinician(value) else None
    if fact is Fact.CONFIRMED:
        if value in ("yes", "no"):
            return replace(proposal, confirmed=value == "yes")
        return proposal.without(Fact[value.upper()]) if value.upper() in Fact.__members__ else None
    if fact is Fact.FOR_WHOM:
        return proposal.coming(value)
    if fact is Fact.REPEATS:
        return with_repeats(proposal, value)
    if fact is Fact.WAITING:
        return proposal if read_wish(value) else None
    if fact in (Fact.NAME, Fact.CONTACT):
        return _with_named(desk, proposal, fact, value)
    if fact not in (Fact.DAY, Fact.TIME):
        return None
    proposal = replace(proposal, waiting=None)
    try:
        if fact is Fact.DAY:
            return replace(proposal.on(date.fromisoformat(value)), confirmed=False)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=desk.clinic.zone)
    return replace(proposal.at(moment.astimezone(desk.clinic.zone)), confirmed=False)


def _with_named(desk: BookingDesk, proposal: Proposal, fact: Fact, value: str) -> Proposal | None:
    if fact is Fact.NAME:
        name = read_name(value)
        return replace(proposal, name=name) if name else None
    found = desk.contacts.find(value, asked=True)
    return replace(proposal, contact=found.value) if found else None


def _take_words(desk: BookingDesk, proposal: Proposal, answer: Answer, conversation_id: str) -> Taken | None:
    """Return what the words change; None when nothing in them answers or changes anything."""
    chosen = _choice_meant(answer)
    if chosen is not None:
        return _take_tap(desk, proposal, replace(answer, facts=chosen))
    if leaves_list(answer.text):
        return Taken(proposal, leave_list(desk, conversation_id), ends=answer.asked is None)
    rest, changed = _take_contact(desk, proposal, answer)
    rest, changed, zone_note = take_zone(desk, changed, rest, conversation_id)
    rest, changed = take_for_whom(changed, rest, answer)
    rest, changed, series_note = take_repetition(changed, rest, answer)
    changed = with_consent_open(proposal, _take_name(desk, changed, rest, answer))
    changed = _as_taken_over(proposal, _take_service_and_clinician(desk, changed, rest, answer))
    taken = Taken(changed, series_note or zone_note)
    phrase = _phrase(desk, changed, rest, answer)
    if wants_to_wait(answer.text) and proposal.moves is None:
        narrowed = _narrowed(desk, changed, phrase, rest, conversation_id)
        return take_wait(desk, changed, narrowed, answer)
    if phrase is not None:
        # A time named now is wanted now.
        changed = replace(changed, waiting=None)
        phrase = as_shown(phrase, rest, _days_shown(answer))
        timed = take_phrase(desk, changed, phrase, rest, conversation_id)
        taken = replace(timed, said=timed.said or taken.said)
    if taken.said is not None or taken.proposal != proposal:
        return replace(taken, proposal=replace(taken.proposal, confirmed=False))
    if answer.asked is Fact.CONFIRMED:
        return _take_confirmation(proposal, answer)
    if answer.asked is Fact.CONSENT:
        return _take_consent(proposal, answer)
    # What only repeats what is known answers nothing, unless it was not asked for anything.
    return taken if answer.asked is None else None


def _as_taken_over(proposal: Proposal, changed: Proposal) -> Proposal:
    """Return the changed proposal; one that moves an appointment keeps what that tells."""
    if proposal.moves is None:
        return changed
    return replace(proposal, clinician=changed.clinician, timezone=changed.timezone)


def _choice_meant(answer: Answer) -> Mapping[str, str] | None:
    """Return the facts of the shown choice that the words point at by title, place or "any"."""
    said = answer.text.strip().casefold().strip(".!")
    for choice in answer.choices:
        if said == choice.title.casefold():
            return choice.facts
    if answer.asked not in (Fact.SERVICE, Fact.DAY, Fact.TIME) or not answer.choices:
        return None
    # "The last one" is a time, not the offer to wait beside them.
    choices = [choice for choice in answer.choices if Fact.WAITING not in choice.facts]
    place = read_position(answer.text, len(choices))
    if place is None and answer.asked is Fact.SERVICE and said in _DIGITS[: len(choices)]:
        place = _DIGITS.index(said)
    if place is None and answer.asked is not Fact.SERVICE and means_any(answer.text) and not _refuses(answer):
        place = 0 if choices else None
    return choices[place].facts if place is not None else None


def _take_contact(desk: BookingDesk, proposal: Proposal, answer: Answer) -> tuple[str, Proposal]:
    """Return the text without the contact in it, which would be misread as a time, and the proposal with it."""
    found = desk.contacts.find(answer.text, asked=answer.asked is Fact.CONTACT)
    if found is None:
        return answer.text, proposal
    rest = f"{answer.text[: found.start]} {answer.text[found.end :]}"
    return " ".join(rest.split()), replace(proposal, contact=found.value)


def _take_name(desk: BookingDesk, proposal: Proposal, text: str, answer: Answer) -> Proposal:
    plain_yes_or_no = answer.topic in ("affirm", "deny") and answer.confidence >= _SURE
    may_be = not plain_yes_or_no and _phrase(desk, proposal, text, answer) is None
    return take_names(
        proposal,
        text,
        name_asked=answer.asked is Fact.NAME and may_be,
        guardian_asked=answer.asked is Fact.GUARDIAN and may_be and proposal.is_for_minor,
    )


def _take_service_and_clinician(desk: BookingDesk, proposal: Proposal, text: str, answer: Answer) -> Proposal:
    if answer.asked in _NOT_SERVICES:
        return proposal
    service = read_service(text, desk.clinic.services)
    proposal = replace(proposal, service=service.id) if service else proposal
    clinician = read_clinician(text, desk.clinic.clinicians)
    if clinician is not None:
        return replace(proposal, clinician=clinician.name)
    return replace(proposal, clinician=None) if means_anyone(text) else proposal


def _phrase(desk: BookingDesk, proposal: Proposal, text: str, answer: Answer) -> PhraseTime | None:
    """Return what the text says about time, where it was asked for or takes something back."""
    if answer.asked is Fact.NAME and not is_correction(text) and _may_be_a_name(text):
        return None
    if answer.asked in _NOT_TIMES and not is_correction(text):
        return None
    phrase = read_time(desk, proposal, text)
    return None if phrase.kind is PhraseKind.NONE and phrase.hints.is_empty else phrase


def _narrowed(
    desk: BookingDesk, proposal: Proposal, phrase: PhraseTime | None, text: str, conversation_id: str
) -> Proposal:
    """Return the proposal with the times that words about waiting name: "tell me if tuesday comes free"."""
    if phrase is None:
        return proposal
    return take_phrase(desk, proposal, phrase, text, conversation_id).proposal


def _days_shown(answer: Answer) -> tuple[date, ...]:
    return tuple(
        date.fromisoformat(choice.facts[Fact.DAY]) for choice in answer.choices if Fact.DAY in choice.facts
    )


def _may_be_a_name(text: str) -> bool:
    """Whether words for a time are a person's: April, or Sunday Adebayo."""
    words = text.split()
    return text.casefold() in _NAMES_OF_MONTHS or (
        len(words) > 1 and all(word[0].isupper() for word in words)
    )


def _take_confirmation(proposal: Proposal, answer: Answer) -> Taken | None:
    text = answer.text
    if is_stop(text):
        return None
    sure = answer.confidence >= _SURE
    if (answer.topic == "affirm" and sure and not is_no(text)) or (is_yes(text) and answer.topic != "deny"):
        return Taken(replace(proposal, confirmed=True))
    wrong = fact_named(text)
    may_change = proposal.moves is None or wrong not in TAKEN_OVER
    if wrong is not None and may_change and not is_question(text):
        return Taken(proposal.without(wrong))
    if (answer.topic == "deny" and sure) or is_no(text):
        return Taken(proposal, ask_change(proposal))
    return None


def _take_consent(proposal: Proposal, answer: Answer) -> Taken | None:
    agrees = None if is_stop(answer.text) or is_question(answer.text) else read_consent(answer)
    if agrees is None:
        return None
    if not agrees:
        return Taken(Proposal(timezone=proposal.timezone), Response("utter_consent_refused"), ends=True)
    return Taken(replace(proposal, consent=True))


def _not_understood(
    desk: BookingDesk, proposal: Proposal, answer: Answer, conversation_id: str
) -> Taken | None:
    """Ask again and say how; None where the dialogue has the better answer, such as to a plain no."""
    if is_stop(answer.text) or answer.asked is None:
        return None
    if answer.asked in (Fact.DAY, Fact.TIME) and _refuses(answer):
        return _offer_others(desk, proposal, answer, conversation_id)
    if answer.topic in _ANSWERING and answer.confidence >= _SURE:
        return None
    tried = replace(proposal, misunderstandings=proposal.misunderstandings + 1)
    if tried.misunderstandings >= _PATIENCE:
        return Taken(replace(tried, misunderstandings=0), Response("utter_offer_person"))
    return Taken(tried, _hint(desk, tried, answer, conversation_id))


def _refuses(answer: Answer) -> bool:
    return (answer.topic == "deny" and answer.confidence >= _SURE) or wants_others(answer.text)


def _hint(desk: BookingDesk, proposal: Proposal, answer: Answer, conversation_id: str) -> Response | None:
    if answer.asked is Fact.NAME:
        return Response("utter_invalid_name")
    if answer.asked is Fact.CONTACT:
        local = desk.contacts.lacks_area_code(answer.text)
        return Response("utter_contact_needs_area_code" if local else "utter_invalid_contact")
    if answer.asked is Fact.AGE:
        return Response("utter_invalid_age")
    if answer.asked is Fact.GUARDIAN:
        return Response("utter_invalid_guardian")
    if answer.asked is Fact.FOR_WHOM:
        return ask_for_whom()
    if answer.asked is Fact.REPEATS:
        return ask_repeats()
    if answer.asked is Fact.SERVICE:
        return replace(ask_service(desk), name="utter_service_not_understood")
    if answer.asked is Fact.DAY:
        return replace(ask_day(desk, proposal, conversation_id), name="utter_time_not_understood")
    if answer.asked is Fact.TIME:
        return replace(ask_time(desk, proposal, conversation_id), name="utter_time_not_understood")
    return None


def _offer_others(desk: BookingDesk, proposal: Proposal, answer: Answer, conversation_id: str) -> Taken:
    """Offer what was not shown: more times of the day, or later days."""
    shown = {value for choice in answer.choices for value in choice.facts.values()}
    if answer.asked is Fact.TIME and proposal.day is not None:
        others = [
            each for each in free(desk, proposal, conversation_id) if each.start.isoformat() not in shown
        ]
        if others:
            wishes = replace(proposal.wishes, excluded_clocks=_clocks_shown(answer))
            return settle(desk, replace(proposal, wishes=wishes), conversation_id)
    last = max((value[:10] for value in shown if value[:4].isdigit()), default=desk.now().date().isoformat())
    wishes = replace(proposal.wishes, earliest=date.fromisoformat(last) + timedelta(days=1), latest=None)
    return settle(desk, replace(proposal, day=None, start=None, wishes=wishes), conversation_id)


def _clocks_shown(answer: Answer) -> tuple[ClockRange, ...]:
    moments = [
        datetime.fromisoformat(choice.facts[Fact.TIME])
        for choice in answer.choices
        if Fact.TIME in choice.facts
    ]
    return tuple(ClockRange(moment.time(), moment.time()) for moment in moments)
