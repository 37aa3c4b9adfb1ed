"""Rasa's look at messages that staff answer: silent towards the person, but staff are told of risk.

The intake has screened them lexically; here the classifier sees them, too. A message is retried while
Rasa is down and given up after a while: it never turns into one that the assistant answers.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from overture.core.errors import DialogueUnavailable, StorageUnavailable
from overture.core.inbound import Inbound, Pending
from overture.core.ports import Assessment, Clock, Dialogue, Notices, Store, Work
from overture.core.risk import Risk, more_careful
from overture.screening.signals import YES
from overture.screening.watch import is_own
from overture.services.handoffs import request_for_risk
from overture.services.remembering import in_conversation

log = logging.getLogger(__name__)

# Longer than an assessment takes at worst, so that no other worker begins on it meanwhile.
CLAIMED = timedelta(seconds=20)


def leave_to_staff(work: Work, inbound: Inbound) -> None:
    """Staff answer the message; what a person wrote still gets Rasa's look."""
    if inbound.kind.is_written:
        work.inbox.only_screen(inbound.id)
    else:
        work.inbox.finish(inbound.id)


class SecondLook:
    """Works off the messages that are only to be screened, one at a time."""

    def __init__(
        self, store: Store, clock: Clock, dialogue: Dialogue, notices: Notices, *, give_up_after: timedelta
    ) -> None:
        self._store = store
        self._clock = clock
        self._dialogue = dialogue
        self._notices = notices
        self._give_up_after = give_up_after

    async def take(self) -> bool:
        """Look at the oldest message that is due; return whether there was one."""
        try:
            pending = await asyncio.to_thread(self._claim)
            if pending is None:
                return False
            await self._look_at(pending)
        except StorageUnavailable:
            return False
        return True

    def _claim(self) -> Pending | None:
        now = self._clock.now()
        with self._store.read() as work:
            due = work.inbox.next_screening_due()
        # Most looks find nothing: they must not take the writer's place.
        if due is None or due > now:
            return None
        with self._store.write() as work:
            return work.inbox.claim_screening(now, now + CLAIMED)

    async def _look_at(self, pending: Pending) -> None:
        inbound = pending.inbound
        try:
            assessment = (await self._dialogue.assess([inbound.text]))[0]
            await asyncio.to_thread(self._file, pending, assessment)
            return
        except DialogueUnavailable as error:
            log.warning("message %s not looked at yet: %s", inbound.id, error.reason)
        except StorageUnavailable:
            raise
        except Exception:
            # The rim of a worker: a fault with one message must not end the others.
            log.exception("message %s not looked at yet", inbound.id)
        await asyncio.to_thread(self._put_off, pending)

    def _file(self, pending: Pending, assessment: Assessment) -> None:
        inbound = pending.inbound
        with self._store.write() as work:
            turn = work.transcripts.get(inbound.id)
            conversation = work.conversations.get(inbound.conversation_id)
            if turn is None or conversation is None:
                return
            risk = more_careful(turn.risk, in_conversation(work, inbound, _found(assessment)))
            work.transcripts.set_understanding(inbound.id, assessment.understanding, risk)
            if risk.level is not turn.risk.level and is_own(risk):
                work.conversations.raise_risk(conversation.id, risk)
                request_for_risk(work, conversation, risk, self._clock.now())
            work.inbox.finish(inbound.id)
        log.info("message %s looked at for staff, risk %s", inbound.id, risk.level.value)
        self._notices.changed(inbound.conversation_id)

    def _put_off(self, pending: Pending) -> None:
        now = self._clock.now()
        with self._store.write() as work:
            if now - pending.inbound.received_at < self._give_up_after:
                work.inbox.postpone(pending.inbound.id, now + pending.pause)
                return
            work.inbox.finish(pending.inbound.id)
        log.error("message %s was screened lexically only: Rasa did not answer", pending.inbound.id)


def _found(assessment: Assessment) -> Risk:
    is_yes = assessment.understanding.topic == "affirm"
    return assessment.risk.with_evidence(YES) if is_yes else assessment.risk
