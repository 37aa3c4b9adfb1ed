"""The finding of a message in the light of the conversation before it."""

from __future__ import annotations

from datetime import timedelta

from overture.core.inbound import Inbound
from overture.core.ports import Work
from overture.core.risk import Risk
from overture.screening.watch import weigh

# A chat on Telegram never ends; after so long a silence a message starts a new one.
REMEMBERED = timedelta(days=7)


def findings_before(work: Work, inbound: Inbound) -> list[Risk]:
    """Return what was found in the person's turns before a message, oldest first."""
    since = inbound.received_at - REMEMBERED
    return work.transcripts.findings_before(inbound.conversation_id, inbound.id, since)


def in_conversation(work: Work, inbound: Inbound, found: Risk) -> Risk:
    """Return the finding of a message, raised by what was found before it."""
    return weigh(findings_before(work, inbound), found)
