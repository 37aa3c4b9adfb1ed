"""The reviewed texts that the relay says itself, read from the files that Rasa reads too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from overture.core.errors import Misconfigured
from overture.core.risk import Risk
from overture.core.transcript import ButtonPayload, Reply
from overture.screening.safety_words import safety_words


class ResponseWords:
    """Implements the port `Words` on Rasa's response files."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._responses = responses

    @classmethod
    def from_files(cls, folder: Path) -> ResponseWords:
        """Read every response file of a folder.

        Raises:
            Misconfigured: a file is no YAML, named with its line.
        """
        responses: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(folder.glob("*.yml")):
            try:
                content = yaml.safe_load(file.read_text("utf-8"))
            except yaml.YAMLError as error:
                raise Misconfigured(f"{file.name} is not valid YAML: {error}") from error
            responses.update((content or {}).get("responses") or {})
        return cls(responses)

    def reply(self, name: str, **values: str) -> Reply:
        """Return the first variant of a response with its placeholders filled."""
        variant = self._responses[name][0]
        text = variant["text"].strip()
        for placeholder, value in values.items():
            text = text.replace("{" + placeholder + "}", value)
        buttons = tuple(ButtonPayload(b["title"], b["payload"]) for b in variant.get("buttons") or ())
        return Reply(text, buttons)

    def safety(self, risk: Risk) -> Reply:
        """Return the fixed words for a finding, in one message; the last part's buttons stand under it."""
        parts = [self.reply(name) for name in safety_words(risk, self._responses.__contains__)]
        buttons = next((part.buttons for part in reversed(parts) if part.buttons), ())
        return Reply("\n\n".join(part.text for part in parts), buttons)
