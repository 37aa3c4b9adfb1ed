"""At which message of a conversation risk is first seen, message by message alone and with memory over the turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.risk.layers import LEXICON, TOGETHER, Reading
from bench.risk.messages import Conversation
from overture.core.risk import NO_RISK, Risk, RiskLevel, more_careful
from overture.screening.watch import ASK_DIRECTLY, weigh

# What the findings of a conversation's messages are in the end, given also what each shows with those before it.
Memory = Callable[[Sequence[Risk], Sequence[Risk]], Sequence[Risk]]


@dataclass(frozen=True)
class Course:
    """One conversation: the number of the message at which something first happened, None where it never did.

    noticed: a finding of any level. asked: the direct question is put. crisis: safety words go out.
    """

    topic: str
    is_control: bool
    messages: int
    noticed: int | None
    asked: int | None
    crisis: int | None


def alone(findings: Sequence[Risk], talk: Sequence[Risk]) -> Sequence[Risk]:
    """Return each finding as it is."""
    return findings


def remembered(findings: Sequence[Risk], talk: Sequence[Risk]) -> Sequence[Risk]:
    """Return each finding in the light of those before it."""
    weighed: list[Risk] = []
    for found in findings:
        weighed.append(weigh(weighed, found))
    return weighed


def read_together(findings: Sequence[Risk], talk: Sequence[Risk]) -> Sequence[Risk]:
    """Return each finding in the light of those before it, the last messages read together, too."""
    weighed: list[Risk] = []
    for found, with_those_before in zip(findings, talk, strict=True):
        is_known = any(one.is_urgent for one in weighed)
        weighed.append(weigh(weighed, found if is_known else more_careful(found, with_those_before)))
    return weighed


WAYS: dict[str, tuple[str, Memory]] = {
    "lexicon, each message alone": (LEXICON, alone),
    "lexicon with memory": (LEXICON, remembered),
    "together, each message alone": (TOGETHER, alone),
    "together with memory": (TOGETHER, remembered),
    "together with memory, the last messages read as one": (TOGETHER, read_together),
}
# As the assistant does it.
IN_USE = "together with memory, the last messages read as one"

Courses = dict[str, list[Course]]


def courses(
    conversations: Iterable[Conversation],
    read: Callable[[str], Reading],
    talk: Callable[[Sequence[str]], Risk],
) -> Courses:
    """Return the course of each conversation, for each way of reading it."""
    read_all = [
        (one, [read(text) for text in one.messages], _talk_so_far(one, talk)) for one in conversations
    ]
    return {
        way: [
            course(conversation, memory([one.found(layer) for one in readings], so_far))
            for conversation, readings, so_far in read_all
        ]
        for way, (layer, memory) in WAYS.items()
    }


def _talk_so_far(conversation: Conversation, talk: Callable[[Sequence[str]], Risk]) -> list[Risk]:
    messages = conversation.messages
    return [talk(messages[:number]) if number > 1 else NO_RISK for number in range(1, len(messages) + 1)]


def course(conversation: Conversation, findings: Sequence[Risk]) -> Course:
    """Return what happened when in one conversation."""
    return Course(
        topic=conversation.topic,
        is_control=conversation.is_control,
        messages=len(conversation.messages),
        noticed=_first(findings, lambda one: one.level is not RiskLevel.NONE),
        asked=_first(findings, lambda one: ASK_DIRECTLY in one.evidence),
        crisis=_first(findings, lambda one: one.is_urgent),
    )


def _first(findings: Sequence[Risk], holds: Callable[[Risk], bool]) -> int | None:
    return next((number for number, one in enumerate(findings, start=1) if holds(one)), None)
