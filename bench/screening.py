"""Prints how much the lexical screen notices, how often it alarms for nothing, and how long it takes.

    python -m bench.screening

The sets in tests/screening/corpus are what the patterns were tuned on: there the figures only guard against
losing ground. data/risk/messages and tests/screening/held_out were written by others who never saw a pattern:
there they tell what a stranger may expect.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from statistics import median, quantiles

import yaml

from overture.bootstrap import RISK
from overture.core.risk import Risk, RiskLevel
from overture.paths import CHECKOUT
from overture.screening.labelled_messages import LabelledMessage, read_labelled_messages
from overture.screening.screener import Screener
from tests.screening.corpus import ordinary, positives

UNSEEN = {
    "to learn from": CHECKOUT / "data" / "risk" / "messages",
    "held out": CHECKOUT / "tests" / "screening" / "held_out",
}
CONVERSATIONS = CHECKOUT / "tests" / "screening" / "held_out_conversations" / "simulated.yml"

Screen = Callable[[str], Risk]


def main() -> None:
    """Measure and print."""
    spent: list[float] = []
    screen = _timed(Screener.from_files(RISK).screen, spent)
    tuned_on = [
        *(LabelledMessage(one.text, one.level, one.topic) for one in positives()),
        *(LabelledMessage(text, RiskLevel.NONE, "ordinary") for text in ordinary()),
    ]
    _print_noticed("tuned on", tuned_on, screen)
    for name, folder in UNSEEN.items():
        _print_noticed(name, read_labelled_messages(folder), screen)
    _print_conversations(screen)
    print(
        f"\nmilliseconds a message: median {median(spent):.1f}, 95th percentile {quantiles(spent, n=20)[-1]:.1f}"
    )


def _timed(screen: Screen, spent: list[float]) -> Screen:
    def timed(text: str) -> Risk:
        begun = time.perf_counter()
        found = screen(text)
        spent.append((time.perf_counter() - begun) * 1000)
        return found

    return timed


def _print_noticed(name: str, messages: Iterable[LabelledMessage], screen: Screen) -> None:
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one in messages:
        found = screen(one.text).level
        seen = (found is not RiskLevel.NONE, found.at_least(one.level))
        groups[f"level {one.level.value}"].append(seen)
        groups[f"topic {one.topic}, {'traps' if one.level is RiskLevel.NONE else 'risk'}"].append(seen)
    print(f"\n{name:40}{'messages':>10}{'noticed':>10}{'at level':>10}")
    for group, rows in sorted(groups.items()):
        noticed = sum(row[0] for row in rows) / len(rows)
        at_level = sum(row[1] for row in rows) / len(rows)
        print(f"{group:40}{len(rows):>10}{noticed:>10.3f}{at_level:>10.3f}")


def _print_conversations(screen: Screen) -> None:
    print("\nsimulated conversations: the message at which crisis is first seen")
    for one in yaml.safe_load(CONVERSATIONS.read_text("utf-8")):
        urgent = [number for number, text in enumerate(one["messages"], start=1) if screen(text).is_urgent]
        print(
            f"  {one['kind']:8}{one['topic']:20}{urgent[0] if urgent else 'never':>6} of {len(one['messages'])}"
        )


if __name__ == "__main__":
    main()
