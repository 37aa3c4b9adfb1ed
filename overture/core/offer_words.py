"""Which of the things on offer a person means: a service, a clinician, "the second one", "any of them"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from overture.core.appointment import Service
from overture.core.clinic import Clinician

_ALIKE = 0.86
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LENGTH = re.compile(
    r"\b(?P<number>\d{2,3})[\s-]*(?:min(?:ute)?s?)\b|\b(?P<hour>one hour|1 hour|an hour|the hour)\b", re.I
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "last": -1}
_ORDINAL = re.compile(
    r"^(?:(?:i'?ll|i will|let'?s|can i|could i|i'?d like|i would like|i want|have|give me|take|do|go with|get|maybe|um|ok"
    r"|okay|yes|please|then|the|well)[\s,]+)*"
    r"(?:(?P<word>first|second|third|fourth|fifth|sixth|last|earliest|soonest|latest|(?:earlier|later)(?= (?:one|option)))"
    r"(?:[\s,]+(?:one|option|time|day|slot|choice|available|you have|you said|on the list|please|works?|is|fine|good|thanks))*"
    r"|(?:option|number|no\.?|choice|#)\s*(?P<number>[1-9]))[\s.!]*$",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:any ?(?:time|day|one|of (?:them|these|those))?(?: is| works| will do| would)?|whichever|whenever|whatever"
    r"|either(?: one)?|both work|up to you|you (?:choose|decide|pick)|does(?:n'?t| not) matter|do(?:n'?t| not) (?:mind|care)"
    r"|no preference|not (?:fussy|picky)|flexible)\b",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"\b(?:any ?(?:one|body)|whoever|any (?:therapist|clinician|person)|no preference|(?:does(?:n'?t| not)) matter who)\b",
    re.IGNORECASE,
)
_BEFORE_A_CLINICIAN = frozenset({"with", "see", "dr", "doctor", "therapist", "clinician"})
_TITLES = frozenset(
    {"dr", "mr", "mrs", "ms", "miss", "prof", "with", "sample", "clinician", "therapist", "the"}
)


def read_service(text: str, services: Sequence[Service]) -> Service | None:
    """Return the one service that the text names, by name, by another word for it or by its length."""
    words = " ".join(_WORD.findall(text.casefold()))
    named = {service.id: service for service in services if _names(words, service)}
    if not named:
        named = {service.id: service for service in services if _nearly_names(words, service)}
    if not named:
        named = {
            service.id: service
            for service in services
            if _minutes(text) == service.length.total_seconds() / 60
        }
    return next(iter(named.values())) if len(named) == 1 else None


def _names(words: str, service: Service) -> bool:
    return any(
        f" {' '.join(_WORD.findall(phrase.casefold()))} " in f" {words} "
        for phrase in (service.name, *service.words)
        if _WORD.search(phrase)
    )


def _nearly_names(said_words: str, service: Service) -> bool:
    """Whether a misspelt word is meant for one that names the service by itself.

    A word out of a longer phrase names nothing: with "initial session" on offer every session would.
    """
    phrases = [_WORD.findall(phrase.casefold()) for phrase in (service.name, *service.words)]
    wanted = {words[0] for words in phrases if len(words) == 1 and len(words[0]) > 5}
    return any(
        abs(len(word) - len(said)) <= 2 and SequenceMatcher(None, word, said).ratio() >= _ALIKE
        for word in wanted
        for said in said_words.split()
    )


def _minutes(text: str) -> int | None:
    match = _LENGTH.search(text)
    if match is None:
        return None
    return int(match["number"]) if match["number"] else 60


def read_clinician(text: str, clinicians: Sequence[Clinician]) -> Clinician | None:
    """Return the one clinician named in full, or by a part of the name that no other has ("with Anna", "Dr. Shah").

    A bare first name is not enough: the person may be telling whom the appointment is for.
    """
    said = _WORD.findall(text.casefold())
    found = [each for each in clinicians if _is_wished_for(each, clinicians, said)]
    return found[0] if len(found) == 1 else None


def _is_wished_for(clinician: Clinician, clinicians: Sequence[Clinician], said: Sequence[str]) -> bool:
    name = _WORD.findall(clinician.name.casefold())
    if f" {' '.join(name)} " in f" {' '.join(said)} ":
        return True
    own = _own_words(clinician, clinicians)
    return any(before in _BEFORE_A_CLINICIAN and word in own for before, word in pairwise(said))


def _own_words(clinician: Clinician, clinicians: Sequence[Clinician]) -> set[str]:
    def words(each: Clinician) -> set[str]:
        return {word for word in _WORD.findall(each.name.casefold()) if len(word) > 2} - _TITLES

    others = set().union(*(words(each) for each in clinicians if each != clinician))
    return words(clinician) - others


def means_anyone(text: str) -> bool:
    """Whether any clinician will do."""
    return _ANYONE.search(text) is not None


def means_any(text: str) -> bool:
    """Whether any of what is offered will do."""
    return _ANY.search(text) is not None


def read_position(text: str, count: int) -> int | None:
    """Return which of `count` things shown is meant by its place among them."""
    match = _ORDINAL.match(text.strip())
    if match is None or count == 0:
        return None
    if match["number"]:
        place = int(match["number"]) - 1
    else:
        word = match["word"].lower()
        place = _ORDINALS.get(word, 0 if word in ("earliest", "earlier", "soonest") else -1)
    place = count - 1 if place == -1 else place
    return place if place < count else None
