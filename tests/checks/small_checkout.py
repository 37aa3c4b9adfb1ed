"""A checkout with the least that people write for the assistant, and no mistake in it."""

from __future__ import annotations

from pathlib import Path

from overture.core.topics import FAQ, TOPICS

DOMAIN = """version: "3.1"
intents:
  - greet: {use_entities: []}
  - thanks
"""
GREET = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - good morning
"""
THANKS = """version: "3.1"
nlu:
  - intent: thanks
    examples: |
      - thank you
      - thanks :)
"""
HELD_OUT = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - howdy

  - intent: thanks
    examples: |
      - much obliged
"""
SMALLTALK = """version: "3.1"
responses:
  utter_greet:
    - text: Hello.
      buttons: &steps
        - title: You are welcome
          payload: /thanks
    - text: Good day.
      buttons: *steps
"""
RULE = """version: "3.1"
rules:
  - rule: Say hello
    steps:
      - intent: greet
      - action: utter_greet
"""
FACTS = """names: [A Clinic]
not_facts: [Ask me more.]
facts:
"""


def write_checkout(folder: Path) -> None:
    """Write the files into a folder."""
    files = {
        "domain.yml": DOMAIN,
        "data/nlu/greet.yml": GREET,
        "data/nlu/thanks.yml": THANKS,
        "data/responses/faq.yml": "responses:\n" + "".join(map(_answer, FAQ)),
        "data/responses/smalltalk.yml": SMALLTALK,
        "data/responses/titles.yml": "titles:\n" + "".join(f"  {topic}: {topic}\n" for topic in TOPICS),
        "data/facts.yml": FACTS + "".join(map(_fact, FAQ)),
        "data/rules/greet.yml": RULE,
        "data/stories/greet.yml": RULE.replace("rule", "story"),
        "tests/understanding/held_out.yml": HELD_OUT,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def _answer(topic: str) -> str:
    return f"  utter_{topic}:\n    - text: It is {topic}. Ask me more.\n"


def _fact(topic: str) -> str:
    return f"  fact_{topic}:\n    says: It is so.\n    answers: {{{topic}: [is {topic}]}}\n"
