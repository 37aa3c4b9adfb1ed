"""A yes that answers nothing: where several things were on offer, ask which."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from actions.action import Done, OvertureAction
from actions.heard import Heard
from overture.core.proposal import Choice, Response
from overture.services.waiting_answers import ask_about_offer

_SAFETY_WORDS = ("utter_safety_", "utter_crisis_")


class AnswerYes(OvertureAction):
    """Asks about a time that is offered just now, else shows the last reply's buttons once more.

    After safety words, or with no buttons, it asks what comes next.
    """

    action_name = "action_answer_yes"

    def act(self, heard: Heard) -> Done:
        offered = ask_about_offer(self.context.booking, heard.conversation_id)
        if offered is not None:
            return Done((offered,))
        shown = _shown_last(heard)
        return Done((Response("utter_which_of_these", choices=shown) if shown else Response("utter_affirm"),))


def _shown_last(heard: Heard) -> tuple[Choice, ...]:
    said = [event for event in heard.before if event.get("event") in ("bot", "user")]
    last = said[-1] if said else {}
    if str((last.get("metadata") or {}).get("utter_action")).startswith(_SAFETY_WORDS):
        return ()
    return tuple(map(_choice, (last.get("data") or {}).get("buttons") or ()))


def _choice(button: Mapping[str, Any]) -> Choice:
    topic, brace, facts = str(button["payload"]).removeprefix("/").partition("{")
    return Choice(str(button["title"]), json.loads(brace + facts) if brace else {}, topic=topic)
