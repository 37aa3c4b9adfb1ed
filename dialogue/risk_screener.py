"""Screens every typed message inside Rasa, so that `rasa shell` alone is as careful as the relay."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from dialogue.risk_classifier import CLASSIFIED_RISK
from overture.core.risk import NO_RISK, Risk, RiskLevel, more_careful
from overture.screening.screener import Screener

log = logging.getLogger(__name__)

RISK = "risk"
LEXICON = Path(__file__).resolve().parents[1] / "data" / "risk"
# Said where screening itself broke: a person looks at the message; it never passes for harmless.
SCREEN_FAILED = Risk(RiskLevel.HUMAN, "distress", ("screen_failed",))

Screen = Callable[[str], Risk]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RiskScreener(GraphComponent):
    """Sets `risk` on every message: {"level", "topic", "evidence"}. Takes nothing from the intent."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RiskScreener:
        """Read the lexicon as it is now: it takes effect without training."""
        folder = Path(config["lexicon"]) if config.get("lexicon") else LEXICON
        return cls(load_screen(folder))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """lexicon: another folder than data/risk, for tests."""
        return {"lexicon": None}

    def process(self, messages: list[Message]) -> list[Message]:
        """Screen what people typed; a pressed button carries our own words and is not screened."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.startswith(INTENT_MESSAGE_PREFIX):
                found = more_careful(self._carefully(text), message.get(CLASSIFIED_RISK) or NO_RISK)
                message.set(RISK, as_dict(found), add_to_output=True)
        return messages

    def _carefully(self, text: str) -> Risk:
        try:
            return self._screen(text)
        except Exception as error:  # noqa: BLE001 - a broken screen must not pass for a calm one
            # Not the traceback: its last line may quote the message.
            log.error("screening failed: %s", type(error).__name__)
            return SCREEN_FAILED


def load_screen(folder: Path) -> Screen:
    """Return the lexical screen; where the lexicon cannot be read, one that sends everything to a person."""
    try:
        return Screener.from_files(folder).screen
    except Exception:
        log.exception("the lexicon in %s cannot be read: every message will go to a person", folder)
        return lambda text: SCREEN_FAILED


def risk_from(found: Mapping[str, Any]) -> Risk:
    """The finding that travelled with a message."""
    return Risk(RiskLevel(found["level"]), found["topic"], tuple(found["evidence"]))


def as_dict(risk: Risk) -> dict[str, Any]:
    """The finding as it travels with the message."""
    return {"level": risk.level.value, "topic": risk.topic, "evidence": list(risk.evidence)}
