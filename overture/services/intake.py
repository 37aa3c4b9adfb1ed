"""Taking a message in: everything that must not depend on a model happens before it is acknowledged.

One transaction stores the message, its turn and what the lexical screen found, and, where that is
urgent, the safety words and the handoff. So an acknowledged message is kept, screened and, in a
crisis, answered, whatever happens to Rasa or to this process afterwards. Only the dialogue's answer
is left to the worker (overture/services/relay.py).

Where the database cannot be used, an urgent message is answered by the lexical screen alone: it goes
to `unstored`, or its channel delivers it again, and it is stored when the database is back.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from overture.core.conversation import TEXT_LIMIT, Channel, Conversation, NewConversation
from overture.core.errors import (
    ButtonUnknown,
    ConsentMissing,
    ConversationNotFound,
    MessageEmpty,
    MessageReused,
    MessageTooLong,
    StorageUnavailable,
    TimezoneUnknown,
)
from overture.core.inbound import Inbound, InboundKind
from overture.core.message_text import clean
from overture.core.ports import Accepted, Clock, NewTurn, Notices, Screen, Store, Words, Work
from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.core.transcript import Delivery, Speaker
from overture.screening.signals import NO, YES
from overture.screening.watch import is_own
from overture.services.handoffs import request_for_risk
from overture.services.remembering import in_conversation
from overture.services.second_look import leave_to_staff
from overture.services.speaking import say
from overture.services.unstored import SaidWords, Unstored, UnstoredMessage

log = logging.getLogger(__name__)

CONSENT_VERSION = "2026-11"
# A tap on one of these answers a question of the form. Once the person has said something else the
# question may be another, so a late tap is refused; a button that opens a topic never grows stale.
_ANSWERS = ("/affirm", "/deny", "/inform")
_FIXED_REPLIES = {
    InboundKind.START: "utter_welcome_telegram",
    InboundKind.UNSUPPORTED: "utter_unsupported_media",
    InboundKind.EMPTY: "utter_empty_message",
}
# Safety words must be out within two seconds, so a message that needs them does not wait for a lock.
URGENT_PATIENCE = 0.6
_ORDINARY_PATIENCE = 5.0


@dataclass(frozen=True)
class Intake:
    """The outside that taking messages in needs.

    `patience` is how many seconds a message that is not urgent waits for a lock.
    """

    store: Store
    clock: Clock
    screen: Screen
    words: Words
    notices: Notices
    unstored: Unstored = field(default_factory=Unstored)
    patience: float = _ORDINARY_PATIENCE


def token_hash(token: str) -> str:
    """Return the hex digest under which a random token is stored."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def open_web_conversation(intake: Intake, *, consent: bool, timezone: str | None) -> tuple[str, str]:
    """Open a conversation for a website visitor; return its id and the one copy of its token.

    Raises:
        ConsentMissing: nothing is stored.
        TimezoneUnknown: not an IANA name.
    """
    if not consent:
        raise ConsentMissing()
    if timezone is not None:
        _check_timezone(timezone)
    conversation_id, token = str(uuid.uuid4()), secrets.token_urlsafe(32)
    with intake.store.write() as work:
        work.conversations.add(
            NewConversation(
                id=conversation_id,
                channel=Channel.WEB,
                channel_address=None,
                token_hash=token_hash(token),
                timezone=timezone,
                consent_version=CONSENT_VERSION,
                at=intake.clock.now(),
            )
        )
    log.info("conversation %s opened on web", conversation_id)
    return conversation_id, token


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise TimezoneUnknown() from error


def conversation_for_address(intake: Intake, channel: Channel, address: str) -> Conversation:
    """Return the conversation of a channel's own address, opened at the first contact."""
    with intake.store.read(patience=intake.patience) as work:
        present = work.conversations.by_address(channel, address)
    if present is not None:
        return present
    with intake.store.write(patience=intake.patience) as work:
        present = work.conversations.by_address(channel, address)
        if present is not None:
            return present
        return work.conversations.add(
            NewConversation(
                id=str(uuid.uuid4()),
                channel=channel,
                channel_address=address,
                token_hash=None,
                timezone=None,
                consent_version=CONSENT_VERSION,
                at=intake.clock.now(),
            )
        )


def accept_text(intake: Intake, conversation: Conversation, key: str, text: str) -> str:
    """Take a written message in; return its id, the same for a repeat of the same key.

    Raises:
        MessageEmpty, MessageTooLong: nothing is stored.
        MessageReused: the key came before with other content.
        StorageUnavailable: nothing is stored; an urgent message may go to `keep_urgent`.
    """
    return _accept(intake, conversation, key, InboundKind.TEXT, _readable(text), None)


def _readable(text: str) -> str:
    readable = clean(text)
    if not readable:
        raise MessageEmpty()
    if len(readable) > TEXT_LIMIT:
        raise MessageTooLong(len(readable), TEXT_LIMIT)
    return readable


def keep_urgent(intake: Intake, conversation: Conversation, key: str, text: str) -> str | None:
    """Keep what `accept_text` could not store, with safety words to show; return its id.

    None where it is not urgent, or too much is kept already.
    """
    inbound = _inbound(intake, conversation, key, InboundKind.TEXT, _readable(text), None)
    found = _screen(intake.screen, inbound.text)
    if not found.is_urgent:
        return None
    words = None
    if not conversation.is_held_by_staff:
        words = SaidWords(intake.words.safety(found).text, inbound.received_at)
    kept = intake.unstored.keep(UnstoredMessage(inbound, conversation.channel, found, words))
    if kept is None:
        log.critical("an urgent message in conversation %s found no room", conversation.id)
        return None
    log.error("message %s in conversation %s waits for the database", kept.inbound.id, conversation.id)
    intake.notices.changed(conversation.id)
    return kept.inbound.id


def is_held_by_staff(intake: Intake, channel: Channel, address: str) -> bool:
    """Whether staff are known to answer there; while the database is silent, nobody is."""
    try:
        with intake.store.read(patience=URGENT_PATIENCE / 2) as work:
            conversation = work.conversations.by_address(channel, address)
    except StorageUnavailable:
        return False
    return conversation is not None and conversation.is_held_by_staff


def urgent_words(intake: Intake, text: str) -> str | None:
    """Return the safety words for a written text, None where the lexical screen finds nothing urgent."""
    found = _screen(intake.screen, clean(text)[:TEXT_LIMIT])
    return intake.words.safety(found).text if found.is_urgent else None


def store_unstored(intake: Intake, conversation_id: str | None = None) -> None:
    """Store what was kept while the database could not be used, of one conversation or of all.

    Raises:
        StorageUnavailable: it still cannot; what is left stays kept.
    """
    for message in intake.unstored.messages(conversation_id):
        try:
            _store(intake, message)
        except (ConversationNotFound, MessageReused) as error:
            # Erased meanwhile, or stored before under the same key: it would be refused the next time, too.
            log.error("message %s is dropped: %s", message.inbound.id, type(error).__name__)
        intake.unstored.forget(message.inbound.key)
        intake.notices.changed(message.inbound.conversation_id)


def accept_button(intake: Intake, conversation: Conversation, key: str, button_id: str) -> str:
    """Take a pressed button in; return the message's id.

    Raises:
        ButtonUnknown: this conversation was never shown it.
        MessageReused: the key came before with other content.
    """
    with intake.store.read() as work:
        known = work.buttons.get(conversation.id, button_id)
    if known is None:
        raise ButtonUnknown()
    return _accept(intake, conversation, key, InboundKind.BUTTON, known[0].title, button_id)


def accept_start(intake: Intake, conversation: Conversation, key: str) -> str:
    """Take Telegram's /start in: it is answered by a greeting with the privacy note."""
    return _accept(intake, conversation, key, InboundKind.START, "/start", None)


def accept_edit(intake: Intake, conversation: Conversation, key: str, text: str) -> str:
    """Take the new wording of an earlier message in: kept and screened, but not a second turn."""
    readable = clean(text)[:TEXT_LIMIT]
    return _accept(intake, conversation, key, InboundKind.EDIT, f"[edited] {readable}", None)


def accept_empty(intake: Intake, conversation: Conversation, key: str) -> str:
    """Take a message with nothing to read in, on a channel that cannot refuse one."""
    return _accept(intake, conversation, key, InboundKind.EMPTY, "[empty]", None)


def accept_unsupported(intake: Intake, conversation: Conversation, key: str, what: str, caption: str) -> str:
    """Take a photo, voice note or the like in: only its kind and its caption are stored, and screened."""
    readable = clean(caption)[:TEXT_LIMIT]
    text = f"[{what}] {readable}".strip()
    return _accept(intake, conversation, key, InboundKind.UNSUPPORTED, text, None)


def _store(intake: Intake, message: UnstoredMessage) -> None:
    with intake.store.write(patience=URGENT_PATIENCE) as work:
        if work.conversations.get(message.inbound.conversation_id) is None:
            raise ConversationNotFound()
        _add(intake, work, message.inbound, message.channel, message.found)
    log.info("message %s is stored at last", message.inbound.id)


def _accept(
    intake: Intake,
    conversation: Conversation,
    key: str,
    kind: InboundKind,
    text: str,
    button_id: str | None,
) -> str:
    inbound = _inbound(intake, conversation, key, kind, text, button_id)
    kept = intake.unstored.message(key)
    if kept is not None:
        return _repeated(kept.inbound, inbound)
    found = _screen(intake.screen, text) if kind.is_written else NO_RISK
    # What came before and is only kept comes before in the record, too.
    store_unstored(intake, conversation.id)
    with intake.store.write(patience=URGENT_PATIENCE if found.is_urgent else intake.patience) as work:
        accepted, message_id = _add(intake, work, inbound, conversation.channel, found)
    intake.unstored.forget(key)
    if accepted is Accepted.NEW:
        log.info(
            "message %s in conversation %s accepted, %s, risk of its own %s",
            message_id,
            conversation.id,
            kind.value,
            found.level.value,
        )
        intake.notices.changed(conversation.id)
    return message_id


def _inbound(
    intake: Intake,
    conversation: Conversation,
    key: str,
    kind: InboundKind,
    text: str,
    button_id: str | None,
) -> Inbound:
    return Inbound(
        id=str(uuid.uuid4()),
        conversation_id=conversation.id,
        key=key,
        kind=kind,
        text=text,
        button_id=button_id,
        received_at=intake.clock.now(),
    )


def _repeated(kept: Inbound, repeat: Inbound) -> str:
    if kept.fingerprint != repeat.fingerprint:
        raise MessageReused()
    return kept.id


def _add(intake: Intake, work: Work, inbound: Inbound, channel: Channel, found: Risk) -> tuple[Accepted, str]:
    accepted, message_id = work.inbox.add(inbound, channel)
    if accepted is Accepted.DIFFERS:
        raise MessageReused()
    if accepted is Accepted.NEW:
        _record(intake, work, inbound, found)
    return accepted, message_id


def _screen(screen: Screen, text: str) -> Risk:
    try:
        return screen.screen(text)
    except Exception:
        # The screen fails towards a person, never towards silence.
        log.exception("the lexical screen failed")
        return Risk(RiskLevel.HUMAN, "distress", ("screen_failed",))


def _record(intake: Intake, work: Work, inbound: Inbound, found: Risk) -> None:
    conversation = work.conversations.get(inbound.conversation_id)
    if conversation is None:
        raise ConversationNotFound()
    now = inbound.received_at
    if inbound.kind is InboundKind.BUTTON:
        found = found.with_evidence(*_tapped_answer(work, inbound))
    risk = in_conversation(work, inbound, found)
    work.transcripts.add(
        NewTurn(
            id=inbound.id,
            conversation_id=conversation.id,
            at=now,
            speaker=Speaker.PERSON,
            text=inbound.text,
            delivery=Delivery.RECEIVED,
            risk=risk,
        )
    )
    if not conversation.reachable:
        work.conversations.set_reachable(conversation.id, True)
    if is_own(risk):
        work.conversations.raise_risk(conversation.id, risk)
        request_for_risk(work, conversation, risk, now)
    said = intake.unstored.words(inbound.key)
    if said is not None:
        _record_said(work, conversation, inbound, said)
    if conversation.is_held_by_staff:
        leave_to_staff(work, inbound)
        return
    if risk.is_urgent:
        if said is None:
            say(work, conversation, [intake.words.safety(risk)], now, in_reply_to=inbound.id, urgent=True)
        work.inbox.mark_safety_said(inbound.id)
    _answer_without_rasa(intake, work, conversation, inbound, risk)


def _record_said(work: Work, conversation: Conversation, inbound: Inbound, said: SaidWords) -> None:
    """Store words that were said without the database: a channel that must be pushed to has them already."""
    pushed = conversation.channel is Channel.TELEGRAM
    work.transcripts.add(
        NewTurn(
            id=said.id,
            conversation_id=conversation.id,
            at=said.at,
            speaker=Speaker.ASSISTANT,
            text=said.text,
            delivery=Delivery.SENT if pushed else Delivery.PENDING,
            in_reply_to=inbound.id,
        )
    )


def _tapped_answer(work: Work, inbound: Inbound) -> tuple[str, ...]:
    """Return what a tap says where it answers yes or no; its words are ours, so they are not screened."""
    known = inbound.button_id and work.buttons.get(inbound.conversation_id, inbound.button_id)
    payload = known[0].payload if known else ""
    return {"/affirm": (YES,), "/deny": (NO,)}.get(payload, ())


def _answer_without_rasa(
    intake: Intake, work: Work, conversation: Conversation, inbound: Inbound, risk: Risk
) -> None:
    if inbound.kind is InboundKind.TEXT:
        return
    name = _FIXED_REPLIES.get(inbound.kind)
    if inbound.kind is InboundKind.BUTTON:
        if not _is_stale(work, conversation, inbound):
            return
        name = "utter_stale_button"
    if name is not None and not risk.is_urgent:
        words = intake.words.reply(name)
        say(work, conversation, [words], inbound.received_at, in_reply_to=inbound.id)
    work.inbox.finish(inbound.id)


def _is_stale(work: Work, conversation: Conversation, inbound: Inbound) -> bool:
    """Whether a tap answers a question that is over; if not, what the button means is kept."""
    known = inbound.button_id and work.buttons.get(conversation.id, inbound.button_id)
    if not known:
        raise ButtonUnknown()
    button, shown_at = known
    if button.payload.startswith(_ANSWERS) and work.inbox.has_message_after(
        conversation.id, shown_at, before=inbound.id
    ):
        return True
    work.inbox.set_payload(inbound.id, button.payload)
    return False
