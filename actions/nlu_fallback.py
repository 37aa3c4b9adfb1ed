"""When the meaning is unsure: ask which was meant, and the second time in a row offer a person."""

from __future__ import annotations

from actions.action import Done, OvertureAction
from actions.heard import Heard
from overture.core.proposal import Choice, Response

_OFFERED = 3
# Asking "did you mean: yes?" helps nobody.
_NEVER_OFFERED = frozenset(
    {"affirm", "deny", "greet", "goodbye", "thanks", "feedback_negative", "out_of_scope"}
)
_PERSON = "request_human"


class AskBack(OvertureAction):
    """Offers the likeliest meanings as buttons with titles that people read."""

    action_name = "action_ask_back"

    def act(self, heard: Heard) -> Done:
        titles = self.context.titles
        known = [topic for topic in heard.ranking if topic in titles and topic not in _NEVER_OFFERED]
        if heard.times_unclear % 2 == 0 or not known:
            return Done((Response("utter_offer_person"),))
        meant = [*[topic for topic in known if topic != _PERSON][:_OFFERED], _PERSON]
        return Done(
            (Response("utter_ask_back", choices=tuple(Choice(titles[each], topic=each) for each in meant)),)
        )
