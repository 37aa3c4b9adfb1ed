"""The facts of the clinic's published page, and the words by which each answer shows that it says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from overture.adapters.yaml_place import Place
from overture.checks.mistakes import Line, Mistakes
from overture.checks.text_files import entries, read_text_file
from overture.core.topics import FAQ


@dataclass(frozen=True)
class Fact:
    """One fact of the page. `answers` gives, for a topic, the words that each wording of its answer holds."""

    id: str
    line: Line
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Facts:
    """All that may be said about music therapy.

    Attributes:
        names: names of organizations, which are recognized and not read.
        not_facts: sentences that claim nothing.
    """

    facts: tuple[Fact, ...]
    names: tuple[str, ...]
    not_facts: frozenset[str]

    def words(self, topic: str) -> list[str]:
        """Return the words on which a sentence of an answer may rest, in small letters."""
        return [words.lower() for fact in self.facts for words in fact.answers.get(topic, ())]


def read_facts(file: Path, mistakes: Mistakes) -> Facts | None:
    """Return the facts of a file; nothing when there is a mistake: answers cannot be held to half of them."""
    found_before = len(mistakes)
    with mistakes.gathered():
        fields = read_text_file(file).fields(required=("names", "not_facts", "facts"))
        facts: list[Fact] = []
        for id_, place in entries(fields["facts"], mistakes):
            with mistakes.gathered():
                facts.append(_fact(id_, place, mistakes))
        names, not_facts = _texts(fields["names"]), _texts(fields["not_facts"])
        if len(mistakes) == found_before:
            return Facts(tuple(facts), names, frozenset(not_facts))
    return None


def _fact(id_: str, place: Place, mistakes: Mistakes) -> Fact:
    fields = place.fields(required=("says", "answers"))
    fields["says"].text()
    answers: dict[str, tuple[str, ...]] = {}
    for topic, words in entries(fields["answers"], mistakes):
        with mistakes.gathered():
            answers[topic] = _words(topic, words)
    return Fact(id_, Line.of(place), answers)


def _words(topic: str, place: Place) -> tuple[str, ...]:
    if topic not in FAQ:
        place.refuse(f"{topic} is no topic that faq.yml answers: mend the name, or delete it")
    return _texts(place) or place.refuse("there are no words: add those that the answer must hold")


def _texts(place: Place) -> tuple[str, ...]:
    return tuple(item.text() for item in place.items())
