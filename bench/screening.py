"""Prints how much the lexical screen notices, how often it alarms for nothing, and how long it takes.

    python -m bench.screening

The sets in tests/screening/corpus were written apart from the patterns, and the patterns were then tuned
on them: the figures are what the lexicon does on known ground, not a promise about strangers.
"""

from __future__ import annotations

import time
from collections import defaultdict
from statistics import median, quantiles

from overture.bootstrap import RISK
from overture.core.risk import RiskLevel
from overture.screening.screener import Screener
from tests.screening.corpus import ordinary, positives


def main() -> None:
    """Measure and print."""
    screener = Screener.from_files(RISK)
    seen: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    spent = []
    for one in positives():
        begun = time.perf_counter()
        level = screener.screen(one.text).level
        spent.append((time.perf_counter() - begun) * 1000)
        for group in (f"level {one.level.value}", f"topic {one.topic}"):
            seen[group].append((level is not RiskLevel.NONE, level.at_least(one.level)))
    print(f"{'':24}{'messages':>10}{'noticed':>10}{'at level':>10}")
    for group in sorted(seen):
        rows = seen[group]
        noticed = sum(row[0] for row in rows) / len(rows)
        at_level = sum(row[1] for row in rows) / len(rows)
        print(f"{group:24}{len(rows):>10}{noticed:>10.3f}{at_level:>10.3f}")
    alarms = []
    for text in ordinary():
        begun = time.perf_counter()
        alarms.append(screener.screen(text).level is not RiskLevel.NONE)
        spent.append((time.perf_counter() - begun) * 1000)
    print(f"false alarms: {sum(alarms)} of {len(alarms)} ordinary messages ({sum(alarms) / len(alarms):.3f})")
    print(
        f"milliseconds a message: median {median(spent):.1f}, 95th percentile {quantiles(spent, n=20)[-1]:.1f}"
    )


if __name__ == "__main__":
    main()
