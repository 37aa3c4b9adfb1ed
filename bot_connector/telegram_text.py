"""Cutting a reply to what one Telegram message holds."""

from __future__ import annotations

LIMIT = 4096
_BREAKS = ("\n\n", "\n", ". ", " ")


def split_text(text: str, limit: int = LIMIT) -> list[str]:
    """Return the text in parts, cut at the last paragraph, line, sentence or word that fits.

    A part holds at most `limit` UTF-16 units, which is how Telegram counts.
    """
    parts = []
    rest = text
    while _units(rest) > limit:
        head = _longest_head(rest, limit)
        cut = next((head.rfind(mark) + len(mark) for mark in _BREAKS if head.rfind(mark) > 0), len(head))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _longest_head(text: str, limit: int) -> str:
    head = text[:limit]
    while _units(head) > limit:
        head = head[: len(head) - max(1, (_units(head) - limit) // 2)]
    return head
