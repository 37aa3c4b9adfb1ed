from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialogue.sentence_encoder import DIMENSIONS
from dialogue.topic_model import Numbers, TopicModel, weigh, word_directions
from dialogue.word_features import BUCKETS, count

TOPICS = ("cost", "greet", "location")
TEXTS = ("what does it cost", "hello", "")
DIRECTIONS, HIDDEN = 8, 16


def random_numbers(*shape: int, seed: int = 20) -> Numbers:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def random_model(*, vectors: bool) -> TopicModel:
    """A model of the right shapes that has learnt nothing."""
    inputs = DIRECTIONS + (DIMENSIONS if vectors else 0)
    return TopicModel(
        topics=np.array(TOPICS),
        idf=np.exp(random_numbers(BUCKETS)),
        directions=random_numbers(BUCKETS, DIRECTIONS) / 100,
        hidden=random_numbers(inputs, HIDDEN) / 10,
        hidden_bias=random_numbers(HIDDEN),
        scores=random_numbers(HIDDEN, len(TOPICS)),
        scores_bias=random_numbers(len(TOPICS)),
    )


def unit_vectors(count: int) -> Numbers:
    vectors = random_numbers(count, DIMENSIONS)
    unit: Numbers = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize("vectors", [True, False])
def test_a_text_is_a_row_of_scores_and_a_topic_a_column(vectors: bool) -> None:
    scores = random_model(vectors=vectors).score(TEXTS, unit_vectors(3) if vectors else None)

    assert scores.shape == (len(TEXTS), len(TOPICS))
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("vectors", [True, False])
def test_a_model_knows_whether_it_was_trained_with_vectors(vectors: bool) -> None:
    assert random_model(vectors=vectors).has_vectors is vectors


@pytest.mark.parametrize("vectors", [True, False])
def test_a_model_that_was_kept_scores_as_before(tmp_path: Path, vectors: bool) -> None:
    model = random_model(vectors=vectors)
    given = unit_vectors(3) if vectors else None

    model.save(tmp_path / "topics.npz")
    again = TopicModel.load(tmp_path / "topics.npz")

    assert again.topics.tolist() == list(TOPICS)
    assert again.has_vectors is vectors
    assert np.allclose(again.score(TEXTS, given), model.score(TEXTS, given), atol=0.01)


def test_only_the_directions_lose_precision_in_the_file(tmp_path: Path) -> None:
    model = random_model(vectors=True)

    model.save(tmp_path / "topics.npz")
    again = TopicModel.load(tmp_path / "topics.npz")

    for name in ("idf", "hidden", "hidden_bias", "scores", "scores_bias"):
        assert np.array_equal(getattr(again, name), getattr(model, name)), name
    assert again.directions.dtype == np.float32
    assert np.allclose(again.directions, model.directions, rtol=0.001, atol=1e-6)


def test_a_file_that_would_run_code_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "topics.npz", topics=np.array([Path("code")], dtype=object))

    with pytest.raises(ValueError, match="allow_pickle"):
        TopicModel.load(tmp_path / "topics.npz")


def test_company_changes_no_score() -> None:
    model, vectors = random_model(vectors=True), unit_vectors(3)

    together = model.score(TEXTS, vectors)
    alone = np.vstack([model.score([text], vectors[row : row + 1]) for row, text in enumerate(TEXTS)])

    assert np.allclose(together, alone, atol=1e-4)


def test_without_vectors_only_the_words_count() -> None:
    model = random_model(vectors=True)

    blank = np.zeros((len(TEXTS), DIMENSIONS), dtype=np.float32)

    assert np.array_equal(model.score(TEXTS, None), model.score(TEXTS, blank))
    assert not np.allclose(model.score(TEXTS, None), model.score(TEXTS, unit_vectors(3)), atol=0.1)


def test_a_model_without_vectors_takes_no_notice_of_them() -> None:
    model = random_model(vectors=False)

    assert np.array_equal(model.score(TEXTS, unit_vectors(3)), model.score(TEXTS, None))


def test_weighed_rows_have_unit_length_unless_they_hold_nothing() -> None:
    rows = weigh(count(TEXTS), np.ones(BUCKETS, dtype=np.float32))

    assert np.allclose(np.linalg.norm(rows.toarray(), axis=1), [1, 1, 0], atol=1e-6)


def test_weighing_leaves_the_counts_as_they_were() -> None:
    counts = count(["cost cost cost"])
    before = counts.copy()

    weigh(counts, np.ones(BUCKETS, dtype=np.float32))

    assert (counts != before).nnz == 0


def test_a_word_said_ten_times_weighs_less_than_ten_times_a_word() -> None:
    counts = count(["cost " * 10 + "where"])

    weights = weigh(counts, np.ones(BUCKETS, dtype=np.float32)).data

    assert counts.data.max() == 10
    assert weights.max() / weights.min() == pytest.approx(1 + np.log(10), rel=1e-4)


def test_a_text_of_nothing_lies_in_no_direction() -> None:
    model = random_model(vectors=False)

    assert not word_directions(count([""]), model.idf, model.directions).any()
