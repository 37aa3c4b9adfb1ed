"""Which reviewed responses a finding calls for, in the order in which they are said.

The connector, which says them without Rasa, and the dialogue both ask here, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable

from overture.core.risk import Risk, RiskLevel
from overture.screening.signals import COUNTRY, SPANISH, VETERAN
from overture.screening.watch import AFTER_CRISIS, ASK_DIRECTLY

ASKING = "utter_safety_ask_directly"

Knows = Callable[[str], bool]


def safety_words(risk: Risk, knows: Knows) -> tuple[str, ...]:
    """Name the responses for a finding, most urgent line first; `knows` tells which responses exist.

    Abroad the numbers of the country come first, for 911 and 988 may not answer there.
    """
    if risk.level is RiskLevel.NONE or AFTER_CRISIS in risk.evidence:
        return ()
    first = [f"utter_safety_abroad_{code}" for code in _marked(risk, COUNTRY)]
    last = []
    if _marked(risk, SPANISH):
        last.append("utter_safety_spanish")
    if _marked(risk, VETERAN):
        last.append("utter_safety_veteran")
    if ASK_DIRECTLY in risk.evidence:
        own = [] if _is_only_asked(risk) else [*first, _for_finding(risk, knows)]
        return (*own, *last, ASKING)
    return (*first, _for_finding(risk, knows), *last)


def _for_finding(risk: Risk, knows: Knows) -> str:
    particular = f"utter_safety_{risk.level.value}_{risk.topic}"
    return particular if knows(particular) else f"utter_safety_{risk.level.value}"


def _is_only_asked(risk: Risk) -> bool:
    return all(name in (ASK_DIRECTLY, *risk.signals) for name in risk.evidence)


def _marked(risk: Risk, signal: str) -> list[str]:
    return [name.removeprefix(signal).lower() for name in risk.signals if name.startswith(signal)][:1]
