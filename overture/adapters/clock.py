"""The wall clock, moved by a fixed offset for demonstrations and tests."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

OFFSET_VARIABLE = "OVERTURE_CLOCK_OFFSET"


class SystemClock:
    """The machine's clock plus an offset, the same in every process of one run."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    def now(self) -> datetime:
        """Return the aware UTC time."""
        return datetime.now(UTC) + self._offset


def clock_from_environment() -> SystemClock:
    """Return the clock of this run; the supervisor hands its offset in seconds to every process."""
    return SystemClock(timedelta(seconds=float(os.environ.get(OFFSET_VARIABLE, "0"))))
