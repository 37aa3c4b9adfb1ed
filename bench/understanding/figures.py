"""Figures from lists of labels and probabilities. Plain arithmetic: knows neither messages nor contenders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# 95 of 100 intervals made so hold the true share.
DEVIATIONS = 1.96
BINS = 10


@dataclass(frozen=True)
class Share:
    """A share of a number of messages, with its 95 % interval after Wilson."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class TopicFigures:
    """How one topic was found. count: how many messages are truly about it."""

    topic: str
    precision: float
    recall: float
    f1: float
    count: int


@dataclass(frozen=True)
class Confusion:
    """How often one topic was taken for another, and where that happened (indices into the lists)."""

    wanted: str
    got: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Bin:
    """The messages of like confidence: their mean confidence, how many of them were right, how many they are."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True)
class Roc:
    """A curve of false alarms against hits, one point a threshold, from (0, 0) to (1, 1), and the area under it."""

    false_alarms: Numbers
    hits: Numbers
    area: float


def share(right: int, of: int) -> Share:
    """Return `right` of `of` as a share. Of nothing it is 0, anywhere between 0 and 1."""
    if of == 0:
        return Share(0.0, 0.0, 1.0, 0)
    value, square = right / of, DEVIATIONS**2
    middle = (value + square / (2 * of)) / (1 + square / of)
    reach = DEVIATIONS / (1 + square / of) * np.sqrt(value * (1 - value) / of + square / (4 * of**2))
    return Share(value, max(0.0, float(middle - reach)), min(1.0, float(middle + reach)), of)


def noise(accuracy: float, of: int) -> float:
    """Return two standard errors of a share: what luck alone may change."""
    return float(2 * np.sqrt(accuracy * (1 - accuracy) / of))


def topic_figures(wanted: Sequence[str], got: Sequence[str]) -> list[TopicFigures]:
    """Return one row a topic that was wanted, by name."""
    right = Counter(one for one, other in zip(wanted, got, strict=True) if one == other)
    truly, taken = Counter(wanted), Counter(got)
    return [_topic_figures(topic, right[topic], truly[topic], taken[topic]) for topic in sorted(truly)]


def _topic_figures(topic: str, right: int, truly: int, taken: int) -> TopicFigures:
    # 2 * precision * recall / (precision + recall), without its division by nothing.
    f1 = 2 * right / (truly + taken)
    return TopicFigures(topic, right / taken if taken else 0.0, right / truly, f1, truly)


def macro_f1(rows: Sequence[TopicFigures]) -> float:
    """Return the mean F1, in which a rare topic weighs as much as a common one."""
    return float(np.mean([row.f1 for row in rows]))


def confusions(wanted: Sequence[str], got: Sequence[str]) -> list[Confusion]:
    """Return what was taken for what, the most frequent first."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, pair in enumerate(zip(wanted, got, strict=True)):
        if pair[0] != pair[1]:
            places.setdefault(pair, []).append(place)
    found = [Confusion(*pair, tuple(where)) for pair, where in places.items()]
    return sorted(found, key=lambda one: (-len(one.places), one.wanted, one.got))


def confusion_matrix(
    wanted: Sequence[str], got: Sequence[str], topics: Sequence[str]
) -> npt.NDArray[np.int64]:
    """Return counts, one row a topic that was wanted and one column a topic that was got."""
    index = {topic: place for place, topic in enumerate(topics)}
    matrix = np.zeros((len(topics), len(topics)), dtype=np.int64)
    for one, other in zip(wanted, got, strict=True):
        matrix[index[one], index[other]] += 1
    return matrix


def reliability(confidences: Sequence[float], rights: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Return bins of equal width over confidence; an empty one is left out."""
    sure, right = np.asarray(confidences, dtype=np.float64), np.asarray(rights, dtype=np.float64)
    places = np.minimum((sure * bins).astype(np.int64), bins - 1)
    return [
        Bin(float(sure[places == place].mean()), float(right[places == place].mean()), int(count))
        for place, count in enumerate(np.bincount(places, minlength=bins))
        if count
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far confidence is from accuracy, on average over messages."""
    apart = sum(abs(one.confidence - one.accuracy) * one.count for one in bins)
    return apart / sum(one.count for one in bins)


def roc(scores: Sequence[float], positives: Sequence[bool]) -> Roc:
    """Return the curve of all thresholds. Messages of equal score pass a threshold together.

    Raises:
        ValueError: all are positive or none is, so there is no curve.
    """
    score, positive = np.asarray(scores, dtype=np.float64), np.asarray(positives, dtype=bool)
    if positive.all() or not positive.any():
        raise ValueError("a curve needs positives and negatives")
    order = np.argsort(-score, kind="stable")
    last_of_equals = np.append(np.diff(score[order]) != 0, True)
    hits = np.cumsum(positive[order])[last_of_equals] / positive.sum()
    alarms = np.cumsum(~positive[order])[last_of_equals] / (~positive).sum()
    hits, alarms = np.insert(hits, 0, 0.0), np.insert(alarms, 0, 0.0)
    return Roc(alarms, hits, float(np.trapz(hits, alarms)))
