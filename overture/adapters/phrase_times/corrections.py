"""Corrections inside a phrase: what is said last counts, as in "monday, no wait, friday"."""

from __future__ import annotations

import re

_TURN = re.compile(
    r"(?:^|[\s,.;!?-]{1,6})(?:"
    r"(?:oh |uh |um |hmm |er |oops,? |ah )?(?:no|nope|nah),? (?:wait|sorry|actually|hold on|scratch that|make (?:it|that)|i mean|rather)"
    r"|(?:(?<=day )|(?<=row )|(?<=\dth )|(?<=\dst )|(?<=\dnd )|(?<=\drd )|(?<=[ap]m )|(?<=\d )|(?<=ing )|(?<=noon ))no"
    r"(?= (?:the \d|[a-z]+day\b|tomorrow|today|next|this|at \d|\d|morning|afternoon|evening))"
    r"|(?<=[,.;!?-] )(?:no|nope|nah)(?=,| [a-z#]+day\b| tomorrow| today| next| this| the \d| at\b|\.)"
    r"|(?:oh |uh |um |hmm |er )?wait(?!\s(?:until|for|to|a|list|time))(?:,? no\b)?|hold on|scratch that|strike that|correction|oops|my mistake|my bad"
    r"|actually|i mean|(?:but )?(?:i )?meant|i should say|or rather|better yet|on second thoughts?|sorry|change (?:it|that) to"
    r"|(?<!can )(?<!can't )(?<!cannot )(?<!could )(?<!couldn't )(?<!not )(?<!to )make (?:it|that)"
    r")\b[,.:;!-]{0,4}\s?"
)
# What is moved goes from its old time to its new one.
_MOVE = re.compile(
    r"\b(?:mov(?:e|ed|ing)|chang(?:e|ed|ing)|switch(?:ed|ing)?|swap(?:ped)?|reschedul(?:e|ed|ing)|shift(?:ed)?|push(?:ed)?"
    r"|bump(?:ed)?|postpon(?:e|ed)|transfer|bring)\b(?P<old>(?:.*\S)?)\s(?:to|for|until|forward to|back to)\s(?P<new>.+)$"
)


def pieces(text: str) -> list[tuple[int, str]]:
    """Return where each part of a text between its corrections begins, and the part; later ones overrule."""
    found: list[tuple[int, str]] = []
    begins = 0
    for turn in (*_TURN.finditer(text), None):
        ends = turn.start() if turn else len(text)
        piece = text[begins:ends]
        move = _MOVE.search(piece)
        middle = move.start("new") if move else 0
        found += [(begins, piece[:middle])] if middle else []
        found.append((begins + middle, piece[middle:]))
        begins = turn.end() if turn else ends
    return [(start, piece) for start, piece in found if piece.strip()]
