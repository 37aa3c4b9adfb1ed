"""What was said before a message, as plain values: earlier turns, and what the last reply held out.

SaidBefore ── turns, newest first ── Turn ── replies ── Reply ── buttons ── Button
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from overture.core.offer_words import read_position
from overture.core.topics import CLINIC, FAQ

# How data/responses puts an offer; the first button is its yes. With "or" in it a yes would not tell which.
_OFFER = re.compile(r"(?:Shall I|Shall we|Would you like|Do you want|May I)\b(?!.* or ).*\?", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SAFETY_WORDS = ("utter_safety_", "utter_crisis_")
_WORD = re.compile(r"[\w'#]+")
_NUMBER = re.compile(
    r"(?:(?:the|option|number|no|button|choice) )?(?P<number>[1-9])(?:st|nd|rd|th)?(?: one| please)*"
)
_UNTITLED = frozenset({"a", "an", "the", "please"})


@dataclass(frozen=True)
class Button:
    """What could be tapped: its title, and what a tap sends, such as `/inform{"appointment_day": "2026-03-03"}`."""

    title: str
    payload: str

    @property
    def topic(self) -> str:
        """The intent that the payload names."""
        return self.payload.removeprefix("/").partition("{")[0]

    @property
    def facts(self) -> dict[str, Any]:
        """The entities that the payload carries."""
        _, brace, facts = self.payload.partition("{")
        return dict(json.loads(brace + facts)) if brace else {}


@dataclass(frozen=True)
class Reply:
    """One reply; `response` is its name in the domain, where it has one."""

    text: str
    buttons: tuple[Button, ...] = ()
    response: str = ""

    @property
    def offered(self) -> Button | None:
        """What a yes to this reply means. A question in safety words is no offer: its yes has an answer of its own."""
        last_sentence = _SENTENCE_END.split(self.text.strip())[-1]
        is_offer = _OFFER.fullmatch(last_sentence) and not self.response.startswith(_SAFETY_WORDS)
        return self.buttons[0] if is_offer and self.buttons else None


@dataclass(frozen=True)
class Turn:
    """One earlier message and what was replied. A message that was not understood has no topics."""

    text: str
    topics: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()
    was_urgent: bool = False

    @property
    def answered(self) -> tuple[str, ...]:
        """The questions in it that the assistant has answers to."""
        return tuple(topic for topic in self.topics if topic in FAQ + CLINIC)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All that the replies showed to tap, in order."""
        return tuple(button for reply in self.replies for button in reply.buttons)


@dataclass(frozen=True)
class SaidBefore:
    """The earlier turns of this session, newest first, and the form under way."""

    turns: tuple[Turn, ...] = ()
    form: str | None = None

    @property
    def offered(self) -> Button | None:
        """What a yes would take, if the last reply was an offer."""
        replies = self.turns[0].replies if self.turns else ()
        return replies[-1].offered if replies else None

    def picked(self, text: str) -> Button | None:
        """Return the button just shown that the words mean, by its title or its place in the last row."""
        turn = self.turns[0] if self.turns else Turn("")
        title = _untitled(text)
        named = next((button for button in turn.buttons if _untitled(button.title) == title), None)
        if named is not None:
            return named
        row = next((reply.buttons for reply in reversed(turn.replies) if reply.buttons), ())
        place = _place(text, len(row))
        return None if place is None else row[place]


def words(text: str) -> str:
    """Return the words alone: small letters, no punctuation, one space between them."""
    return " ".join(_WORD.findall(text.casefold().replace("’", "'")))


def _untitled(text: str) -> str:
    return " ".join(word for word in words(text).split() if word not in _UNTITLED)


def _place(text: str, count: int) -> int | None:
    number = _NUMBER.fullmatch(words(text))
    if number is None:
        return read_position(text, count)
    place = int(number["number"]) - 1
    return place if place < count else None
