"""Every figure of one contender, as figures.json keeps them and the report prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.understanding.contenders import Contender
from bench.understanding.figures import (
    Share,
    TopicFigures,
    calibration_error,
    macro_f1,
    reliability,
    roc,
    share,
    topic_figures,
)
from bench.understanding.readings import Reading
from bench.understanding.styles import LENGTHS, LONGER, STYLES, length_of, style_of
from overture.core.topics import OUT_OF_SCOPE


@dataclass(frozen=True)
class Scores:
    """The figures. first_choice, calibration_error and roc_area are the classifier's; the others `overture parse`'s."""

    accuracy: Share
    first_choice: Share
    macro_f1: float
    kept_out: Share
    refused: Share
    roc_area: float
    calibration_error: float
    both_exactly: Share
    both_among: Share
    one_of_joined: Share
    milliseconds_median: float
    milliseconds_95th: float
    training_seconds: float | None
    megabytes: float
    by_length: dict[str, Share]
    by_style: dict[str, Share]
    by_topic: list[TopicFigures]


@dataclass(frozen=True)
class Sets:
    """One contender's readings of the three sets."""

    single: Sequence[Reading]
    double: Sequence[Reading]
    joined: Sequence[Reading]


def scores_of(contender: Contender, sets: Sets) -> Scores:
    """Return the figures of a contender."""
    single = sets.single
    by_topic = topic_figures([one.message.topic for one in single], [one.topic for one in single])
    milliseconds = [one.milliseconds for one in single]
    return Scores(
        accuracy=accuracy(single),
        first_choice=_share_of(single, is_first_choice_right),
        macro_f1=macro_f1(by_topic),
        kept_out=kept_out(single),
        refused=refused(single),
        roc_area=roc([one.stranger for one in single], [one.message.is_stranger for one in single]).area,
        calibration_error=calibration_error(
            reliability([one.confidence for one in single], [is_first_choice_right(one) for one in single])
        ),
        both_exactly=_share_of(sets.double, lambda one: set(one.shown) == set(one.message.topics)),
        both_among=_share_of(sets.double, lambda one: set(one.shown) >= set(one.message.topics)),
        one_of_joined=_share_of(sets.joined, lambda one: len(one.shown) == 1),
        milliseconds_median=float(np.median(milliseconds)),
        milliseconds_95th=float(np.percentile(milliseconds, 95)),
        training_seconds=contender.seconds,
        megabytes=contender.megabytes,
        by_length=_by_kind(single, (*LENGTHS, LONGER), length_of),
        by_style=_by_kind(single, tuple(STYLES), style_of),
        by_topic=by_topic,
    )


def accuracy(readings: Sequence[Reading]) -> Share:
    """Return how many messages have the right topic in `overture parse`."""
    return _share_of(readings, _is_right)


def kept_out(readings: Sequence[Reading]) -> Share:
    """Return how many of the messages that are out of scope are shown as that."""
    return _share_of([one for one in readings if one.message.is_stranger], _is_refused)


def refused(readings: Sequence[Reading]) -> Share:
    """Return how many of the real questions are shown as out of scope."""
    return _share_of([one for one in readings if not one.message.is_stranger], _is_refused)


def is_first_choice_right(reading: Reading) -> bool:
    """Tell whether the classifier's first choice is the wanted topic."""
    return reading.first == reading.message.topic


def _is_right(reading: Reading) -> bool:
    return reading.topic == reading.message.topic


def _is_refused(reading: Reading) -> bool:
    return reading.topic == OUT_OF_SCOPE


def _share_of(readings: Sequence[Reading], holds: Callable[[Reading], bool]) -> Share:
    return share(sum(map(holds, readings)), len(readings))


def _by_kind(
    readings: Sequence[Reading], kinds: Sequence[str], kind_of: Callable[[str], str]
) -> dict[str, Share]:
    return {kind: accuracy([one for one in readings if kind_of(one.message.text) == kind]) for kind in kinds}
