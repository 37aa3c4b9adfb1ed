"""What the turns before a message add to its finding: memory over a conversation.

    after a crisis       nothing below human
    means after risk     "is there a bridge near you?" after a finding about oneself is a crisis
    two weak signals     "I can't sleep", in a later turn "what's the point": the one direct question
    its answer           "yes" is a crisis; so is "I don't know"
    a heavy load         findings and signals of several kinds, newer ones counting more, become a crisis

The order follows what is told of staged triage: many oblique messages are alarming together where none is
alone (Stamatis et al. 2025; Between Help and Harm, JMIR Mental Health 2026). The weights were chosen on
tests/screening/development_conversations.yml. Plain Python, so that the connector can do it with Rasa dead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from overture.core.risk import SIGNAL, Risk, RiskLevel
from overture.screening.signals import COUNTRY, MEANS, NO, SPANISH, VETERAN, WEAK, YES

# What is added to a finding here, as evidence.
WATCH = "watch."
AFTER_CRISIS = "watch.after_crisis"
ASK_DIRECTLY = "watch.ask_directly"
ANSWERED_YES = "watch.answered_yes"
ANSWERED_NO = "watch.answered_no"
MEANS_AFTER_RISK = "watch.means_after_risk"
HEAVY_LOAD = "watch.heavy_load"
# In this turn a line on where help is goes before the answer.
REMIND = "watch.remind"

# After a crisis every so many turns of everyday talk.
REMIND_EVERY = 4

TURNS_REMEMBERED = 10
DECAY = 0.9
ASK_FROM = 2
# Of kinds weighed: a weak signal 1, a finding 1.5 more.
CRISIS_FROM = 5.0
FINDING = 1.5
# Findings in which a person speaks of what may end in harm to themselves.
ABOUT_ONESELF = frozenset(
    {
        *("suicide", "self_harm", "distress", "grief", "trauma", "relapse", "overdose", "eating_disorder"),
        *("psychosis", "withdrawal", "abuse", "minor", "medication"),
    }
)
# What is remembered of the person for the whole conversation.
_LASTING = (COUNTRY, SPANISH, VETERAN)


def weigh(earlier: Sequence[Risk], present: Risk) -> Risk:
    """Return the finding of the present message in the light of the earlier ones, oldest first.

    `earlier` are findings as this function returned them.
    """
    known = _lasting(earlier)
    found = _raised(list(earlier), present)
    return found.with_evidence(*known)


def is_own(risk: Risk) -> bool:
    """Whether a person should be told: risk was found, and not only in what was said before."""
    return risk.level is not RiskLevel.NONE and AFTER_CRISIS not in risk.evidence


def _raised(earlier: list[Risk], present: Risk) -> Risk:
    if present.is_urgent:
        return present
    recent = earlier[-TURNS_REMEMBERED:]
    if _was_asked(recent) and YES in present.signals:
        return _crisis(present, "suicide", ANSWERED_YES)
    crisis = next((one for one in reversed(earlier) if one.is_urgent), None)
    about_oneself = [one for one in recent if _is_finding(one) and one.topic in ABOUT_ONESELF]
    if MEANS in present.signals and about_oneself:
        return _crisis(present, about_oneself[-1].topic, MEANS_AFTER_RISK)
    if crisis is None and _adds(present) and _load([*recent, present]) >= CRISIS_FROM:
        return _crisis(present, present.topic or "distress", HEAVY_LOAD)
    if _was_asked(recent) and NO in present.signals:
        present = present.with_evidence(ANSWERED_NO)
    if crisis is not None:
        calm = _calm_turns(earlier)
        found = _at_least_human(present, crisis.topic, AFTER_CRISIS)
        is_due = AFTER_CRISIS in found.evidence and calm % REMIND_EVERY == 1
        return found.with_evidence(REMIND) if is_due else found
    if (
        _adds(present)
        and not _asked(recent)
        and _kinds_of(recent)
        and _kinds_of([*recent, present]) >= ASK_FROM
    ):
        return _at_least_human(present, "distress", ASK_DIRECTLY)
    return present


def _calm_turns(earlier: Sequence[Risk]) -> int:
    """Return how many turns have passed since a person last showed risk."""
    return next((age for age, one in enumerate(reversed(earlier)) if is_own(one)), len(earlier))


def _adds(present: Risk) -> bool:
    """Whether this very message carries something: an old load alone must not raise "thanks, monday then"."""
    return bool(_kinds(present))


def _kinds(one: Risk) -> dict[str, float]:
    """Return what a message weighs, by kind; the same kind again adds nothing."""
    kinds = {name: 1.0 for name in one.signals if name.startswith(WEAK)}
    if _is_finding(one) and one.topic in ABOUT_ONESELF:
        kinds[f"finding.{one.topic}"] = FINDING
    return kinds


def _is_finding(one: Risk) -> bool:
    """Whether the message itself showed risk, rather than what stood before it."""
    return one.level is not RiskLevel.NONE and not all(
        name.startswith((SIGNAL, WATCH)) for name in one.evidence
    )


def _kinds_of(turns: Sequence[Risk]) -> int:
    return len({kind for one in turns for kind in _kinds(one)})


def _load(turns: Sequence[Risk]) -> float:
    """Return the sum over kinds of their newest weight."""
    heaviest: dict[str, float] = {}
    for age, one in enumerate(reversed(turns)):
        for kind, weight in _kinds(one).items():
            heaviest[kind] = max(heaviest.get(kind, 0.0), weight * DECAY**age)
    return sum(heaviest.values())


def _was_asked(recent: Sequence[Risk]) -> bool:
    return bool(recent) and ASK_DIRECTLY in recent[-1].evidence


def _asked(recent: Sequence[Risk]) -> bool:
    return any(ASK_DIRECTLY in one.evidence for one in recent)


def _crisis(present: Risk, topic: str | None, reason: str) -> Risk:
    return Risk(RiskLevel.CRISIS, topic or "distress", (*present.evidence, reason))


def _at_least_human(present: Risk, topic: str | None, reason: str) -> Risk:
    if present.level is not RiskLevel.NONE:
        # A finding of its own speaks for itself; the direct question is asked beside it.
        return present.with_evidence(reason) if reason == ASK_DIRECTLY else present
    return Risk(RiskLevel.HUMAN, topic or "distress", (*present.evidence, reason))


def _lasting(earlier: Sequence[Risk]) -> Iterator[str]:
    for one in reversed(earlier):
        yield from (name for name in one.signals if name.startswith(_LASTING))
