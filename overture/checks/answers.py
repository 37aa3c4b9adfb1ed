"""Whether the answers say what the clinic's page says: all of it, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from overture.checks.facts import Fact, Facts
from overture.checks.mistakes import Line, Mistakes
from overture.checks.responses import Responses, Wording
from overture.core.topics import FAQ

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(text: str) -> list[str]:
    """Split a text at the marks that end a sentence, and at line breaks."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def find_ungrounded(file: Path, responses: Responses, facts: Facts, mistakes: Mistakes) -> None:
    """Find topics without an answer, sentences that no fact supports, and facts that are left out."""
    for topic in FAQ:
        answer = f"utter_{topic}"
        if answer not in responses:
            mistakes.add(Line(file, 1), f"{answer} is missing: add the answer to {topic}")
        for wording in responses.get(answer, ()):
            _find_unsupported(topic, wording, facts, mistakes)
            _find_left_out(topic, wording, facts, mistakes)


def _find_unsupported(topic: str, wording: Wording, facts: Facts, mistakes: Mistakes) -> None:
    words = facts.words(topic)
    for sentence in sentences(wording.text):
        if sentence not in facts.not_facts and not any(phrase in sentence.lower() for phrase in words):
            mistakes.add(
                wording.line,
                f'no fact supports "{sentence}": say only what data/facts.yml holds for {topic}, '
                "or list it there under not_facts if it claims nothing",
            )


def _find_left_out(topic: str, wording: Wording, facts: Facts, mistakes: Mistakes) -> None:
    for fact, phrase in _demanded(topic, facts):
        if phrase.lower() not in wording.text.lower():
            mistakes.add(
                wording.line,
                f'the answer to {topic} leaves out "{phrase}": add it here, '
                f"or take it from the fact {fact.id} in {fact.line}",
            )


def _demanded(topic: str, facts: Facts) -> Iterator[tuple[Fact, str]]:
    for fact in facts.facts:
        for phrase in fact.answers.get(topic, ()):
            yield fact, phrase
