from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from dialogue.word_features import BUCKETS, WORD_BUCKETS, count


def likeness(first: str, second: str) -> float:
    """The cosine of two texts' counts."""
    rows = count([first, second]).toarray()
    return float(rows[0] @ rows[1] / (np.linalg.norm(rows[0]) * np.linalg.norm(rows[1])))


def words_in(counts: csr_matrix) -> float:
    return float(counts[:, :WORD_BUCKETS].sum())


def test_each_text_is_one_row_of_counts() -> None:
    counts = count(["what does it cost", "where are you", ""])

    assert counts.shape == (3, BUCKETS)
    assert counts.dtype == np.float32
    assert counts.data.min() >= 1


def test_the_same_text_has_the_same_row_in_any_company() -> None:
    alone = count(["where are you"])
    among_others = count(["hello", "where are you", "what does it cost"])

    assert (alone != among_others[1]).nnz == 0


def test_words_and_pairs_of_neighbours_are_counted() -> None:
    assert words_in(count(["what does it cost"])) == 4 + 3
    assert words_in(count(["cost cost"])) == 2 + 1


def test_the_order_of_words_shows_in_their_pairs() -> None:
    assert (count(["you call me"]) != count(["me call you"]))[:, :WORD_BUCKETS].nnz > 0


def test_signs_and_pictures_are_no_words_but_still_leave_a_trace() -> None:
    counts = count(["? 👍"])

    assert words_in(counts) == 0
    assert counts.nnz > 0


def test_a_word_of_one_letter_counts() -> None:
    assert words_in(count(["i"])) == 1


def test_a_text_without_words_counts_nothing() -> None:
    assert count([""]).nnz == 0


def test_a_misspelt_word_is_closer_to_its_own_than_to_another() -> None:
    assert likeness("apointment", "appointment") > likeness("apointment", "insurance") + 0.3
