"""Trains the model of topics. TensorFlow is imported here alone; a running assistant never calls it.

Method: one hidden layer over the sentence vector and the leading singular vectors of tf-idf (latent semantic
analysis), trained by AdamW with dropout and label smoothing. Against logistic regression, support vectors and
DIET on the same text: bench/understanding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer

from dialogue.topic_model import SCALE, Numbers, TopicModel, weigh
from dialogue.word_features import count


@dataclass(frozen=True)
class TrainingSettings:
    """What config.yml may change.

    balance: how far rare topics are lifted, from 0 (not) to 1 (all topics weigh the same). smoothing: the share
    of certainty that is kept from the label. dropout: the share of hidden units left out in a step.
    """

    directions: int = 256
    hidden_units: int = 1024
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 0.0015
    weight_decay: float = 0.0001
    dropout: float = 0.6
    input_dropout: float = 0.2
    smoothing: float = 0.1
    balance: float = 0.5
    seed: int = 20


def train_topics(
    texts: Sequence[str], vectors: Numbers | None, topics: Sequence[str], settings: TrainingSettings
) -> TopicModel:
    """Return the model of these examples; `vectors` holds one row a text, or is None where there are no weights."""
    counts = count(texts)
    idf = TfidfTransformer(sublinear_tf=True).fit(counts).idf_.astype(np.float32)
    weighed = weigh(counts, idf)
    svd = TruncatedSVD(_at_most(settings.directions, *weighed.shape), n_iter=3, random_state=settings.seed)
    words = svd.fit_transform(weighed).astype(np.float32)
    inputs = SCALE * (words if vectors is None else np.hstack([vectors, words]))
    names, labels = np.unique(np.array(topics, dtype=np.str_), return_inverse=True)
    hidden, hidden_bias, scores, scores_bias = _fit(inputs, labels, len(names), settings)
    directions = np.ascontiguousarray(svd.components_.T, dtype=np.float32)
    return TopicModel(names, idf, directions, hidden, hidden_bias, scores, scores_bias)


def _at_most(directions: int, rows: int, columns: int) -> int:
    return max(1, min(directions, rows - 1, columns - 1))


def _fit(
    inputs: Numbers, labels: npt.NDArray[np.int64], topics: int, settings: TrainingSettings
) -> list[Numbers]:
    import tensorflow as tf

    tf.keras.utils.set_random_seed(settings.seed)
    network = tf.keras.Sequential(
        [
            tf.keras.layers.Dropout(settings.input_dropout),
            tf.keras.layers.Dense(settings.hidden_units, activation="relu"),
            tf.keras.layers.Dropout(settings.dropout),
            tf.keras.layers.Dense(topics),
        ]
    )
    steps = settings.epochs * -(-len(labels) // settings.batch_size)
    falling = tf.keras.optimizers.schedules.CosineDecay(settings.learning_rate, steps)
    network.compile(
        tf.keras.optimizers.AdamW(falling, weight_decay=settings.weight_decay),
        tf.keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=settings.smoothing),
    )
    network.fit(
        inputs,
        np.eye(topics, dtype=np.float32)[labels],
        sample_weight=_weights(labels, settings.balance),
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        verbose=0,
    )
    found: list[Numbers] = network.get_weights()
    return found


def _weights(labels: npt.NDArray[np.int64], balance: float) -> Numbers:
    frequency = Counter(labels.tolist())
    mean = len(labels) / len(frequency)
    return np.array([(mean / frequency[label]) ** balance for label in labels.tolist()], dtype=np.float32)
