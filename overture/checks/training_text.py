"""Every mistake in what people write for the assistant, found in a moment: Rasa would tell of few, and late."""

from __future__ import annotations

from pathlib import Path

from overture.adapters.topic_titles import load_titles
from overture.checks.answers import find_ungrounded
from overture.checks.examples import find_leaked, find_repeated, read_held_out, read_trained
from overture.checks.facts import read_facts
from overture.checks.findings import Finding, mend, ok
from overture.checks.intents import Intents, read_intents
from overture.checks.mistakes import Mistakes, listed
from overture.checks.responses import Responses, read_responses
from overture.checks.text_files import read_text_file, yaml_files
from overture.core.errors import Misconfigured

PART = "training text"
ANSWERS = "faq.yml"
TITLES = "titles.yml"


class TextRefused(Misconfigured):
    """What people write has mistakes; carries one sentence for each."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(f"No model was trained; mend this first:\n{listed(mistakes)}")
        self.mistakes = mistakes


def find_mistakes(checkout: Path) -> tuple[str, ...]:
    """Return one sentence for each mistake: file, line, what is wrong, how to mend it."""
    mistakes = Mistakes(checkout)
    intents = read_intents(checkout / "domain.yml", mistakes)
    trained = read_trained(checkout / "data/nlu", intents, mistakes)
    find_repeated(trained, mistakes)
    find_leaked(trained, read_held_out(checkout / "tests/understanding", mistakes), mistakes)
    _check_responses(checkout / "data", intents, mistakes)
    for file in yaml_files(checkout / "data/rules") + yaml_files(checkout / "data/stories"):
        with mistakes.gathered():
            read_text_file(file)
    return mistakes.sentences


def refuse_mistakes(checkout: Path) -> None:
    """Let a training begin only when nothing has to be mended.

    Raises:
        TextRefused: there are mistakes.
    """
    mistakes = find_mistakes(checkout)
    if mistakes:
        raise TextRefused(mistakes)


def look_at_training_text(checkout: Path) -> Finding:
    """Tell whether a model could be trained on what is written now."""
    found = find_mistakes(checkout)
    if found:
        return mend(PART, f"{len(found)} to mend before a model can be trained:\n{listed(found)}")
    return ok(PART, "no mistake in examples, answers and facts")


def _check_responses(data: Path, intents: Intents, mistakes: Mistakes) -> None:
    folder = data / "responses"
    with mistakes.gathered():
        load_titles(folder)
    read: dict[Path, Responses] = {}
    # The answers are looked for by name, so that their file is missed.
    for file in sorted({*yaml_files(folder), folder / ANSWERS} - {folder / TITLES}):
        with mistakes.gathered():
            read[file] = read_responses(file, intents, mistakes)
    facts = read_facts(data / "facts.yml", mistakes)
    if facts and folder / ANSWERS in read:
        find_ungrounded(folder / ANSWERS, read[folder / ANSWERS], facts, mistakes)
