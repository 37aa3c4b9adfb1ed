"""What training found about topics: plain arrays, and how they score a message. Knows neither Rasa nor TensorFlow.

plain words ─ counts ─ tf-idf ─ 256 directions (truncated SVD) ─┐
                                                                ├─ 1,024 hidden units (ReLU) ─ one score a topic
sentence vector (384), if there are weights ────────────────────┘
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from dialogue.sentence_encoder import DIMENSIONS
from dialogue.word_features import count

# Unit vectors have components of about 1/20; a network learns best from values of about 1.
SCALE = np.float32(20)

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TopicModel:
    """The arrays. Shapes: idf (buckets,), directions (buckets, 256), hidden (384 or 0 + 256, 1024), scores (1024, topics).

    Arrays only, so that loading a model runs no foreign code.
    """

    topics: npt.NDArray[np.str_]
    idf: Numbers
    directions: Numbers
    hidden: Numbers
    hidden_bias: Numbers
    scores: Numbers
    scores_bias: Numbers

    def save(self, file: Path) -> None:
        """Write all arrays to one file; the directions at half precision, which changes no score that matters."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        np.savez_compressed(file, **{**arrays, "directions": self.directions.astype(np.float16)})

    @classmethod
    def load(cls, file: Path) -> TopicModel:
        """Read what `save` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            kept = {field.name: arrays[field.name] for field in fields(cls)}
        return cls(**{**kept, "directions": kept["directions"].astype(np.float32)})

    @property
    def has_vectors(self) -> bool:
        """Whether it was trained with sentence vectors beside the words."""
        return self.hidden.shape[0] > self.directions.shape[1]

    def score(self, texts: Sequence[str], vectors: Numbers | None) -> Numbers:
        """Return the logits, one row a text and one column a topic.

        `vectors` holds a sentence vector a text; None reads the words alone, less well.
        """
        inputs = word_directions(count(texts), self.idf, self.directions)
        if self.has_vectors:
            known = np.zeros((len(texts), DIMENSIONS), dtype=np.float32) if vectors is None else vectors
            inputs = np.hstack([known, inputs])
        hidden = np.maximum(SCALE * inputs @ self.hidden + self.hidden_bias, 0)
        logits: Numbers = hidden @ self.scores + self.scores_bias
        return logits


def weigh(counts: csr_matrix, idf: Numbers) -> csr_matrix:
    """Return the tf-idf rows of unit length (sublinear: 1 + log of a count)."""
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * idf[weighed.indices]
    return normalize(weighed, copy=False)


def word_directions(counts: csr_matrix, idf: Numbers, directions: Numbers) -> Numbers:
    """Return where each row of counts lies in the learnt directions."""
    projected: Numbers = weigh(counts, idf) @ directions
    return projected
