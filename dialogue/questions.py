"""Splits a message into the parts that may each ask something. Plain Python, no model.

    "my wife has bipolar. would it help her, and do u take aetna?"
        asks   my wife has bipolar, would it help her     (what "it" and "her" need goes with the question)
        asks   do u take aetna?

Which parts really ask, and what, is the classifier's to say; the manner tells how sure it must be.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

# More are not read: a long paste must not stall a turn.
MOST_PARTS = 8
_WORDS_OF_A_NAME = 5

# A comma or slash between digits joins nothing ("1,000", "24/7"), nor does that of "w/ pain". No sign takes the
# blanks around it along: over a long run of them that would cost its square in time.
_JOINT = re.compile(
    r"(?<=[.?!])\s|\n|(?!(?<=\d)[,/]\d|(?<=\bw)/)[,;+&/]|\.{2,}|\s-+\s"
    r"|\s(?:and|n|nd|or|but|plus|also|btw|then|if so|if not)\s",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:and|also|but|so|plus|oh|ok|okay|hi|hello|hey|then|or|n|btw|if so|if not|one more thing"
    r"|(?:two|2|three|3) questions)\b[\s,:]*)+",
    re.IGNORECASE,
)
_WANTS = r"(?:want|need|wanna|gotta|would like|have to|got to|wish)"
_ASKS = re.compile(
    r"\?\s*$"
    r"|^(?:(?:so|well|please|pls|plz|just|i'?m wondering|i wonder|wondering|do you know|(?:can|could) you tell me"
    r"|tell me|what about|how about)\s+)*"
    r"(?:what|wat|whats|wats|how|hows|where|wheres|when|whens|wen|who|whos|whose|which|wich|why"
    r"|is|are|r|do|does|did|can|could|cld|will|would|wld|should|may|am|any|whether|if"
    r"|explain|show|give|send|delete|erase|wipe|book|cancel|drop|move|list|call|ring|put|get me|sign|make"
    rf"|schedule|reschedule|switch|let|{_WANTS}|i {_WANTS}|i'?d (?:like|love|rather))\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^(?:i|i'?m|i'?ve|my|we|we're|our|s?he|s?he'?s|they|his|her|their|it|it'?s|that|this|just|been|got|found"
    r"|thanks|thank|hello|hi)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|this|that|thats|those|these|they|them|one|there|so|her|him|too|still)\b", re.IGNORECASE
)


class Manner(enum.Enum):
    """How a part is put: as a question or wish, as a bare name ("prices"), or as something told."""

    ASKS = "asks"
    NAMES = "names"
    TELLS = "tells"


@dataclass(frozen=True)
class Part:
    """One part of a message in the words that were typed, with those that it points back to in front."""

    text: str
    manner: Manner


def parts_of(text: str) -> list[Part]:
    """Return the parts in their order; with one part or none nothing is joined in the text."""
    return list(_with_what_they_point_to(_pieces(text)))


def _pieces(text: str) -> list[Part]:
    stripped = (_LEAD_IN.sub("", piece.strip()).strip() for piece in _JOINT.split(text))
    return [Part(piece, _manner(piece)) for piece in stripped if len(piece) > 1][:MOST_PARTS]


def _manner(piece: str) -> Manner:
    if _ASKS.search(piece):
        return Manner.ASKS
    if not _TELLS.match(piece) and len(piece.split()) <= _WORDS_OF_A_NAME:
        return Manner.NAMES
    return Manner.TELLS


def _with_what_they_point_to(pieces: list[Part]) -> Iterator[Part]:
    told: Part | None = None
    for piece in pieces:
        if told is not None and piece.manner is Manner.ASKS and _POINTS_BACK.search(piece.text):
            yield Part(f"{told.text.rstrip('.')}, {piece.text}", Manner.ASKS)
            told = None
            continue
        if told is not None:
            yield told
        told = None if piece.manner is Manner.ASKS else piece
        if told is None:
            yield piece
    if told is not None:
        yield told
