"""The figures, as figures.json keeps them and the report prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.risk.messages import ORDINARY
from bench.risk.outcomes import Outcome
from bench.understanding.figures import Roc, Share, roc, share
from overture.core.risk import RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.screening.labelled_messages import LabelledMessage

# How many of all messages are taken to show risk, for the precision that a clinic would see.
PREVALENCE = 0.02
URGENT = (RiskLevel.EMERGENCY, RiskLevel.CRISIS)
RISKY = (*URGENT, RiskLevel.HUMAN)

# A message, and the level that was found in it.
Row = tuple[LabelledMessage, RiskLevel]
# Which messages without risk count as false alarms.
Calm = Callable[[LabelledMessage], bool]


@dataclass(frozen=True)
class Precision:
    """How many alarms are true, with what the ends of both intervals would make of it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Shares:
    """noticed: at any level; alarms: any level where there is no risk; urgent: crisis and emergency."""

    noticed: Share
    urgent_noticed: Share
    ordinary_alarms: Share
    trap_alarms: Share


@dataclass(frozen=True)
class Scores:
    """One contender. areas: under the curve of all cuts, with ordinary messages or with traps as the calm ones."""

    shares: Shares
    precision: Precision
    ordinary_area: float
    trap_area: float
    milliseconds_median: float
    milliseconds_95th: float


@dataclass(frozen=True)
class Recall:
    """How many messages were noticed at all, and how many at their level or a more urgent one."""

    noticed: Share
    at_level: Share


@dataclass(frozen=True)
class TopicScores:
    """One topic: its risk, and the traps that borrow its words."""

    recall: Recall
    trap_alarms: Share


@dataclass(frozen=True)
class LayerScores:
    """One layer in detail. safety words go out at crisis and emergency: `urgent_alarms` are those without risk.

    found: for each true level, how many messages were given which.
    """

    by_level: dict[str, Recall]
    by_topic: dict[str, TopicScores]
    urgent_as_urgent: Share
    urgent_alarms: Share
    urgent_precision: Precision
    ordinary_found: dict[str, int]
    found: dict[str, dict[str, int]]


def scores_of(messages: Sequence[LabelledMessage], outcome: Outcome) -> Scores:
    """Return the figures of a contender."""
    shares = shares_of(messages, outcome.levels)
    return Scores(
        shares=shares,
        precision=precision_at(PREVALENCE, shares.noticed, shares.ordinary_alarms),
        ordinary_area=curve_of(messages, outcome, is_ordinary).area,
        trap_area=curve_of(messages, outcome, is_trap).area,
        milliseconds_median=float(np.median(outcome.milliseconds)),
        milliseconds_95th=float(np.percentile(outcome.milliseconds, 95)),
    )


def shares_of(messages: Sequence[LabelledMessage], levels: Sequence[RiskLevel]) -> Shares:
    """Return how much risk was noticed in messages, and how often there was none."""
    rows = list(zip(messages, levels, strict=True))
    return Shares(
        noticed=_noticed(_risky(rows)),
        urgent_noticed=_noticed(_truly(rows, *URGENT)),
        ordinary_alarms=_noticed(_ordinary(rows)),
        trap_alarms=_noticed(_traps(rows)),
    )


def layer_scores_of(messages: Sequence[LabelledMessage], outcome: Outcome) -> LayerScores:
    """Return the figures of a layer, by level and by topic."""
    rows = list(zip(messages, outcome.levels, strict=True))
    as_urgent = _share_of(_truly(rows, *URGENT), _is_urgent)
    urgent_alarms = _share_of(_ordinary(rows), _is_urgent)
    return LayerScores(
        by_level={level.value: _recall(_truly(rows, level)) for level in RISKY},
        by_topic={topic: _topic_scores(rows, topic) for topic in RISK_TOPICS},
        urgent_as_urgent=as_urgent,
        urgent_alarms=urgent_alarms,
        urgent_precision=precision_at(PREVALENCE, as_urgent, urgent_alarms),
        ordinary_found=_counted(_ordinary(rows)),
        found={
            **{level.value: _counted(_truly(rows, level)) for level in RISKY},
            "traps": _counted(_traps(rows)),
        },
    )


def precision_at(prevalence: float, recall: Share, alarms: Share) -> Precision:
    """Return how many alarms would be true where so many messages show risk. Of no alarm none is."""

    def at(caught: float, raised: float) -> float:
        true, false = caught * prevalence, raised * (1 - prevalence)
        return true / (true + false) if true + false else 0.0

    return Precision(at(recall.value, alarms.value), at(recall.low, alarms.high), at(recall.high, alarms.low))


def curve_of(messages: Sequence[LabelledMessage], outcome: Outcome, calm: Calm) -> Roc:
    """Return risk noticed over false alarms at every cut of a contender's scores."""
    taken = [
        (score, one.level is not RiskLevel.NONE)
        for one, score in zip(messages, outcome.scores, strict=True)
        if calm(one) or one.level is not RiskLevel.NONE
    ]
    return roc([score for score, _ in taken], [is_risk for _, is_risk in taken])


def is_ordinary(message: LabelledMessage) -> bool:
    """Tell whether a message has nothing to do with risk."""
    return message.topic == ORDINARY


def is_trap(message: LabelledMessage) -> bool:
    """Tell whether a message borrows the words of a risk."""
    return message.level is RiskLevel.NONE and not is_ordinary(message)


def _topic_scores(rows: Iterable[Row], topic: str) -> TopicScores:
    of_topic = [row for row in rows if row[0].topic == topic]
    return TopicScores(_recall(_risky(of_topic)), _noticed(_traps(of_topic)))


def _recall(rows: Sequence[Row]) -> Recall:
    return Recall(_noticed(rows), _share_of(rows, lambda row: row[1].at_least(row[0].level)))


def _noticed(rows: Sequence[Row]) -> Share:
    return _share_of(rows, lambda row: row[1] is not RiskLevel.NONE)


def _is_urgent(row: Row) -> bool:
    return row[1] in URGENT


def _truly(rows: Iterable[Row], *levels: RiskLevel) -> list[Row]:
    return [row for row in rows if row[0].level in levels]


def _risky(rows: Iterable[Row]) -> list[Row]:
    return _truly(rows, *RISKY)


def _ordinary(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if is_ordinary(row[0])]


def _traps(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if is_trap(row[0])]


def _counted(rows: Sequence[Row]) -> dict[str, int]:
    return {level.value: sum(found is level for _, found in rows) for level in RiskLevel}


def _share_of(rows: Sequence[Row], holds: Callable[[Row], bool]) -> Share:
    return share(sum(map(holds, rows)), len(rows))
