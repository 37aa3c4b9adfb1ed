"""What the tests inside Rasa share."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

# Rasa's libraries turn warnings on for everybody while they are imported.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from rasa.core.agent import Agent
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.shared.core.domain import Domain
    from rasa.model_training import train_core
    from rasa.shared.importers.importer import TrainingDataImporter

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

from dialogue.tracker_store import EncryptedTrackerStore
from stand_ins import Conversation, StandInActions


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
        path = train_core(
            domain=str(CHECKOUT / "domain.yml"),
            config=str(CHECKOUT / "config.yml"),
            stories=[str(CHECKOUT / "data" / name) for name in ("rules", "stories", "responses")],
            output=str(folder),
            fixed_model_name="rules",
        )
    return Path(path)


@pytest.fixture
def actions() -> StandInActions:
    """The action server."""
    return StandInActions()


@pytest.fixture
def agent(rules_model: Path, actions: StandInActions, tmp_path: Path) -> Iterator[Agent]:
    """Rasa with our policies, our tracker store and the stand-in action server."""
    store = EncryptedTrackerStore(None, str(tmp_path / "trackers.db"), "ab" * 32)
    yield Agent.load(str(rules_model), tracker_store=store, action_endpoint=actions)
    store.close()


@pytest.fixture
def conversation(agent: Agent) -> Conversation:
    """A new conversation."""
    return Conversation(agent, "c1")
