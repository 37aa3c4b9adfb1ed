"""The examples that the assistant learns to understand from, and those held out to test what it learned."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from overture.adapters.yaml_place import Place
from overture.checks.intents import Intents, unknown_intent
from overture.checks.mistakes import Line, Mistakes
from overture.checks.text_files import read_text_file, yaml_files
from overture.core.conversation import TEXT_LIMIT

_VERSION = "3.1"
# Brackets and quotes stay: ":)" and ":(" mean different things.
_TRAILING_MARKS = ".,;:!?… "


@dataclass(frozen=True)
class Example:
    """What a person might write, and the intent that it shows."""

    line: Line
    intent: str
    text: str

    @cached_property
    def gist(self) -> str:
        """The text without what makes no difference: case, spacing, punctuation at the end."""
        squeezed = " ".join(self.text.casefold().split())
        return squeezed.rstrip(_TRAILING_MARKS) or squeezed

    @property
    def quoted(self) -> str:
        """The text as a sentence about it shows it."""
        return f'"{textwrap.shorten(self.text, 60, placeholder=" …")}"'


@dataclass(frozen=True)
class Topic:
    """One intent of a file with its examples."""

    intent: Place
    examples: tuple[Example, ...]


def read_trained(folder: Path, intents: Intents, mistakes: Mistakes) -> list[Example]:
    """Return what is trained on: a file for each intent of the domain, named after it."""
    files = yaml_files(folder)
    trained: list[Example] = []
    for file in files:
        for topic in _topics(file, mistakes):
            trained += topic.examples
            with mistakes.gathered():
                _refuse_misplaced(topic.intent, intents)
    stems = {file.stem for file in files}
    for intent, line in intents.items():
        if intent not in stems:
            mistakes.add(line, f"{intent} has no examples: write them in {folder / intent}.yml")
    return trained


def read_held_out(folder: Path, mistakes: Mistakes) -> list[Example]:
    """Return what understanding is tested on."""
    return [
        example
        for file in yaml_files(folder)
        for topic in _topics(file, mistakes)
        for example in topic.examples
    ]


def find_repeated(examples: Iterable[Example], mistakes: Mistakes) -> None:
    """Find the same text twice in one topic, and texts with the same gist under two."""
    by_text: dict[tuple[str, str], Example] = {}
    by_gist: dict[str, Example] = {}
    for example in examples:
        same = by_text.setdefault((example.intent, example.text), example)
        alike = by_gist.setdefault(example.gist, example)
        if same is not example:
            mistakes.add(example.line, f"{example.quoted} is already in {same.line}: delete one of the two")
        elif alike.intent != example.intent:
            mistakes.add(
                example.line,
                f"{example.quoted} is also under {alike.intent} in {alike.line}: keep it under one topic",
            )


def find_leaked(trained: Iterable[Example], held_out: Iterable[Example], mistakes: Mistakes) -> None:
    """Find what is both trained on and held out: a test with it would prove nothing."""
    tests = {example.gist: example for example in held_out}
    for example in trained:
        test = tests.get(example.gist)
        if test:
            mistakes.add(
                example.line,
                f"{example.quoted} is held out for tests in {test.line}: delete it here, write one of your own",
            )


def _topics(file: Path, mistakes: Mistakes) -> list[Topic]:
    topics: list[Topic] = []
    with mistakes.gathered():
        fields = read_text_file(file).fields(required=("version", "nlu"))
        with mistakes.gathered():
            fields["version"].one_of((_VERSION,))
        for item in fields["nlu"].items():
            with mistakes.gathered():
                topics.append(_topic(item, mistakes))
    return topics


def _topic(item: Place, mistakes: Mistakes) -> Topic:
    fields = item.fields(required=("intent", "examples"))
    intent, block = fields["intent"], fields["examples"]
    name = intent.text()
    if not isinstance(block.node, yaml.ScalarNode) or block.node.style != "|":
        block.refuse('write "examples: |", and below it each example on a line of its own after "- "')
    if not block.node.value.strip():
        block.refuse(f'{name} has no examples: write each on a line of its own after "- "')
    return Topic(intent, tuple(_examples(name, block.file, block.node, mistakes)))


def _examples(intent: str, file: Path, block: yaml.ScalarNode, mistakes: Mistakes) -> Iterator[Example]:
    # The text of a block begins on the line below its bar.
    for number, text in enumerate(block.value.splitlines(), start=block.start_mark.line + 2):
        if not text.strip():
            continue
        line, fault = Line(file, number), _fault(text)
        if fault:
            mistakes.add(line, fault)
        else:
            yield Example(line, intent, text.removeprefix("- ").strip())


def _fault(line: str) -> str | None:
    """Say what must be mended in a line of a block."""
    text = line.removeprefix("-").strip()
    if not text:
        return 'the example is empty: write it after "- ", or delete the line'
    if not line.startswith("- "):
        return 'the line does not begin with "- ": put that before it, right below that of the others'
    if text.startswith("/"):
        return 'an example must not begin with "/", which Rasa takes for a command: write what people write'
    if len(text) > TEXT_LIMIT:
        return f"the example is {len(text):,} characters long: write at most {TEXT_LIMIT:,}"
    return None


def _refuse_misplaced(place: Place, intents: Intents) -> None:
    intent = place.text()
    unknown = unknown_intent(intent, intents)
    if unknown:
        place.refuse(unknown)
    if intent != place.file.stem:
        place.refuse(f"examples of {intent} belong into {intent}.yml: move them there, or rename this file")
