"""What the lists of the clinic's profile have in common: ids, names and entries that must be there once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from overture.adapters.yaml_place import Place

LONGEST_NAME = 64


def texts(place: Place) -> list[str]:
    """Return a list of texts."""
    return [item.text() for item in place.items()]


def at_least_one(place: Place, what: str) -> list[Place]:
    """Return a list's entries, of which there must be one."""
    items = list(place.items())
    if not items:
        place.refuse(f"the list is empty: add at least one {what}")
    return items


def new_id(place: Place, earlier: Iterable[str]) -> str:
    """Return an id that no earlier entry has."""
    text = place.text(LONGEST_NAME)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        place.refuse(f"{text} cannot be an id: use lower-case letters, digits and _")
    refuse_twice(place, text, earlier)
    return text


def new_name(place: Place, earlier: Iterable[str]) -> str:
    """Return a name that no earlier entry has."""
    text = place.text(LONGEST_NAME)
    refuse_twice(place, text, earlier)
    return text


def known_ids(items: Iterable[Place], what: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return ids that stand elsewhere in the profile, each once; `what` they are is for the mend."""
    found: list[str] = []
    for item in items:
        text = item.text()
        if text not in known:
            use = f"use {', '.join(known)}, or add it" if known else f"add it to {what}s, or delete it here"
            item.refuse(f"there is no {what} with the id {text}: {use}")
        refuse_twice(item, text, found)
        found.append(text)
    return tuple(found)


def refuse_twice(place: Place, value: str, earlier: Iterable[str]) -> None:
    """Refuse what an earlier entry has too, whatever its case."""
    if value.casefold() in {each.casefold() for each in earlier}:
        place.refuse(f"{value} is there twice: give each its own")
