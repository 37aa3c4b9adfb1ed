"""What the screening of one message found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from overture.core.topics import RISK_TOPICS


class RiskLevel(str, Enum):
    """How soon a person must take this up; levels compare by urgency, not by spelling."""

    NONE = "none"
    HUMAN = "human"
    CRISIS = "crisis"
    EMERGENCY = "emergency"

    @property
    def urgency(self) -> int:
        """0 for none up to 3 for emergency."""
        return _ORDER.index(self.value)

    def at_least(self, other: RiskLevel) -> bool:
        """Whether this level is as urgent as the other, or more."""
        return self.urgency >= other.urgency


_ORDER = ("none", "human", "crisis", "emergency")

# Evidence that starts with this is no rule that saw a risk, but something to weigh with the turns around it.
SIGNAL = "signal."


@dataclass(frozen=True)
class Risk:
    """One level, a topic when the level is not none, and the names of the rules that fired.

    Evidence holds names only, of rules and of signals, never a person's words, so that it may be logged
    and shown. Signals may stand beside a level of none.
    """

    level: RiskLevel = RiskLevel.NONE
    topic: str | None = None
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.level is RiskLevel.NONE) != (self.topic is None):
            raise ValueError(f"risk level {self.level.value} does not go with topic {self.topic}")
        if self.topic is not None and self.topic not in RISK_TOPICS:
            raise ValueError(f"{self.topic} is not a risk topic")

    @property
    def is_urgent(self) -> bool:
        """Whether safety words go out at once and the handoff is urgent: crisis or emergency."""
        return self.level.at_least(RiskLevel.CRISIS)

    @property
    def signals(self) -> tuple[str, ...]:
        """The part of the evidence that counts only over several turns."""
        return tuple(name for name in self.evidence if name.startswith(SIGNAL))

    def with_evidence(self, *names: str) -> Risk:
        """Return the same finding with these names added, each once."""
        evidence = tuple(dict.fromkeys((*self.evidence, *names)))
        return self if evidence == self.evidence else replace(self, evidence=evidence)


NO_RISK = Risk()


def more_careful(first: Risk, second: Risk) -> Risk:
    """Return the more urgent of two findings, the first where they are equal, with the signals of both."""
    chosen, other = (second, first) if second.level.urgency > first.level.urgency else (first, second)
    return chosen.with_evidence(*other.signals)
