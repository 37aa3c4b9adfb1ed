"""What becomes of a reply on a channel that must be pushed to."""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from overture.core.ports import Clock, Notices, Parcel, Store
from overture.core.transcript import Delivery

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
_LONGEST_PAUSE = timedelta(minutes=1)


def delivered(store: Store, notices: Notices, parcel: Parcel) -> None:
    """The channel has taken the whole reply."""
    with store.write() as work:
        work.outbox.sent(parcel.turn_id)
        work.transcripts.set_delivery(parcel.turn_id, Delivery.SENT)
    notices.changed(parcel.conversation_id)


def part_delivered(store: Store, parcel: Parcel, parts: int) -> None:
    """The channel has taken the first parts of a long reply: a retry begins behind them."""
    with store.write() as work:
        work.outbox.part_sent(parcel.turn_id, parts)


def blocked(store: Store, notices: Notices, parcel: Parcel) -> None:
    """The person has shut the channel to us: staff see it, nothing is retried."""
    with store.write() as work:
        work.outbox.failed(parcel.turn_id, "blocked")
        work.transcripts.set_delivery(parcel.turn_id, Delivery.BLOCKED)
        work.conversations.set_reachable(parcel.conversation_id, False)
    log.warning("reply %s not delivered: blocked", parcel.turn_id)
    notices.changed(parcel.conversation_id)


def refused(store: Store, notices: Notices, parcel: Parcel, code: str) -> None:
    """The channel will never take this reply: staff see it, and the next may go."""
    with store.write() as work:
        work.outbox.failed(parcel.turn_id, code)
        work.transcripts.set_delivery(parcel.turn_id, Delivery.FAILED)
    log.error("reply %s not delivered: %s", parcel.turn_id, code)
    notices.changed(parcel.conversation_id)


def try_again(
    store: Store,
    clock: Clock,
    notices: Notices,
    parcel: Parcel,
    code: str,
    *,
    after: timedelta | None = None,
) -> None:
    """The channel did not take the reply now: try later, and give up after a day.

    It waits as long as the channel asks, else longer each time with some jitter.
    """
    now = clock.now()
    if now - parcel.made_at > GIVE_UP_AFTER:
        refused(store, notices, parcel, code)
        return
    with store.write() as work:
        work.outbox.retry(parcel.turn_id, now + (after or pause_before(parcel.attempts)), code)
    log.warning("reply %s not delivered yet: %s", parcel.turn_id, code)


def pause_before(attempts: int) -> timedelta:
    """Return how long to wait before the next attempt: half a second doubling up to a minute, ±20 %."""
    pause = min(timedelta(seconds=0.5 * 2 ** min(attempts, 10)), _LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, nothing secret


def set_reachable(store: Store, notices: Notices, conversation_id: str, reachable: bool) -> None:
    """Keep that the person blocked or unblocked us."""
    with store.write() as work:
        work.conversations.set_reachable(conversation_id, reachable)
    notices.changed(conversation_id)
