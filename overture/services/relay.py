"""Answering accepted messages: one worker at a time on a conversation, its messages in order.

    claim ── who holds it? ── staff ──────────────────────────► Rasa only looks at it (second_look.py)
                 │ assistant
                 ▼
             Rasa's turn ── no answer in time ──► a holding reply (once), or, where the screen saw risk,
                 │                                the safety words, sooner; then try again with growing pauses
                 ├──────── an empty answer ─────► the safety words, or the word that a person will answer
                 ▼
             one commit: replies, understanding, form, done ── holder changed meanwhile ──► drafts for staff

The lease on a conversation carries a number that rises with each grant; a worker that lost its lease
finds that out in the commit and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from overture.core.conversation import Conversation
from overture.core.errors import DialogueUnavailable, StorageUnavailable
from overture.core.handoff import Priority
from overture.core.inbound import Lease, Pending
from overture.core.ports import Clock, Dialogue, DialogueTurn, Notices, Store, Words, Work
from overture.core.risk import NO_RISK, Risk, more_careful
from overture.core.transcript import Reply, fact_asked
from overture.screening.watch import is_own
from overture.services.handoffs import request_for_risk, request_in
from overture.services.remembering import findings_before
from overture.services.second_look import SecondLook, leave_to_staff
from overture.services.speaking import say

log = logging.getLogger(__name__)

HOLD_AFTER = timedelta(seconds=2.5)
# Safety words must be out within two seconds, whatever Rasa does.
SAFETY_AFTER = timedelta(seconds=1.5)
GIVE_UP_AFTER = timedelta(minutes=10)
LEASE = timedelta(seconds=15)
_RENEW_SECONDS = 5.0
_IDLE_SECONDS = 1.0


@dataclass(frozen=True)
class Job:
    """One message to be answered, as things stood when the work on it began."""

    pending: Pending
    conversation: Conversation
    screened: Risk
    earlier: tuple[Risk, ...] = ()

    @property
    def patience(self) -> timedelta:
        """How long after the message came the person is told something in Rasa's place."""
        return SAFETY_AFTER if is_own(self.screened) else HOLD_AFTER


class Relay:
    """Claims conversations with unanswered messages and answers them through the dialogue."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        dialogue: Dialogue,
        words: Words,
        notices: Notices,
        *,
        owner: str,
        at_once: int = 16,
    ) -> None:
        self._store = store
        self._clock = clock
        self._dialogue = dialogue
        self._words = words
        self._notices = notices
        self._owner = owner
        self._second_look = SecondLook(store, clock, dialogue, notices, give_up_after=GIVE_UP_AFTER)
        self._places = asyncio.Semaphore(at_once)
        self._wake = asyncio.Event()
        self._wake_second_look = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look for work now: a message has just been accepted."""
        self._wake.set()
        self._wake_second_look.set()

    async def run(self) -> None:
        """Answer messages until cancelled; what is under way then is finished first by `drain`."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._answer_all())
            both.create_task(self._look_at_all())

    async def _look_at_all(self) -> None:
        while True:
            if not await self._second_look.take():
                await _woken(self._wake_second_look)

    async def _answer_all(self) -> None:
        while True:
            await self._places.acquire()
            lease = await self._claim()
            if lease is not None:
                task = asyncio.create_task(self._serve(lease))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                continue
            self._places.release()
            await _woken(self._wake)

    async def drain(self, seconds: float) -> None:
        """Wait for turns under way; what is not done by then is taken up again after the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _claim(self) -> Lease | None:
        def claim() -> Lease | None:
            now = self._clock.now()
            with self._store.read() as work:
                due = work.inbox.next_due()
            # Most looks find nothing: they must not take the writer's place.
            if due is None or due > now:
                return None
            with self._store.write() as work:
                return work.conversations.claim(self._owner, now, now + LEASE)

        try:
            return await asyncio.to_thread(claim)
        except StorageUnavailable:
            return None

    async def _serve(self, lease: Lease) -> None:
        renewing = asyncio.create_task(self._keep(lease))
        try:
            while (job := await asyncio.to_thread(self._begin, lease)) is not None:
                await self._answer(lease, job)
        except StorageUnavailable:
            log.warning("conversation %s left for later: storage unavailable", lease.conversation_id)
        except Exception:
            # The rim of a worker: a fault in one conversation must not end the others.
            log.exception("conversation %s left for later", lease.conversation_id)
            await self._postpone_quietly(lease)
        finally:
            renewing.cancel()
            with suppress(StorageUnavailable):
                await asyncio.to_thread(self._release, lease)
            self._places.release()
            self._wake.set()

    async def _keep(self, lease: Lease) -> None:
        def renew() -> None:
            with self._store.write() as work:
                work.conversations.renew(lease, self._clock.now() + LEASE)

        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            with suppress(StorageUnavailable):
                await asyncio.to_thread(renew)

    def _release(self, lease: Lease) -> None:
        with self._store.write() as work:
            work.conversations.release(lease)

    async def _postpone_quietly(self, lease: Lease) -> None:
        def postpone() -> None:
            now = self._clock.now()
            with self._store.write() as work:
                pending = work.inbox.next_for(lease.conversation_id, now)
                if pending is not None:
                    work.inbox.postpone(pending.inbound.id, now + pending.pause)

        with suppress(StorageUnavailable):
            await asyncio.to_thread(postpone)

    def _begin(self, lease: Lease) -> Job | None:
        with self._store.read() as work:
            job = self._next(work, lease)
        if job is None or not job.conversation.is_held_by_staff:
            return job
        with self._store.write() as work:
            while (job := self._next(work, lease)) is not None and job.conversation.is_held_by_staff:
                leave_to_staff(work, job.pending.inbound)
        return job

    def _next(self, work: Work, lease: Lease) -> Job | None:
        conversation = work.conversations.get(lease.conversation_id)
        pending = work.inbox.next_for(lease.conversation_id, self._clock.now())
        if conversation is None or pending is None:
            return None
        turn = work.transcripts.get(pending.inbound.id)
        earlier = tuple(findings_before(work, pending.inbound))
        return Job(pending, conversation, turn.risk if turn else NO_RISK, earlier)

    async def _answer(self, lease: Lease, job: Job) -> None:
        inbound = job.pending.inbound
        asking = asyncio.ensure_future(
            self._dialogue.turn(
                inbound.conversation_id,
                inbound.id,
                inbound.text,
                job.pending.payload,
                risk_already_said=job.pending.safety_said,
                earlier=job.earlier,
            )
        )
        try:
            patience = inbound.received_at + job.patience - self._clock.now()
            done, _ = await asyncio.wait({asking}, timeout=max(0.1, patience.total_seconds()))
            if not done:
                await asyncio.to_thread(self._hold, lease, job)
            turn = await asking
        except DialogueUnavailable as error:
            log.warning("message %s not answered yet: %s", inbound.id, error.reason)
            await asyncio.to_thread(self._put_off, lease, job)
            return
        finally:
            asking.cancel()
        await asyncio.to_thread(self._commit, lease, job, turn)

    def _commit(self, lease: Lease, job: Job, turn: DialogueTurn) -> None:
        now = self._clock.now()
        inbound = job.pending.inbound
        risk = more_careful(job.screened, turn.risk)
        with self._store.write() as work:
            pending = work.inbox.next_for(inbound.conversation_id, now)
            conversation = work.conversations.get(inbound.conversation_id)
            if conversation is None or pending is None or pending.inbound.id != inbound.id:
                return
            if not work.conversations.renew(lease, now + LEASE):
                return
            if risk.level is not job.screened.level and is_own(risk):
                work.conversations.raise_risk(conversation.id, risk)
                request_for_risk(work, conversation, risk, now)
            work.transcripts.set_understanding(inbound.id, turn.understanding, risk)
            work.conversations.set_dialogue_state(conversation.id, turn.form, turn.requested_slot)
            # A message is answered once: where safety words were the answer, Rasa's is dropped.
            if not pending.safety_said:
                say(
                    work,
                    conversation,
                    turn.replies or [self._own_answer(work, conversation, risk, now)],
                    now,
                    in_reply_to=inbound.id,
                    understanding=turn.understanding,
                    asks=fact_asked(turn.requested_slot),
                    urgent=risk.is_urgent,
                    draft=conversation.holder_version != job.conversation.holder_version,
                )
            work.inbox.finish(inbound.id)
        log.info(
            "message %s answered, topic %s, risk %s", inbound.id, turn.understanding.topic, risk.level.value
        )
        self._notices.changed(inbound.conversation_id)

    def _own_answer(self, work: Work, conversation: Conversation, risk: Risk, now: datetime) -> Reply:
        """Return what we say in Rasa's place for good; a finding has its words and its handoff already."""
        if is_own(risk):
            return self._words.safety(risk)
        request_in(work, conversation, Priority.NORMAL, "unanswered", now)
        return self._words.reply("utter_gave_up")

    def _hold(self, lease: Lease, job: Job) -> None:
        """Say once that the answer takes longer; where the screen saw risk, say the safety words."""
        now = self._clock.now()
        message_id = job.pending.inbound.id
        with self._store.write() as work:
            pending = work.inbox.next_for(lease.conversation_id, now)
            conversation = work.conversations.get(lease.conversation_id)
            if conversation is None or pending is None or pending.inbound.id != message_id:
                return
            if not work.conversations.renew(lease, now + LEASE) or conversation.is_held_by_staff:
                return
            words = self._holding_words(pending, job.screened)
            if words is None:
                return
            say(work, conversation, [words], now, in_reply_to=message_id, urgent=True)
            if not is_own(job.screened):
                work.inbox.mark_holding_said(message_id)
            else:
                work.inbox.mark_safety_said(message_id)
        self._notices.changed(lease.conversation_id)

    def _holding_words(self, pending: Pending, screened: Risk) -> Reply | None:
        if pending.safety_said or pending.holding_said:
            return None
        if not is_own(screened):
            return self._words.reply("utter_holding")
        return self._words.safety(screened)

    def _put_off(self, lease: Lease, job: Job) -> None:
        now = self._clock.now()
        inbound = job.pending.inbound
        if now - inbound.received_at >= job.patience - timedelta(seconds=1):
            self._hold(lease, job)
        with self._store.write() as work:
            if not work.conversations.renew(lease, now + LEASE):
                return
            if now - inbound.received_at < GIVE_UP_AFTER:
                work.inbox.postpone(inbound.id, now + job.pending.pause)
                return
            conversation = work.conversations.get(inbound.conversation_id)
            # A finding of the screen has been answered by its words, at the latest just before.
            answered = job.pending.safety_said or is_own(job.screened)
            if conversation is not None and not answered and not conversation.is_held_by_staff:
                words = self._own_answer(work, conversation, job.screened, now)
                say(work, conversation, [words], now, in_reply_to=inbound.id)
            work.inbox.finish(inbound.id)
        self._notices.changed(inbound.conversation_id)


async def _woken(wake: asyncio.Event) -> None:
    """Return when there may be work."""
    with suppress(TimeoutError):
        await asyncio.wait_for(wake.wait(), _IDLE_SECONDS)
    wake.clear()
