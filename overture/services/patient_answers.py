"""For whom a booking is: what words tell of it, and what is asked where somebody else or a child is meant.

Nothing of this is asked of an adult who books for themselves.
"""

from __future__ import annotations

from dataclasses import replace

from overture.core.answer_words import is_no, is_yes
from overture.core.appointment import Patient
from overture.core.for_whom import (
    ADULT,
    ANOTHER_ADULT,
    CHILD,
    ONESELF,
    SOMEBODY,
    own_name,
    read_for_whom,
    spoken_patient,
)
from overture.core.person_name import read_name
from overture.core.proposal import Answer, Choice, Fact, Proposal, Response

_SURE = 0.6
# They tell no more than that somebody else comes.
_VAGUE = frozenset({CHILD, SOMEBODY, ANOTHER_ADULT})
_NO_NAMES = frozenset(
    {"me", "myself", "i", "i am", "mother", "father", "mom", "dad", "the mother", "the father"}
)


def take_for_whom(proposal: Proposal, text: str, answer: Answer) -> tuple[str, Proposal]:
    """Return the text without an age, which would be misread as a time, and the proposal with who comes."""
    if proposal.moves is not None:
        return text, proposal
    told = read_for_whom(
        text,
        asked=answer.asked is Fact.FOR_WHOM,
        age_asked=answer.asked is Fact.AGE,
        name_asked=answer.asked is Fact.NAME and proposal.is_for_another,
    )
    changed = proposal
    is_known = proposal.for_whom not in (None, ONESELF)
    if told.relation is not None and not (is_known and told.relation in _VAGUE):
        changed = proposal.coming(told.relation)
    if told.own_age is not None and not changed.is_for_another:
        changed = replace(changed, age=told.own_age if told.own_age < ADULT else None)
    if told.age is not None and changed.is_for_another:
        changed = replace(changed, age=told.age)
    if told.name is not None and changed.is_for_another:
        changed = replace(changed, name=told.name)
    return told.rest, changed


def take_names(proposal: Proposal, text: str, *, name_asked: bool, guardian_asked: bool) -> Proposal:
    """Return the proposal with the names in a text: who comes, and who writes where a parent does."""
    if guardian_asked:
        guardian = read_name(text)
        is_name = guardian is not None and guardian.casefold() not in _NO_NAMES
        return replace(proposal, guardian=guardian) if is_name else proposal
    if not proposal.is_for_another:
        name = read_name(text, asked=name_asked) if text else None
        return replace(proposal, name=name) if name else proposal
    mine = own_name(text)
    if mine is not None and proposal.is_by_guardian and proposal.guardian is None:
        proposal = replace(proposal, guardian=mine)
    if mine is not None or (proposal.name is not None and not name_asked and "name" not in text.casefold()):
        return proposal
    told = read_for_whom(text).name
    name = told or (read_name(text, asked=name_asked) if text else None)
    return replace(proposal, name=name) if name else proposal


def with_consent_open(before: Proposal, after: Proposal) -> Proposal:
    """Return the proposal, its consent open again where it was given for other facts."""
    if (before.name, before.age, before.guardian) == (after.name, after.age, after.guardian):
        return after
    return replace(after, consent=None)


def read_consent(answer: Answer) -> bool | None:
    """Return whether an answer to the question for consent agrees; None where it is neither yes nor no."""
    sure = answer.confidence >= _SURE
    if is_no(answer.text) or (answer.topic == "deny" and sure):
        return False
    agrees = "agree" in answer.text.casefold() and "not" not in answer.text.casefold()
    return True if agrees or is_yes(answer.text) or (answer.topic == "affirm" and sure) else None


def ask_for_whom() -> Response:
    """Ask who comes."""
    choices = (
        Choice("Me", {Fact.FOR_WHOM: ONESELF}),
        Choice("My child", {Fact.FOR_WHOM: CHILD}),
        Choice("Another adult", {Fact.FOR_WHOM: ANOTHER_ADULT}),
    )
    return Response("utter_ask_appointment_for_whom", choices=choices)


def ask_name(proposal: Proposal) -> Response:
    """Ask for the name of who comes."""
    return Response("utter_ask_name_of_other" if proposal.is_for_another else "utter_ask_appointment_name")


def ask_age(proposal: Proposal) -> Response:
    """Ask how old who comes is."""
    return Response("utter_ask_appointment_age", {"name": proposal.name or "the child"})


def ask_guardian(proposal: Proposal) -> Response:
    """Ask for the name of the parent or guardian."""
    asked = "utter_ask_appointment_guardian" if proposal.is_by_guardian else "utter_ask_guardian_of_other"
    return Response(asked)


def ask_contact(proposal: Proposal) -> Response:
    """Ask how to reach who books, or the parent of a minor who books for themselves."""
    if proposal.is_for_minor and not proposal.is_for_another:
        return Response("utter_ask_guardian_contact", {"guardian": proposal.guardian or ""})
    return Response("utter_ask_appointment_contact")


def ask_consent(proposal: Proposal) -> Response:
    """Ask whether the parent or guardian agrees."""
    asked = "utter_ask_appointment_consent" if proposal.is_by_guardian else "utter_ask_consent_of_other"
    return Response(asked, {"name": proposal.name or "", "guardian": proposal.guardian or ""})


def name_read_back(proposal: Proposal) -> str:
    """Return the name as the read-back says it, with for whom it is."""
    return spoken_patient(proposal.name or "", proposal.for_whom, proposal.age, proposal.guardian)


def patient_of(proposal: Proposal) -> Patient | None:
    """Return who comes, where that is a child or somebody else than who writes."""
    if not proposal.is_for_another and not proposal.is_for_minor:
        return None
    guardian = proposal.guardian if proposal.consent else None
    relation = proposal.for_whom if proposal.is_for_another else None
    return Patient(age=proposal.age, guardian=guardian, relation=relation)
