"""A stand-in for Rasa's form loop: calls our actions in the order in which Rasa 3.6 calls them.

Meaning is told by the test, as no model runs here; tests/contract holds calls recorded from the real Rasa.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from rasa_sdk import Tracker  # type: ignore[import-untyped]
from rasa_sdk.executor import CollectingDispatcher  # type: ignore[import-untyped]

from actions.catalogue import ACTIONS
from overture.bootstrap import ActionsContext
from overture.paths import CHECKOUT

REQUIRED = {
    "appointment_form": (
        "appointment_service",
        "appointment_day",
        "appointment_time",
        "appointment_repeats",
        "appointment_for_whom",
        "appointment_name",
        "appointment_age",
        "appointment_guardian",
        "appointment_contact",
        "appointment_consent",
        "appointment_confirmed",
    ),
    "cancellation_form": ("cancellation_appointment", "cancellation_confirmed"),
}
SLOTS = (
    "appointment_waiting", "appointment_timezone", "appointment_clinician", "appointment_moves", "appointment_wishes", "form_set_aside", "misunderstandings", "requested_slot",
    *REQUIRED["appointment_form"], *REQUIRED["cancellation_form"],
)  # fmt: skip
SUBMITS = {"appointment_form": "action_book_appointment", "cancellation_form": "action_cancel_appointment"}
STARTS = {
    "book_appointment": "appointment_form",
    "reschedule_appointment": "appointment_form",
    "cancel_appointment": "cancellation_form",
}


@cache
def _wordings() -> dict[str, list[dict[str, Any]]]:
    wordings: dict[str, list[dict[str, Any]]] = {}
    for file in (CHECKOUT / "data" / "responses").glob("*.yml"):
        wordings |= yaml.safe_load(file.read_text("utf-8")).get("responses") or {}
    return wordings


def placeholders(response: str) -> set[str]:
    """Return what a response wants to be given; one that the domain does not have fails the test."""
    return {name for wording in _wordings()[response] for name in re.findall(r"\{(\w+)\}", wording["text"])}


@dataclass(frozen=True)
class Said:
    """One response as the dispatcher collected it."""

    response: str
    values: dict[str, Any]
    buttons: tuple[tuple[str, str], ...]

    @property
    def titles(self) -> list[str]:
        """What is on the buttons."""
        return [title for title, _ in self.buttons]


@dataclass
class FormLoop:
    """One conversation. `say` returns what the actions said; "answered by a rule" stands for Rasa's own replies."""

    context: ActionsContext
    conversation_id: str
    slots: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(SLOTS))
    events: list[dict[str, Any]] = field(default_factory=list)
    form: str | None = None
    latest: dict[str, Any] = field(default_factory=dict)
    shown: list[Said] = field(default_factory=list)
    # Whether a rule answers another question of the message before the form starts.
    answers_first: bool = False

    async def say(
        self, text: str, topic: str = "inform", confidence: float = 0.9, *, message_id: str | None = None
    ) -> list[Said]:
        """Run one turn."""
        self.shown = []
        name, _, entities = text.removeprefix("/").partition("{") if text.startswith("/") else (topic, "", "")
        facts = json.loads("{" + entities) if entities else {}
        self.latest = {
            "text": text,
            "intent": {"name": name, "confidence": 1.0 if text.startswith("/") else confidence},
            "intent_ranking": [{"name": name, "confidence": confidence}],
            "entities": [{"entity": entity, "value": value} for entity, value in facts.items()],
            "metadata": {"message_id": message_id or str(uuid.uuid4())},
        }
        self.events += [
            {"event": "action", "name": "action_listen"},
            {"event": "user", "text": text, "parse_data": self.latest},
        ]
        if self.form is None and name in STARTS:
            self.form = STARTS[name]
            if self.answers_first:
                self.events.append({"event": "action", "name": "utter_answer"})
            self.events.append({"event": "active_loop", "name": self.form})
        if self.form is not None:
            await self._run_form(self.form)
        return self.shown

    async def tap(self, title: str) -> list[Said]:
        """Press a button of the last reply that had any."""
        for said in reversed(self.shown):
            if title in said.titles:
                return await self.say(dict(said.buttons)[title])
        raise AssertionError(f"no button {title!r} among {[said.titles for said in self.shown]}")

    async def run(self, action_name: str) -> list[dict[str, Any]]:
        """Call one action and take what it says and changes."""
        action = next(each for each in ACTIONS if each.action_name == action_name)(self.context)
        tracker = Tracker(
            self.conversation_id, dict(self.slots), self.latest, list(self.events), False, None,
            {"name": self.form} if self.form else {}, "action_listen",
        )  # fmt: skip
        dispatcher = CollectingDispatcher()
        events: list[dict[str, Any]] = await action.run(dispatcher, tracker, {})
        for message in dispatcher.messages:
            fixed = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")
            values = {name: value for name, value in message.items() if name not in fixed}
            assert placeholders(message["response"]) <= set(values), message["response"]
            buttons = tuple((button["title"], button["payload"]) for button in message["buttons"])
            self.shown.append(Said(message["response"], values, buttons))
            self.events.append(
                {
                    "event": "bot",
                    "data": {"buttons": message["buttons"] or None},
                    "metadata": {"utter_action": message["response"]},
                }
            )
        for event in events:
            self._apply(event)
        return events

    async def _run_form(self, form: str) -> None:
        self.events.append(
            {"event": "slot", "name": "requested_slot", "value": self.slots.get("requested_slot")}
        )
        before = list(self.events)
        self.events.append({"event": "action", "name": form})
        changed = await self.run(f"validate_{form}")
        starts = any(event["event"] == "active_loop" for event in before[-3:])
        filled = [
            event for event in changed if event["event"] == "slot" and event["name"] != "requested_slot"
        ]
        if not filled and not starts:
            self.events = [*before, {"event": "action_execution_rejected", "name": form}]
            self.shown.append(Said("answered by a rule", {}, ()))
            self.events += [{"event": "action", "name": "utter_answer"}, {"event": "action", "name": form}]
            changed = await self.run(f"validate_{form}")
        await self._ask_or_submit(form, changed)

    async def _ask_or_submit(self, form: str, changed: list[dict[str, Any]]) -> None:
        ends = any(event.get("name") == "requested_slot" and event.get("value") is None for event in changed)
        wanted = [
            event["value"] for event in changed if event.get("name") == "requested_slot" and event["value"]
        ]
        open_slots = (slot for slot in REQUIRED[form] if self.slots.get(slot) is None)
        missing = wanted[0] if wanted else next(open_slots, None)
        self.slots["requested_slot"] = None if ends else missing
        if missing is not None and not ends:
            await self.run(f"action_ask_{missing}")
            return
        self.form = None
        self.events += [{"event": "active_loop", "name": None}, {"event": "action", "name": SUBMITS[form]}]
        submitted = await self.run(SUBMITS[form])
        if any(event["event"] == "active_loop" for event in submitted):
            self.events.append({"event": "action", "name": form})
            await self._ask_or_submit(form, await self.run(f"validate_{form}"))

    def _apply(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event["event"] == "slot":
            self.slots[event["name"]] = event["value"]
        if event["event"] == "active_loop":
            self.form = event["name"]
