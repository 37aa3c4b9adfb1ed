"""What every action shares: it runs in a thread, says responses by name, and never lets Rasa down."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action  # type: ignore[import-untyped]

from actions.heard import Heard
from overture.bootstrap import ActionsContext
from overture.core.errors import OvertureError
from overture.core.proposal import Choice, Response

log = logging.getLogger(__name__)

Event = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """What an action says and changes."""

    said: tuple[Response, ...] = ()
    events: list[Event] = field(default_factory=list)


class OvertureAction(Action):  # type: ignore[misc]
    """An action on our services. Subclasses have a name and say what to do with what was heard."""

    action_name: str

    def __init__(self, context: ActionsContext) -> None:
        self.context = context

    def name(self) -> str:
        return self.action_name

    @abstractmethod
    def act(self, heard: Heard) -> Done:
        """Do it; may block, as it runs in a thread."""

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Event]:
        """Answer Rasa's call; whatever fails, the person is offered a person."""
        heard = Heard.from_tracker(tracker)
        try:
            done = await asyncio.to_thread(self.act, heard)
        except OvertureError as error:
            log.warning(
                "%s of conversation %s: %s", self.action_name, heard.conversation_id, type(error).__name__
            )
            done = Done((Response("utter_offer_person"),))
        except Exception:
            # The rim of a call: Rasa would drop the turn without a word.
            log.exception("%s of conversation %s failed", self.action_name, heard.conversation_id)
            done = Done((Response("utter_offer_person"),))
        for response in done.said:
            dispatcher.utter_message(
                response=response.name,
                buttons=[button(choice) for choice in response.choices],
                **response.values,
            )
        return done.events


def set_slot(name: str, value: Any) -> Event:
    """Return the event that sets a slot."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def set_slots(values: Mapping[str, Any]) -> list[Event]:
    """Return the events that set slots."""
    return [set_slot(name, value) for name, value in values.items()]


def resume(form: str) -> Event:
    """Return the event that opens a form again."""
    return {"event": "active_loop", "timestamp": None, "name": form}


def button(choice: Choice) -> dict[str, str]:
    """Return a choice as Rasa's button: an intent, with its facts as entities."""
    entities = json.dumps(dict(choice.facts)) if choice.facts else ""
    return {"title": choice.title, "payload": f"/{choice.topic}{entities}"}
