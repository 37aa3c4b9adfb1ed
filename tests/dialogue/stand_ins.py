"""Stand-ins that the tests inside Rasa share: an action server in the same process, and a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

CRISIS = {"level": "crisis", "topic": "suicide", "evidence": ["wish_dead"]}
CARE = {"level": "human", "topic": "trauma", "evidence": ["flashback"]}
ANSWERS = frozenset({"inform", "nlu_fallback"})


class StandInActions(EndpointConfig):
    """Answers as our action server does: its validators take an answer, and nothing when there is none."""

    def __init__(self) -> None:
        super().__init__(url="http://127.0.0.1:1/webhook")
        self.is_down = False
        self.called: list[str] = []
        self.validated: list[str] = []

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """Run the action that Rasa names."""
        if self.is_down:
            raise ConnectionError("the action server is down")
        body = kwargs["json"]
        name: str = body["next_action"]
        self.called.append(name)
        if name.startswith("validate_"):
            return {"events": self._validated(body["tracker"]), "responses": []}
        return {"events": [], "responses": [{"text": f"said by {name}"}]}

    def _validated(self, tracker: dict[str, Any]) -> list[dict[str, Any]]:
        slot, message = tracker["slots"]["requested_slot"], tracker["latest_message"]
        self.validated.append(message["text"])
        intent = message["intent"]["name"]
        is_confirmation = bool(slot) and slot.endswith("_confirmed") and intent in ("affirm", "deny")
        if not slot or not (intent in ANSWERS or is_confirmation):
            return []
        value = intent if is_confirmation else message["text"]
        return [{"event": "slot", "name": slot, "value": value, "timestamp": None}]


class Conversation:
    """Says things to an agent whose understanding is given, and tells what it did."""

    def __init__(self, agent: Agent, conversation_id: str) -> None:
        self.agent = agent
        self.id = conversation_id

    async def say(
        self,
        intent: str,
        text: str = "words",
        *,
        risk: dict[str, Any] | None = None,
        topics: Sequence[str] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> list[str]:
        """Return the actions of the turn in order, without the listening at its end."""
        parse_data = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [],
            "topics": list(topics or [intent]),
            "risk": risk or {"level": "none", "topic": None, "evidence": []},
        }
        await self.agent.handle_message(
            UserMessage(
                text, CollectingOutputChannel(), self.id, parse_data=parse_data, metadata=metadata or {}
            )
        )
        tracker = await self.tracker()
        newest = list(takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events)))
        done = [event.action_name for event in reversed(newest) if isinstance(event, ActionExecuted)]
        assert done[-1] == "action_listen"
        return [str(name) for name in done[:-1]]

    async def tracker(self) -> DialogueStateTracker:
        """Return what Rasa keeps."""
        tracker = await self.agent.tracker_store.retrieve(self.id)
        assert tracker is not None
        return tracker

    async def form(self) -> tuple[str | None, str | None]:
        """Return the form under way and what it asks."""
        tracker = await self.tracker()
        return tracker.active_loop_name, tracker.get_slot("requested_slot")
