"""What the assistant says, wording by wording, and where its buttons lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from overture.adapters.yaml_place import Place
from overture.checks.intents import Intents, unknown_intent
from overture.checks.mistakes import Line, Mistakes
from overture.checks.text_files import entries, names, read_text_file
from overture.core.conversation import TEXT_LIMIT


@dataclass(frozen=True)
class Wording:
    """One wording of a response."""

    line: Line
    text: str


# The wordings of each response; of one with a mistake, those that could be read.
Responses = Mapping[str, tuple[Wording, ...]]


def read_responses(file: Path, intents: Intents, mistakes: Mistakes) -> Responses:
    """Return the responses of a file.

    Raises:
        Misconfigured: the file as a whole cannot be used; smaller mistakes are only kept.
    """
    top = read_text_file(file).fields(required=("responses",), optional=("version",))
    # Wordings may share one list of buttons by an anchor of YAML: it is looked at once.
    buttons: dict[yaml.Node, Place] = {}
    responses = {
        name: _wordings(place, buttons, mistakes) for name, place in entries(top["responses"], mistakes)
    }
    for place in buttons.values():
        _check_buttons(place, intents, mistakes)
    return responses


def _wordings(place: Place, buttons: dict[yaml.Node, Place], mistakes: Mistakes) -> tuple[Wording, ...]:
    wordings: list[Wording] = []
    with mistakes.gathered():
        for item in place.items():
            with mistakes.gathered():
                # Which other fields a response may have is Rasa's to say.
                fields = item.fields(required=("text",), optional=names(item))
                if "buttons" in fields:
                    buttons.setdefault(fields["buttons"].node, fields["buttons"])
                wordings.append(Wording(Line.of(fields["text"]), fields["text"].text(TEXT_LIMIT)))
    return tuple(wordings)


def _check_buttons(place: Place, intents: Intents, mistakes: Mistakes) -> None:
    with mistakes.gathered():
        for button in place.items():
            with mistakes.gathered():
                _check_button(button, intents)


def _check_button(button: Place, intents: Intents) -> None:
    fields = button.fields(required=("title", "payload"))
    payload = fields["payload"].text()
    if not payload.startswith("/"):
        fields["payload"].refuse(f'{payload} leads nowhere: write "/" and the name of an intent')
    unknown = unknown_intent(payload.removeprefix("/").partition("{")[0], intents)
    if unknown:
        fields["payload"].refuse(unknown)
