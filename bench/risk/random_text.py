"""Anything at all, of every script and none: it must be read without a fault, and soon."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COUNT = 10_000
SEED = 0
LONGEST = 300
# Letters, marks that join others, right to left, invisible marks, halves of pairs, faces, and all the rest.
BLOCKS = (
    *((0x20, 0x7E), (0x00, 0x1F), (0xA0, 0x24F), (0x300, 0x36F), (0x400, 0x4FF), (0x590, 0x6FF)),
    *((0x900, 0xDFF), (0x2000, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xD800, 0xDFFF)),
    *((0xE000, 0xF8FF), (0x1F300, 0x1FAFF), (0xE0000, 0xE007F), (0x00, 0x10FFFF)),
)


@dataclass(frozen=True)
class Survival:
    """How many texts were read, which errors came of it and how often, and the longest time that one took."""

    texts: int
    faults: dict[str, int]
    slowest_milliseconds: float


def random_texts(count: int, seed: int = SEED) -> Iterator[str]:
    """Yield texts of 0 to 300 characters, mostly short, each from a few blocks of Unicode."""
    chance = random.Random(seed)
    for _ in range(count):
        blocks = chance.choices(BLOCKS, k=chance.randint(1, 4))
        length = round(LONGEST ** chance.random()) - 1
        yield "".join(chr(chance.randint(*chance.choice(blocks))) for _ in range(length))


def survive(read: Callable[[str], object], count: int = COUNT) -> Survival:
    """Read random texts and return what came of it."""
    faults: Counter[str] = Counter()
    slowest = 0.0
    for text in random_texts(count):
        started = time.perf_counter()
        try:
            read(text)
        except Exception as error:  # noqa: BLE001 - to count whatever can go wrong is what this is for
            faults[type(error).__name__] += 1
        slowest = max(slowest, (time.perf_counter() - started) * 1000)
    return Survival(count, dict(faults), slowest)
