"""Phrases for times that the reader was not tuned on. They are counted, never shown."""

from __future__ import annotations

from collections import Counter

from bench.booking.measuring import NO_DATABASE, Finding, Measurement
from overture.adapters.phrase_times import phrase_times
from tests.helpers.databases import DatabaseAddress
from tests.helpers.phrases import HELD_OUT, in_words, read_phrases

LEAST_SHARE = 0.95


def measure(address: DatabaseAddress, most: int) -> Finding:
    """Read the phrases, each as of the moment at which it was said; no database is needed."""
    reader, phrases = phrase_times(), read_phrases(HELD_OUT)[:most]
    read = [in_words(reader.read_time(said.text, said.now, said.timezone)) for said in phrases]
    right = sum(got == said.meaning for got, said in zip(read, phrases, strict=True))
    missed = Counter(
        said.meaning.partition(" ")[0] for got, said in zip(read, phrases, strict=True) if got != said.meaning
    )
    share = right / len(phrases)
    figures = {
        "phrases": str(len(phrases)),
        "right": str(right),
        "share": f"{share:.3f}",
        "missed, by what they mean": ", ".join(f"{kind} {count}" for kind, count in missed.items()) or "none",
    }
    return Finding(figures, () if share >= LEAST_SHARE else (f"{share:.3f} right",))


MEASUREMENT = Measurement(
    name="phrases",
    title="Times in words, held out",
    goal="0.95 right",
    measure=measure,
    sizes={NO_DATABASE: 10_000},
    quick=10_000,
)
