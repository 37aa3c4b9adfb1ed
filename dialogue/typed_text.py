"""Makes what people type safe for Rasa, which takes any text that begins with "/" for a command."""

from __future__ import annotations

import unicodedata

# What is left when somebody types nothing but slashes; it is classified like any other unclear message.
NOTHING_SAID = "?"


def harmless(text: str) -> str:
    """Return the text without anything before its first real word that could make it a command.

    Normalises first: NFKC turns a full-width slash into "/", and an invisible mark before the slash
    would hide it from a check that Rasa's own stripping then undoes.
    """
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(_visible(character) for character in plain)
    return _without_leading_slash(visible) or NOTHING_SAID


def _visible(character: str) -> str:
    if character in "\n\t":
        return " "
    # Cc control, Cf invisible marks, Cs lone surrogates (no database takes them), Co private use.
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character


def _without_leading_slash(text: str) -> str:
    while True:
        shorter = text.strip().lstrip("/")
        if shorter == text:
            return text
        text = shorter
