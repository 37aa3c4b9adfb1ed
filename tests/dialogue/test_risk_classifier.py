from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogue.risk_classifier import CLASSIFIED_RISK, CLASSIFIER_FAILED, SAID_BEFORE, RiskClassifier
from dialogue.sentence_encoder import installed_encoder
from dialogue.topic_model import Numbers
from overture.core.risk import Risk, RiskLevel
from tests.dialogue.messages import spoken

CONTEXT = ExecutionContext(GraphSchema({}), node_name="risk")
RESOURCE = Resource("risk")
MESSAGES = """topic: suicide
crisis: |
  - i want to die
  - i wish i was dead
  - i do not want to live
  - wish i could die
none: |
  - this song is to die for
  - a dead battery
"""
CALM = ("where are you", "what does it cost", "do you take insurance", "hello there", "book me in on friday")


def encoded(text: str) -> Numbers:
    return np.asarray(installed_encoder().encode([text])[0], dtype=np.float32)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> RiskClassifier:
    """A classifier that learnt a few messages in the way of the real one."""
    folder = tmp_path_factory.mktemp("messages")
    (folder / "suicide.yml").write_text(MESSAGES, "utf-8")
    config = {"messages": str(folder), "hidden_units": 32, "epochs": 60}
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    calm = TrainingData([spoken(text, "cost", vector=encoded(text)) for text in CALM])
    RiskClassifier.create(config, storage, RESOURCE, CONTEXT).train(calm)
    return RiskClassifier.load(config, storage, RESOURCE, CONTEXT)


def found_in(classifier: RiskClassifier, text: str) -> Risk | None:
    message = Message(data={TEXT: text})
    classifier.process([message])
    found: Risk | None = message.get(CLASSIFIED_RISK)
    return found


def test_what_was_learnt_is_found_again_after_loading(classifier: RiskClassifier) -> None:
    found = found_in(classifier, "I wish I was dead")

    assert found is not None
    assert (found.level, found.topic) == (RiskLevel.CRISIS, "suicide")


def test_what_people_ask_the_clinic_is_calm(classifier: RiskClassifier) -> None:
    found = found_in(classifier, "Where are you?")

    assert found is not None
    assert found.level is RiskLevel.NONE


def test_one_sentence_among_many_is_enough(classifier: RiskClassifier) -> None:
    found = found_in(classifier, "Hello there. Where are you? I want to die. Book me in on Friday.")

    assert found is not None
    assert found.is_urgent


def test_messages_that_are_calm_alone_may_be_a_crisis_together(classifier: RiskClassifier) -> None:
    message = Message(data={TEXT: "to die", METADATA: {SAID_BEFORE: ["i want", "i do want to"]}})
    classifier.process([message])
    together = classifier.assess_talk(["i want", "i do want to", "to die"])

    assert together.is_urgent
    assert message.get(CLASSIFIED_RISK).is_urgent
    assert together.evidence[0].startswith("classifier_talk")


def test_a_pressed_button_is_not_classified(classifier: RiskClassifier) -> None:
    assert found_in(classifier, "/affirm") is None


def test_a_classifier_that_fails_sends_the_message_to_a_person_and_logs_no_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    untrained = RiskClassifier.create({}, LocalModelStorage.create(tmp_path), RESOURCE, CONTEXT)

    with caplog.at_level(logging.DEBUG):
        assert found_in(untrained, "my secret") == CLASSIFIER_FAILED

    assert "secret" not in caplog.text
    assert "UntrainedClassifier" in caplog.text
