"""Feasts, ordinals and months as Duckling reads them, through its native binding.

Duckling is asked for single expressions that we have found, never for a whole message: an answer then means
what was asked, and no message can keep it busy for ever ("next 10000000 days" does).
It works in UTC on the wall clock of the person, so that no zone moves a date.
"""

from __future__ import annotations

import importlib
import json
import signal
import tempfile
import threading
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import ModuleType
from typing import Any

from overture.core.errors import Misconfigured

_LIBRARY = "duckling"


class DucklingDates:
    """Values of single expressions such as "the day after thanksgiving" or "an hour and a half"."""

    def __init__(self) -> None:
        """Load the native library.

        Raises:
            Misconfigured: it is not installed, or has no build for this platform.
        """
        self._duckling = _load()
        with tempfile.TemporaryDirectory() as no_zones:
            self._zones = self._duckling.load_time_zones(no_zones)
        english = self._duckling.default_locale_lang(self._duckling.parse_lang("EN"))
        self._locale = self._duckling.parse_locale("EN_US", english)
        self._time = self._duckling.parse_dimensions(["time"])
        self._duration = self._duckling.parse_dimensions(["duration"])
        # The expressions are few: our own words for feasts and months.
        self._stretches = lru_cache(maxsize=512)(self._ask_for_stretches)

    def stretches(self, expression: str, today: date) -> tuple[tuple[date, date], ...]:
        """Return the days that an expression may mean, first and last included, soonest first."""
        return self._stretches(expression, today)

    def _ask_for_stretches(self, expression: str, today: date) -> tuple[tuple[date, date], ...]:
        answers = self._ask(expression, today, self._time)
        if len(answers) != 1:
            return ()
        return tuple(stretch for value in answers[0]["values"] if (stretch := _stretch(value)))

    def length(self, expression: str) -> timedelta | None:
        """Return the length of time that an expression means."""
        answers = self._ask(expression, date(2000, 1, 1), self._duration)
        if len(answers) != 1:
            return None
        return timedelta(seconds=answers[0]["normalized"]["value"])

    def _ask(self, expression: str, today: date, dimensions: Any) -> list[dict[str, Any]]:
        noon = int(datetime.combine(today, time(12), UTC).timestamp())
        reference = self._duckling.parse_ref_time(self._zones, "UTC", noon)
        context = self._duckling.Context(reference, self._locale)
        answers = json.loads(self._duckling.parse_text(expression, context, dimensions, False))
        # Half an expression read is another one: of "april thirty first" Duckling takes "april thirty".
        return [
            answer["value"]
            for answer in answers
            if answer["start"] <= len("the ") and answer["end"] == len(expression)
        ]


def _load() -> ModuleType:
    try:
        library = importlib.import_module(_LIBRARY)
    except ImportError as error:
        raise Misconfigured(
            "Time phrases cannot be read: the package pyduckling-native-phihos is not installed;"
            " it has builds for Linux on x86-64 and for macOS on ARM."
        ) from error
    if threading.current_thread() is threading.main_thread():
        # Loading Haskell's runtime takes Ctrl-C away from Python: take it back.
        signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
    return library


def _stretch(value: dict[str, Any]) -> tuple[date, date] | None:
    if value["type"] == "interval":
        if "from" not in value or "to" not in value or value["from"]["grain"] != "day":
            return None
        return _date(value["from"]), _date(value["to"]) - timedelta(days=1)
    first = _date(value)
    match value["grain"]:
        case "day":
            return first, first
        case "week":
            return first, first + timedelta(days=4)
        case "month":
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return None


def _date(value: dict[str, Any]) -> date:
    return date.fromisoformat(value["value"][:10])
