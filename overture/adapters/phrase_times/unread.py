"""The part of a phrase that nothing has read yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What stands in the place of what was read: a reader may ask what its neighbours were, not read them again.
DAY_MARK = "#"
CLOCK_MARK = "="
NO_TIME_MARK = "_"


def span_of(match: re.Match[str]) -> tuple[int, int]:
    """Return what a match takes: its group `taken` where it has one."""
    return match.span("taken") if match.groupdict().get("taken") else match.span()


class Unread:
    """A text in which everything taken is overwritten by a mark, so that positions stay what they were."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str], mark: str) -> Iterator[re.Match[str]]:
        """Yield every match that does not touch what was taken before, and overwrite it.

        A group named `taken` limits what is overwritten; the rest of the match only had to be there.
        """
        position = 0
        while match := pattern.search(self.text, position):
            start, end = span_of(match)
            position = max(match.start() + 1, end)
            self.text = self.text[:start] + mark * (end - start) + self.text[end:]
            yield match

    def blank(self, start: int, end: int, mark: str) -> None:
        """Overwrite one stretch."""
        self.text = self.text[:start] + mark * (end - start) + self.text[end:]
