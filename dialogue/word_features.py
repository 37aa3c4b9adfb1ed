"""Counts of words, pairs of words and runs of letters: what a message shares with others letter by letter.

Counted into a fixed number of buckets by a hash (scikit-learn's), so that no vocabulary is kept and a word
that nobody has typed before still has a place. Plain functions; nothing here is learnt.
"""

from __future__ import annotations

from collections.abc import Sequence

from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer

WORD_BUCKETS = 2**13
LETTER_BUCKETS = 2**14
BUCKETS = WORD_BUCKETS + LETTER_BUCKETS

_PLAIN_COUNTS = {"alternate_sign": False, "norm": None, "lowercase": False}
_WORDS = HashingVectorizer(
    ngram_range=(1, 2),
    token_pattern=r"[^\W_]+",  # noqa: S106 - a word, no password
    n_features=WORD_BUCKETS,
    **_PLAIN_COUNTS,
)
_LETTERS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 4), n_features=LETTER_BUCKETS, **_PLAIN_COUNTS
)


def count(texts: Sequence[str]) -> csr_matrix:
    """Return one row of BUCKETS counts a text, float32; texts are plain words with a space between them."""
    counts = hstack([_WORDS.transform(texts), _LETTERS.transform(texts)])
    return csr_matrix(counts, dtype="float32")
