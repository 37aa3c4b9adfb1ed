"""The risk classifier out of a model's archive, with a model that knows two words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import GraphModelConfiguration, GraphSchema, SchemaNode
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType

from bench.risk.classifier import ArchivedClassifier, likelihood
from dialogue.risk_classifier import FILE, RiskClassifier
from dialogue.risk_model import CALM
from dialogue.topic_model import TopicModel
from dialogue.word_features import BUCKETS, count
from overture.core.risk import RiskLevel
from overture.progress import StepFailed

RESOURCE = Resource("classifier")
LABELS = (CALM, "human grief", "crisis suicide")


def knowing(calm: str, crisis: str) -> TopicModel:
    """A model in which one word points to no risk and one to a crisis; without sentence vectors."""
    directions = np.zeros((BUCKETS, 2), dtype=np.float32)
    for column, word in enumerate((calm, crisis)):
        directions[count([word]).indices, column] = 1
    return TopicModel(
        topics=np.array(LABELS),
        idf=np.ones(BUCKETS, dtype=np.float32),
        directions=directions,
        hidden=np.eye(2, dtype=np.float32),
        hidden_bias=np.zeros(2, dtype=np.float32),
        scores=np.array([[1, 0, 0], [0, 0, 1]], dtype=np.float32),
        scores_bias=np.zeros(3, dtype=np.float32),
    )


def archive_in(folder: Path, component: type, config: dict[str, float]) -> Path:
    """An archive as a training leaves it, of one component."""
    (folder / "storage").mkdir()
    storage = LocalModelStorage.create(folder / "storage")
    with storage.write_to(RESOURCE) as kept:
        knowing("guitar", "knife").save(kept / FILE)
    node = SchemaNode(
        needs={}, uses=component, constructor_name="load", fn="process", config=config, resource=RESOURCE
    )
    schema = GraphSchema({"classifier": node})
    configuration = GraphModelConfiguration(
        train_schema=schema,
        predict_schema=schema,
        training_type=TrainingType.NLU,
        assistant_id=None,
        language="en",
        core_target=None,
        nlu_target="classifier",
    )
    file = folder / "model.tar.gz"
    storage.create_model_package(file, configuration, Domain.empty())
    return file


def test_the_classifier_of_an_archive_finds_what_it_learnt(tmp_path: Path) -> None:
    classifier = ArchivedClassifier.from_archive(archive_in(tmp_path, RiskClassifier, {}))

    found, likely = classifier.assess("knife")
    calm, unlikely = classifier.assess("guitar")

    assert (found.level, found.topic) == (RiskLevel.CRISIS, "suicide")
    assert calm.level is RiskLevel.NONE
    assert unlikely < 0.1 < 0.9 < likely


def test_cuts_are_those_of_the_configuration(tmp_path: Path) -> None:
    never = {"emergency_cut": 2.0, "crisis_cut": 2.0, "human_cut": 2.0, "hint_cut": 2.0}
    classifier = ArchivedClassifier.from_archive(archive_in(tmp_path, RiskClassifier, never))

    found, likely = classifier.assess("knife")

    assert found.level is RiskLevel.NONE
    assert likely > 0.9


def test_a_model_without_a_risk_classifier_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"model\.tar\.gz holds no risk classifier"):
        ArchivedClassifier.from_archive(archive_in(tmp_path, LocalModelStorage, {}))


def test_the_likelihood_is_that_of_the_likeliest_passage() -> None:
    logits = np.log(np.array([[0.7, 0.2, 0.1], [0.4, 0.3, 0.3]], dtype=np.float32))

    assert likelihood(logits, list(LABELS), temperature=1.0) == pytest.approx(0.6)
