"""Makes what a person typed safe to store, to show and to hand to Rasa, without changing what it says."""

from __future__ import annotations

import re
import unicodedata

# Letters and marks that print nothing although Unicode does not class them as format characters.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Control (tab and newline are dealt with first), format (zero-width and bidirectional), lone surrogates.
_UNWANTED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_SPACES_AT_LINE_ENDS = re.compile(r" ?\n ?")
_MANY_LINE_BREAKS = re.compile(r"\n{3,}")
_LEADING_SLASHES = re.compile(r"^[\s/]+")


def clean(text: str) -> str:
    """Return the text in NFKC, without hidden characters, spaced plainly, and never a Rasa command.

    Rasa reads a message that starts with a slash as an intent or a command, so leading slashes go last,
    when nothing is left that could hide one. Cleaning twice changes nothing. May return an empty text.
    """
    visible = _without_hidden(_LINE_BREAKS.sub("\n", text))
    composed = _without_hidden(unicodedata.normalize("NFKC", visible))
    spaced = _SPACES_AT_LINE_ENDS.sub("\n", _SPACES.sub(" ", composed))
    return _LEADING_SLASHES.sub("", _MANY_LINE_BREAKS.sub("\n\n", spaced)).rstrip()


def _without_hidden(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(character for character in text.replace("\t", " ") if not _is_hidden(character))


def _is_hidden(character: str) -> bool:
    if character == "\n":
        return False
    return character in _INVISIBLE or unicodedata.category(character) in _UNWANTED_CATEGORIES
