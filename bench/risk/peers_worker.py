"""Asks each installed package about each message: JSON lines in, JSON lines out.

Runs in the packages' own environment and imports nothing of ours. In: a string a line. Out: an object a line,
{"package version": {"alarm": …, "score": …, "milliseconds": …}}.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any

# A score from which on a package alarms; where it only says yes or no, the score is 1 or 0.
Ask = Callable[[str], float]
YES = 1.0
# The compound polarity, -1 to 1, from which on a text counts as plainly negative.
VERY_NEGATIVE = -0.5


def main() -> None:
    """Answer until the messages end."""
    # They log each alarm, and one of them the message.
    logging.disable(logging.CRITICAL)
    packages = _packages()
    for line in sys.stdin:
        text = json.loads(line)
        print(json.dumps({name: _asked(ask, least, text) for name, (ask, least) in packages.items()}))


def _packages() -> dict[str, tuple[Ask, float]]:
    return {
        _named("cogno-aegis"): (_cogno_aegis(), YES),
        _named("pantheon-guardrails"): (_pantheon_guardrails(), YES),
        _named("rrt-advocate"): (_rrt_advocate(), YES),
        _named("vaderSentiment"): (_vader(), -VERY_NEGATIVE),
    }


def _asked(ask: Ask, least: float, text: str) -> dict[str, Any]:
    started = time.perf_counter()
    score = ask(text)
    milliseconds = (time.perf_counter() - started) * 1000
    return {"alarm": score >= least, "score": score, "milliseconds": milliseconds}


def _cogno_aegis() -> Ask:
    rules = import_module("cogno_aegis.safety").DEFAULT_CRISIS_RULES
    guard = import_module("cogno_aegis").InputGuard(crisis_rules=rules)
    return lambda text: float(not guard.check_crisis(text).ok)


def _pantheon_guardrails() -> Ask:
    protocol = import_module("pantheon_guardrails").CrisisProtocol()
    return lambda text: float(protocol.check(text, jurisdiction="US").triggered)


def _rrt_advocate() -> Ask:
    module = import_module("rrt_advocate")
    engine, calm = module.CrisisEngine("bench"), module.CrisisLevel.GREEN

    def ask(text: str) -> float:
        # It remembers a conversation; here each message stands alone.
        engine.reset_session()
        return float(engine.assess(text).crisis_level is not calm)

    return ask


def _vader() -> Ask:
    analyser = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return lambda text: -float(analyser.polarity_scores(text)["compound"])


def _named(package: str) -> str:
    return f"{package} {version(package)}"


if __name__ == "__main__":
    main()
