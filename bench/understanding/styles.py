"""Kinds of messages that can be told from their letters: how long, and how carefully typed."""

from __future__ import annotations

LENGTHS = {"1 to 3 words": 3, "4 to 8": 8, "9 to 15": 15, "16 to 30": 30}
LONGER = "31 and more"
CAREFUL, BETWEEN, HASTY = "careful", "between", "hasty"
STYLES = {
    CAREFUL: "begins with a capital letter and ends with a mark",
    BETWEEN: "anything between",
    HASTY: "no capital letter, no mark at the end",
}
_MARKS = (".", "?", "!")


def length_of(text: str) -> str:
    """Return the band of the number of words."""
    words = len(text.split())
    return next((name for name, most in LENGTHS.items() if words <= most), LONGER)


def style_of(text: str) -> str:
    """Return how carefully a text was typed."""
    is_marked = text.endswith(_MARKS)
    if text[:1].isupper() and is_marked:
        return CAREFUL
    return BETWEEN if is_marked or text != text.lower() else HASTY
