from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from overture.checks.findings import Verdict
from overture.checks.training_text import find_mistakes, look_at_training_text
from overture.paths import CHECKOUT
from tests.checks.small_checkout import write_checkout

Change = Callable[[str, str, str], None]
GREET = "data/nlu/greet.yml"
THANKS = "data/nlu/thanks.yml"
FAQ_FILE = "data/responses/faq.yml"
SMALLTALK = "data/responses/smalltalk.yml"
FACTS = "data/facts.yml"
HELD_OUT = "tests/understanding/held_out.yml"
NOT_YAML = "mend the spaces, quotes or colons there."


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    write_checkout(tmp_path)
    return tmp_path


@pytest.fixture
def change(checkout: Path) -> Change:
    """Replace the first occurrence of a piece of a file."""

    def replace(name: str, old: str, new: str) -> None:
        content = (checkout / name).read_text()
        assert old in content
        (checkout / name).write_text(content.replace(old, new, 1))

    return replace


def test_what_is_written_for_this_assistant_has_no_mistake() -> None:
    assert find_mistakes(CHECKOUT) == ()


def test_a_checkout_without_mistakes_is_well(checkout: Path) -> None:
    assert find_mistakes(checkout) == ()
    assert look_at_training_text(checkout).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            GREET,
            "intent: greet",
            "intent: greet: x",
            f"{GREET}, line 3: this is not YAML (mapping values are not allowed here): {NOT_YAML}",
        ),
        (
            GREET,
            "hello",
            "he\x07llo",
            f"{GREET}, line 5: there is a character here that YAML does not allow: delete it.",
        ),
        (GREET, 'version: "3.1"\n', "", f"{GREET}, line 1, version: the field is missing: add it."),
        (GREET, '"3.1"', '"2.0"', f"{GREET}, line 1, version: 2.0 cannot be: write one of 3.1."),
        (
            GREET,
            "- intent:",
            "- intend:",
            f"{GREET}, line 3, nlu[1].intend: there is no such field: use one of intent, examples, or delete it.",
        ),
        (
            GREET,
            "examples: |",
            "examples:",
            f"{GREET}, line 5, nlu[1].examples: "
            'write "examples: |", and below it each example on a line of its own after "- ".',
        ),
        (
            GREET,
            "      - good morning\n",
            "      - good morning\n\n      good day\n",
            f"{GREET}, line 8: "
            'the line does not begin with "- ": put that before it, right below that of the others.',
        ),
        (
            GREET,
            "      - good morning\n",
            "      - good morning\n      -   \n",
            f'{GREET}, line 7: the example is empty: write it after "- ", or delete the line.',
        ),
        (
            GREET,
            "hello",
            "h" * 4097,
            f"{GREET}, line 5: the example is 4,097 characters long: write at most 4,096.",
        ),
        (
            GREET,
            "hello",
            "/restart",
            f'{GREET}, line 5: an example must not begin with "/", which Rasa takes for a command: '
            "write what people write.",
        ),
        (
            GREET,
            "good morning",
            "hello",
            f'{GREET}, line 6: "hello" is already in {GREET}, line 5: delete one of the two.',
        ),
        (
            THANKS,
            "thank you",
            "Good  Morning!",
            f'{THANKS}, line 5: "Good Morning!" is also under greet in {GREET}, line 6: '
            "keep it under one topic.",
        ),
        (
            HELD_OUT,
            "much obliged",
            "Hello?",
            f'{GREET}, line 5: "hello" is held out for tests in {HELD_OUT}, line 9: '
            "delete it here, write one of your own.",
        ),
        (
            "domain.yml",
            "- thanks",
            "- thanks\n  - help",
            "domain.yml, line 5: help has no examples: write them in data/nlu/help.yml.",
        ),
        (
            SMALLTALK,
            "/thanks",
            "/thank",
            f"{SMALLTALK}, line 7, responses.utter_greet[1].buttons[1].payload: "
            "domain.yml knows no intent thank: write thanks.",
        ),
        (
            SMALLTALK,
            "/thanks",
            "thanks",
            f"{SMALLTALK}, line 7, responses.utter_greet[1].buttons[1].payload: "
            'thanks leads nowhere: write "/" and the name of an intent.',
        ),
        (
            SMALLTALK,
            "text: Good day.",
            "txt: Good day.",
            f"{SMALLTALK}, line 8, responses.utter_greet[2].text: the field is missing: add it.",
        ),
        (
            SMALLTALK,
            "  utter_greet:\n    - text: Hello.",
            "  utter_greet:\n    - text: Hi.\n  utter_greet:\n    - text: Hello.",
            f"{SMALLTALK}, line 5: utter_greet is set twice: delete one of the two.",
        ),
        (
            FAQ_FILE,
            "utter_insurance:",
            "utter_insurances:",
            f"{FAQ_FILE}, line 1: utter_insurance is missing: add the answer to insurance.",
        ),
        (
            FAQ_FILE,
            "is benefits.",
            "is benefits. It heals.",
            f'{FAQ_FILE}, line 37: no fact supports "It heals.": say only what data/facts.yml holds for '
            "benefits, or list it there under not_facts if it claims nothing.",
        ),
        (
            FACTS,
            "{benefits: [is benefits]}",
            "{benefits: [is benefits, for the mind]}",
            f'{FAQ_FILE}, line 37: the answer to benefits leaves out "for the mind": add it here, '
            f"or take it from the fact fact_benefits in {FACTS}, line 56.",
        ),
        (
            FACTS,
            "{benefits:",
            "{wonders:",
            f"{FACTS}, line 57, facts.fact_benefits.answers.wonders: "
            "wonders is no topic that faq.yml answers: mend the name, or delete it.",
        ),
        (
            FACTS,
            "says: It is so.",
            "says:",
            f"{FACTS}, line 5, facts.fact_what_is_music_therapy.says: the field is missing: add it.",
        ),
        ("data/rules/greet.yml", "rules:", "rules: [", "data/rules/greet.yml, line 3: this is not YAML ("),
        ("data/stories/greet.yml", "steps:", "steps", "data/stories/greet.yml, line 5: this is not YAML ("),
    ],
)
def test_a_mistake_is_named_with_file_line_and_mend(
    checkout: Path, change: Change, name: str, old: str, new: str, sentence: str
) -> None:
    change(name, old, new)

    (found,) = find_mistakes(checkout)

    assert found.startswith(sentence)


def test_a_file_is_named_after_what_it_holds(checkout: Path) -> None:
    (checkout / GREET).rename(checkout / "data/nlu/welcome.yml")

    assert find_mistakes(checkout) == (
        "data/nlu/welcome.yml, line 3, nlu[1].intent: "
        "examples of greet belong into greet.yml: move them there, or rename this file.",
        "domain.yml, line 3: greet has no examples: write them in data/nlu/greet.yml.",
    )


def test_an_intent_that_the_domain_lacks_is_named(checkout: Path) -> None:
    (checkout / "data/nlu/weather.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: weather\n    examples: |\n      - is it raining\n'
    )

    (found,) = find_mistakes(checkout)

    assert found == (
        "data/nlu/weather.yml, line 3, nlu[1].intent: "
        "domain.yml knows no intent weather: add it there, or use another."
    )


def test_a_domain_that_cannot_be_read_is_one_mistake(checkout: Path) -> None:
    (checkout / "domain.yml").write_text("intents: [greet\n")

    (found,) = find_mistakes(checkout)

    assert found.startswith("domain.yml, line 2: this is not YAML")


@pytest.mark.parametrize("name", ["domain.yml", FAQ_FILE, "data/responses/titles.yml", FACTS])
def test_a_missing_file_is_one_mistake(checkout: Path, name: str) -> None:
    (checkout / name).unlink()

    assert find_mistakes(checkout) == (f"{name} is missing: put the file there.",)


def test_texts_that_differ_in_more_than_case_spacing_and_end_are_not_the_same(
    checkout: Path, change: Change
) -> None:
    change(GREET, "hello", "thanks :(")
    change(GREET, "good morning", "thanks, you")

    assert find_mistakes(checkout) == ()


def test_one_topic_may_hold_a_text_with_and_without_punctuation(checkout: Path, change: Change) -> None:
    change(GREET, "good morning", "Hello!")

    assert find_mistakes(checkout) == ()


def test_mistakes_in_several_files_are_told_at_once(checkout: Path, change: Change) -> None:
    change(GREET, "hello", "/restart")
    change(GREET, "- good morning", "good morning")
    change(SMALLTALK, "/thanks", "/thank")
    change(FACTS, "{benefits:", "{wonders:")
    change(FACTS, "{risks: [is risks]}", "{risks: []}")

    found = find_mistakes(checkout)

    assert [sentence.split(",")[0] for sentence in found] == [GREET, GREET, SMALLTALK, FACTS, FACTS]


def test_of_many_mistakes_twenty_are_listed_and_the_rest_is_counted(checkout: Path) -> None:
    (checkout / GREET).write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n' + "      - hello\n" * 24
    )

    finding = look_at_training_text(checkout)

    lines = finding.text.splitlines()
    assert finding.verdict is Verdict.MEND
    assert lines[0] == "23 to mend before a model can be trained:"
    assert len(lines[1:-1]) == 20
    assert lines[-1] == "  and 3 more"


def test_twelve_thousand_examples_are_checked_within_a_second(checkout: Path) -> None:
    examples = "".join(f"      - the example of the number {number}\n" for number in range(12_000))
    (checkout / GREET).write_text(f'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n{examples}')

    started = time.process_time()
    found = find_mistakes(checkout)

    assert found == ()
    assert time.process_time() - started < 1
