"""How a person can be reached, and the port that finds it in what they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class FoundContact:
    """A telephone number in E.164 or an e-mail address, and the place in the text it was read from."""

    value: str
    start: int
    end: int


class ContactReader(Protocol):
    """Finds and shows telephone numbers and e-mail addresses."""

    def find(self, text: str, *, asked: bool) -> FoundContact | None:
        """Return the first one; when it was asked for, numbers that merely could be one count too."""

    def lacks_area_code(self, text: str) -> bool:
        """Whether the text holds a local number that cannot be dialled from elsewhere."""

    def shown(self, value: str) -> str:
        """Return a stored contact as people write it."""
