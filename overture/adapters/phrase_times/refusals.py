"""Times that the person does not want: "not monday", "fridays don't work", "i can't do mornings"."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"\b(?:not(?! (?:too|only|just|sure|bad|picky|really|a problem|before|after|until|earlier|later|sooner)\b)|except(?: for)?|any ?(?:thing|time|day|where)? (?:but|except)|other than|besides|apart from|can'?t|cannot"
    r"|couldn'?t|won'?t|wouldn'?t|avoid|without|rather than|instead of|busy|unavailable|unable|never|don'?t|doesn'?t"
    r"|isn'?t|aren'?t|excluding|skip|hate|out of town|on vacation|no longer"
    r"|(?:have|has|got) (?:work|class|school|court|an? (?:\w+ )?(?:meeting|exam|trip)))\b[^,.;:!?#=]{0,28}$"
    r"|\bno (?:more )?$|\bthan (?:on |the )?$"
)
# Here something new begins: what was refused before says nothing of what comes after.
_TURN = re.compile(
    r"\b(?<!thing )(?<!day )(?<!time )but\b|\b(?:however|though|so|then|maybe|perhaps|(?:how|what) about|can (?:i|we|you)"
    r"|could (?:i|we|you)|may i|is|are|would|i'?d|i would|i want|i need|let'?s|please|if|know|care|mind)\b"
)
_AFTER = re.compile(
    r"^[\s)]*(?:(?:at all |really |just |also )?(?:is|are|was|were|would be|will be|'s)? ?(?:really |just |too |a )?"
    r"(?:not (?:really |so |very |gonna |going to )?(?:good|great|ok|okay|possible|an option|available|ideal|free|work"
    r"|working|best|convenient)\b|isn'?t|aren'?t|doesn'?t|don'?t|won'?t|wouldn'?t|(?:can'?t|cannot)$|bad|no good|impossible"
    r"|out\b(?! of)|terrible|tough|difficult|hard|busy|off limits))"
)
_ALSO = re.compile(r"\s*,?\s*(?:or|and|nor|/|to|through|until|-)\s*(?:on |the |in )*")
# "i can't come until friday" bounds what is wanted.
_BOUND = re.compile(r"(?<!day )(?<!days )(?<!week )(?<!weeks )\b(?:until|before|after)(?: the)? $")


def is_refused(text: str, start: int, end: int, earlier: tuple[int, bool] | None, later: int | None) -> bool:
    """Whether the time named at start..end is one the person does not want.

    Args:
        text: with everything read already overwritten.
        earlier: where the time named before it ends, and whether that one is refused.
        later: where the next one begins.
    """
    lead = text[earlier[0] if earlier else 0 : start]
    if earlier and earlier[1] and _ALSO.fullmatch(lead):
        return True
    if turns := list(_TURN.finditer(lead)):
        lead = lead[turns[-1].end() :]
    if _BEFORE.search(lead) and not _BOUND.search(lead):
        return True
    return bool(_AFTER.match(re.split(r"[,.;!?]|\bbut\b", text[end:later])[0]))
