"""Rasa's only door: a channel that the relay calls over loopback.

    GET  /webhooks/relay/        alive and ready
    POST /webhooks/relay/turn    one message of one conversation -> what to say, and what it meant
    POST /webhooks/relay/parse   texts -> what they mean; nothing is stored
    POST /webhooks/relay/forget  erases what Rasa keeps of one conversation

A turn that cannot be answered and kept is never a 200: the relay then speaks for us.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from dialogue.conditions import Conditions
from dialogue.earlier_turns import said_before
from dialogue.in_context import AFFIRM, in_context
from dialogue.risk_classifier import SAID_BEFORE
from dialogue.risk_screener import RISK, as_dict, risk_from
from dialogue.tracker_store import forget
from dialogue.turn_answer import MESSAGE_ID, answer_in
from dialogue.turn_request import BadRequest, TurnRequest, conversation_of, texts_of
from dialogue.typed_text import harmless
from dialogue.understanding import Understanding, understand
from overture.core.risk import NO_RISK, Risk
from overture.screening.signals import NO, YES
from overture.screening.watch import weigh

log = logging.getLogger(__name__)

TOKEN_VARIABLE = "OVERTURE_INTERNAL_TOKEN"  # noqa: S105 - a variable's name

TAPPED = {AFFIRM: YES, "deny": NO}

Handler = Callable[[Agent, Any], Awaitable[dict[str, Any]]]


class NotStored(Exception):
    """Rasa answered, but its store does not hold the turn."""


class RelayInput(InputChannel):
    """The door. Refuses everybody when no token is set."""

    def __init__(self, token: str | None) -> None:
        self._token = token
        self._conditions = Conditions.from_file()
        # Rasa's own lock polls once a second; this one makes a repeat wait for the turn it repeats.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/, and the channel's name in the tracker."""
        return "relay"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RelayInput:
        """Take the token from the environment: credentials.yml is committed."""
        return cls(os.environ.get(TOKEN_VARIABLE))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes."""
        door = Blueprint("overture_relay")

        @door.get("/")
        async def health(request: Request) -> HTTPResponse:
            is_ready = request.app.ctx.agent.is_ready()
            return json({"status": "ok"}) if is_ready else json({"status": "not_ready"}, 503)

        @door.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._answered(request, self.turn)

        @door.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            return await self._answered(request, self.parse)

        @door.post("/forget")
        async def forget(request: Request) -> HTTPResponse:
            return await self._answered(request, self.forget)

        return door

    async def _answered(self, request: Request, handler: Handler) -> HTTPResponse:
        if not self._is_ours(request.headers.get("Authorization", "")):
            return json({"error": "unauthorized"}, 401)
        agent: Agent = request.app.ctx.agent
        if not agent.is_ready():
            return json({"error": "not_ready"}, 503)
        try:
            return json(await handler(agent, _body(request)))
        except BadRequest as error:
            return json({"error": error.reason}, 422)
        except NotStored:
            log.error("a turn was not stored")
            return json({"error": "not_stored"}, 503)
        except Exception as error:  # noqa: BLE001 - the rim of the process
            # Where, but not the words of the error: they may quote a message.
            log.error("a turn failed: %s at %s", type(error).__name__, _place(error))
            return json({"error": "turn_failed"}, 503)

    def _is_ours(self, header: str) -> bool:
        if not self._token:
            return False
        return hmac.compare_digest(header.encode(), f"Bearer {self._token}".encode())

    async def turn(self, agent: Agent, body: Any) -> dict[str, Any]:
        """Take one message through Rasa, once.

        Raises:
            BadRequest: the body is not a turn.
            NotStored: the turn is lost; the same message may be sent again.
        """
        request = TurnRequest.from_json(body)
        # A caller that hangs up must not leave half a turn behind: it runs on and is found by the repeat.
        return await asyncio.shield(asyncio.ensure_future(self._turn(agent, request)))

    async def _turn(self, agent: Agent, request: TurnRequest) -> dict[str, Any]:
        async with self._lock(request.conversation_id):
            store = agent.tracker_store
            tracker = await store.retrieve(request.conversation_id)
            recorded = answer_in(tracker, request.message_id)
            if recorded is not None:
                return recorded
            await agent.handle_message(await self._user_message(agent, request, tracker))
            answer = answer_in(await store.retrieve(request.conversation_id), request.message_id)
            if answer is None:
                raise NotStored
            return answer

    async def _user_message(
        self, agent: Agent, request: TurnRequest, tracker: DialogueStateTracker | None
    ) -> UserMessage:
        if request.payload is not None:
            text, parse_data = request.payload, await self._tap(agent, request)
        else:
            meaning = await self._meaning(agent, request, tracker)
            risk = self._in_conversation(request, meaning)
            parse_data = {**meaning.parse_data, "topics": list(meaning.topics), RISK: as_dict(risk)}
            # Words that only pick a button stand for its payload.
            text = parse_data["text"]
        return UserMessage(
            text,
            CollectingOutputChannel(),
            request.conversation_id,
            parse_data=parse_data,
            input_channel=RelayInput.name(),
            message_id=request.message_id,
            metadata={**request.metadata, MESSAGE_ID: request.message_id},
        )

    async def _meaning(
        self, agent: Agent, request: TurnRequest, tracker: DialogueStateTracker | None
    ) -> Understanding:
        assert agent.domain is not None
        session_minutes = agent.domain.session_config.session_expiration_time
        before = said_before(tracker, time.time(), session_minutes)
        # A crisis that was found is answered; read again with what follows it would be found in every turn.
        is_known = any(risk.is_urgent for risk in request.earlier_risks)
        texts = () if is_known else tuple(turn.text for turn in reversed(before.turns))
        text = request.text or ""
        return in_context(text, await understand_text(agent, text, texts), before, self._conditions)

    @staticmethod
    async def _tap(agent: Agent, request: TurnRequest) -> dict[str, Any]:
        """Read what a button of ours means; only as an answer can it show risk."""
        assert agent.processor is not None
        parse_data: dict[str, Any] = await agent.processor.parse_message(UserMessage(request.payload))
        answer = TAPPED.get(parse_data["intent"]["name"])
        found = weigh(request.earlier_risks, NO_RISK.with_evidence(*filter(None, [answer])))
        return {**parse_data, RISK: as_dict(found)}

    @staticmethod
    def _in_conversation(request: TurnRequest, meaning: Understanding) -> Risk:
        found = risk_from(meaning.risk)
        if meaning.parse_data["intent"]["name"] == AFFIRM:
            found = found.with_evidence(YES)
        return weigh(request.earlier_risks, found)

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        lock = self._locks.get(conversation_id)
        if lock is None:
            lock = self._locks[conversation_id] = asyncio.Lock()
        return lock

    async def parse(self, agent: Agent, body: Any) -> dict[str, Any]:
        """Tell what each text means.

        Raises:
            BadRequest: the body holds no list of texts.
        """
        results = []
        for text in texts_of(body):
            meaning = await understand_text(agent, text)
            results.append({**meaning.as_contract(), RISK: as_dict(risk_from(meaning.risk))})
            # A long list must not keep people waiting for their turn.
            await asyncio.sleep(0)
        return {"results": results}

    async def forget(self, agent: Agent, body: Any) -> dict[str, Any]:
        """Erase a conversation, once the turn that may be under way in it is done.

        Raises:
            BadRequest: the body names no conversation.
        """
        conversation_id = conversation_of(body)
        async with self._lock(conversation_id):
            await forget(agent.tracker_store, conversation_id)
        return {"forgotten": conversation_id}


async def understand_text(agent: Agent, text: str, before: Sequence[str] = ()) -> Understanding:
    """Read what somebody typed with the agent's model; `before` are the messages before, oldest first."""
    whole = harmless(text)

    async def parse(part: str) -> dict[str, Any]:
        assert agent.processor is not None
        metadata = {SAID_BEFORE: [harmless(one) for one in before]} if part == whole else None
        result: dict[str, Any] = await agent.processor.parse_message(UserMessage(part, metadata=metadata))
        return result

    return await understand(whole, parse)


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception as error:
        raise BadRequest("not_json") from error


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "unknown"
