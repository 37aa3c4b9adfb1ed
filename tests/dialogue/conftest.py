"""What the tests inside Rasa share."""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

# Rasa's libraries turn warnings on for everybody while they are imported.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from rasa.core.agent import Agent
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.model_training import train
    from rasa.shared.core.domain import Domain
    from rasa.shared.importers.importer import TrainingDataImporter

CHECKOUT = Path(__file__).resolve().parents[2]

from dialogue.tracker_store import EncryptedTrackerStore  # noqa: E402
from tests.dialogue.stand_ins import Conversation, StandInActions  # noqa: E402


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """An empty place for what a component trains."""
    folder = tmp_path / "model"
    folder.mkdir()
    return LocalModelStorage.create(folder)


@pytest.fixture(scope="session")
def domain() -> Domain:
    """The assistant's own domain, with every response it can give."""
    importer = TrainingDataImporter.load_from_config(
        str(CHECKOUT / "config.yml"), str(CHECKOUT / "domain.yml"), [str(CHECKOUT / "data" / "responses")]
    )
    whole: Domain = importer.get_domain()
    return whole


@pytest.fixture(scope="session")
def rules_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the assistant's rules and stories alone: it reads no text, so it trains in seconds."""
    folder = tmp_path_factory.mktemp("model")
    os.environ["RASA_CACHE_DIRECTORY"] = str(tmp_path_factory.mktemp("cache"))
    # Training narrows what warns, and reads files whose handles Rasa leaves to the garbage collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trained = train(
            domain=str(CHECKOUT / "domain.yml"),
            config=str(CHECKOUT / "config.yml"),
            training_files=[str(CHECKOUT / "data" / name) for name in ("rules", "stories", "responses")],
            output=str(folder),
            fixed_model_name="rules",
        )
    return Path(str(trained.model))


@pytest.fixture(scope="session")
def action_server() -> StandInActions:
    """The action server that the agent calls."""
    return StandInActions()


@pytest.fixture
def actions(action_server: StandInActions) -> Iterator[StandInActions]:
    """The action server, fresh for a test and up again after it."""
    action_server.called.clear()
    action_server.validated.clear()
    yield action_server
    action_server.is_down = False


@pytest.fixture(scope="session")
def agent(
    rules_model: Path, action_server: StandInActions, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Agent]:
    """Rasa with our policies, our tracker store and the stand-in action server."""
    store = EncryptedTrackerStore(None, str(tmp_path_factory.mktemp("rasa") / "trackers.db"), "ab" * 32)
    yield Agent.load(str(rules_model), tracker_store=store, action_endpoint=action_server)
    store.close()


@pytest.fixture
def conversation(agent: Agent, actions: StandInActions) -> Conversation:
    """A new conversation."""
    return Conversation(agent, uuid.uuid4().hex)
