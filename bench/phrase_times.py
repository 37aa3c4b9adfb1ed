"""How well phrases for times are read, and how fast: `python -m bench.phrase_times`.

Prints the score of each set of phrases for our reader and, beside it, for Duckling alone with its first answer
taken as it comes: the difference is what our conventions add.
"""

from __future__ import annotations

import importlib
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from overture.adapters.phrase_times import phrase_times
from overture.core.phrase_time import PhraseKind, PhraseTime
from tests.helpers.phrases import HELD_OUT, TUNED, Said, in_words, read_phrases

ROUNDS = 3


class DucklingAlone:
    """Duckling's first answer, on the person's wall clock; nothing of ours but the form of the answer."""

    def __init__(self) -> None:
        self._duckling: Any = importlib.import_module("duckling")
        with tempfile.TemporaryDirectory() as no_zones:
            self._zones = self._duckling.load_time_zones(no_zones)
        english = self._duckling.default_locale_lang(self._duckling.parse_lang("EN"))
        self._locale = self._duckling.parse_locale("EN_US", english)
        self._time = self._duckling.parse_dimensions(["time"])

    def read(self, said: Said) -> PhraseTime:
        """Return the first answer, or none."""
        now = said.now.replace(tzinfo=UTC)
        reference = self._duckling.parse_ref_time(self._zones, "UTC", int(now.timestamp()))
        context = self._duckling.Context(reference, self._locale)
        answers = json.loads(self._duckling.parse_text(said.text.lower(), context, self._time, False))
        values = [answer["value"]["values"][0] for answer in answers if answer["value"]["values"]]
        if not values:
            return PhraseTime(PhraseKind.NONE)
        first, end = values[0], None
        if first["type"] == "interval":
            if "from" not in first or "to" not in first:
                return PhraseTime(PhraseKind.NONE)
            first, end = first["from"], _value(first["to"])
        start = _value(first)
        if _day(end or start) < now.date():
            return PhraseTime(PhraseKind.PAST)
        if end is not None:
            is_days = not isinstance(end, datetime)
            return PhraseTime(PhraseKind.RANGE, start, end - timedelta(days=1) if is_days else end)
        if first["grain"] == "week":
            return PhraseTime(PhraseKind.RANGE, start, start + timedelta(days=4))
        return PhraseTime(PhraseKind.TIME if isinstance(start, datetime) else PhraseKind.DAY, start)


def _value(value: dict[str, Any]) -> Any:
    moment = datetime.fromisoformat(value["value"]).replace(tzinfo=None)
    return (
        moment
        if value["grain"] in ("hour", "minute", "second")
        else date(moment.year, moment.month, moment.day)
    )


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def main() -> None:
    """Print a table."""
    reader, duckling = phrase_times(), DucklingAlone()
    readers: dict[str, Callable[[Said], PhraseTime]] = {
        "ours": lambda said: reader.read_time(said.text, said.now, said.timezone),
        "Duckling": duckling.read,
    }
    print(f"{'phrases':20} {'reader':10} {'right':>18} {'ms a phrase':>12}")
    for file in (TUNED, HELD_OUT):
        for name, read in readers.items():
            print(_row(file, name, read))


def _row(file: Path, name: str, read: Callable[[Said], PhraseTime]) -> str:
    phrases = read_phrases(file)
    right = sum(in_words(read(said)) == said.meaning for said in phrases)
    started = time.perf_counter()
    for _ in range(ROUNDS):
        for said in phrases:
            read(said)
    each = (time.perf_counter() - started) / ROUNDS / len(phrases) * 1000
    share = f"{right} of {len(phrases)} {right / len(phrases):.1%}"
    return f"{file.stem:20} {name:10} {share:>18} {each:12.2f}"


if __name__ == "__main__":
    main()
