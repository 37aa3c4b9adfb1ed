"""What a typed message means after what was said before it. Plain Python.

    after                        the person types                     which now means
    a row of buttons             "the second one", "option 2", "2",   that button
                                 "last one", a button's title
    "Would you like …?"          "yes please", "sure", "ok do that"   the first button
    panic attacks, PTSD, …       "does it help with that too",        the condition named last
                                 "and for that?"
    an answer                    "tell me more", "like what", "why"   the next answer that it leads to and that was
                                                                      not given yet; what else I can do, where none is left
    an answer, free times, …     "say that again", "huh?"             the same once more, in other words
    anything                     "and for kids?", "what about PTSD"   what it names, where the classifier is unsure

Only short messages that say nothing else are read so; a yes may be longer. In a form only a question on a condition
is: the form reads its own answers. After a crisis the meaning stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogue.conditions import Conditions
from dialogue.said_before import Button, SaidBefore, Turn, words
from dialogue.understanding import MOST_TOPICS, Understanding, read
from overture.core.risk import RiskLevel
from overture.core.topics import CLINIC, FAQ

MOST_WORDS = 8
AFFIRM = "affirm"
HELP = "help"
# What "that" can stand for in "does it help with that".
CONDITIONS = frozenset({*(topic for topic in FAQ if topic.startswith("help_")), "children_and_teens"})
# Between an answer and "tell me more" these change nothing.
PASSED_OVER = frozenset({"thanks", AFFIRM, "greet"})
# Said again without harm; a request that staff act on is filed once.
REPEATABLE = frozenset(
    {
        *FAQ,
        *CLINIC,
        *("contact_admissions", "privacy_question"),
        *("show_appointments", "ask_openings", "bot_challenge", HELP),
    }
)

# Patterns are matched against words in small letters without punctuation, and against all of them.
_LEAD = r"(?:(?:and|but|so|ok|okay|oh|um|hmm|well|yes|yeah|sorry|please|also) )*"
_TAIL = r"(?: (?:please|pls|too|as well|also|then|though|thanks|thank you))*"
_YES = (
    r"(?:yes|yeah|yep|yup|sure|ok|okay|alright|definitely|absolutely|please do|go ahead|do (?:that|it|so)"
    r"|i would(?: like that| love that)?|i'?d (?:like|love) (?:that|to)|that would be (?:good|great|nice|lovely)"
    r"|that'?d be (?:good|great|nice|lovely)|sounds (?:good|great))"
)
_IT = r"(?:it|this|that|music|music therapy|sound therapy|the therapy)"
_THAT = r"(?:that|this|it|those|these)"
_HELP_WITH = (
    r"(?:help|work|be (?:good|useful|helpful|any good)|good|useful|helpful|used|any good)"
    r"(?: me| us| him| her| them| someone| people)?(?: also| too| even)? (?:with|for|against|on)"
)
_MORE_OF_IT = r"(?: (?:about|on) (?:that|this|it))?"

TAKES_THE_OFFER = re.compile(rf"{_YES}(?: {_YES}| please| pls| thanks| thank you)*")
WITH_THAT = re.compile(
    rf"{_LEAD}(?:(?:does|would|will|can|could|might|is|did) {_IT}(?: also| really| even)? (?:{_HELP_WITH}|treat) {_THAT}"
    rf"|(?:do|can) you (?:also )?treat {_THAT}|(?:even )?for {_THAT})(?: kind of thing)?{_TAIL}"
)
MORE = re.compile(
    rf"{_LEAD}(?:(?:can|could|would|will) you )?(?:please )?"
    rf"(?:tell me (?:a bit |a little |some |something |lots )?more{_MORE_OF_IT}|go on|keep going|continue|elaborate"
    rf"|(?:i'?d like|i want) to (?:know|hear) more{_MORE_OF_IT}|(?:some |any |a bit )?more(?: info| information| details?)?{_MORE_OF_IT}"
    rf"|like what|such as(?: what)?|for (?:example|instance)|(?:what|anything) else(?: is there| can you tell me)?"
    rf"|why(?: is that|'s that)?|how so|how come|in what way){_TAIL}"
)
AGAIN = re.compile(
    rf"{_LEAD}(?:(?:can|could|would|will) you )?(?:please )?"
    r"(?:(?:say|tell me|explain) (?:that|it|this) (?:again|once more|one more time)|say again"
    r"|repeat(?: (?:that|it|this))?(?: again| once more| one more time)?|(?:what was|what's) (?:that|it)(?: again)?"
    r"|what did you (?:just )?say|come again|pardon(?: me)?|again|once more|one more time|huh|what"
    r"|(?:i )?(?:did ?n'?t|did not|do ?n'?t|do not) (?:quite |really )?(?:get|catch|understand|follow) (?:that|it|this|you)"
    rf"|what do you mean){_TAIL}"
)
ASIDE = re.compile(
    r"(?:(?:but|so|ok|okay) )?(?:and|also|what about|how about|and what about|and how about) .+"
)


def in_context(
    text: str, meaning: Understanding, before: SaidBefore, conditions: Conditions
) -> Understanding:
    """Return the understanding to act on; the finding of risk is never changed."""
    if not before.turns or before.turns[0].was_urgent or _is_urgent(meaning):
        return meaning
    said = words(text)
    is_short = len(said.split()) <= MOST_WORDS
    picked = before.picked(text) if is_short and before.form is None else None
    if picked is not None:
        return _as_tapped(picked, meaning)
    if before.offered is not None and before.form is None and _is_yes(said, meaning):
        return _as_accepted(before.offered, meaning)
    topics = _topics_meant(said, meaning, before, conditions) if is_short else ()
    return _about(topics, meaning) if topics else meaning


def _is_urgent(meaning: Understanding) -> bool:
    return RiskLevel(meaning.risk["level"]).at_least(RiskLevel.CRISIS)


def _is_yes(said: str, meaning: Understanding) -> bool:
    return meaning.parse_data["intent"]["name"] == AFFIRM or TAKES_THE_OFFER.fullmatch(said) is not None


def _as_tapped(button: Button, meaning: Understanding) -> Understanding:
    # The payload for the text, too: the booking would read a day out of "the second one".
    return read({**_acting_on(button.topic, meaning, button.facts), "text": button.payload})


def _as_accepted(button: Button, meaning: Understanding) -> Understanding:
    # The text stays: "yes, on tuesday" tells the booking more than the button does.
    taken = read(_acting_on(button.topic, meaning, button.facts))
    asked_besides = (topic for topic in meaning.topics if topic != meaning.topic)
    return replace(taken, topics=tuple(dict.fromkeys((taken.topic, *asked_besides))))


def _about(topics: tuple[str, ...], meaning: Understanding) -> Understanding:
    return replace(read(_acting_on(topics[0], meaning, {})), topics=topics[:MOST_TOPICS])


def _acting_on(intent: str, meaning: Understanding, facts: Mapping[str, Any]) -> dict[str, Any]:
    entities = [{"entity": name, "value": value} for name, value in facts.items()]
    return {**meaning.parse_data, "intent": {"name": intent, "confidence": 1.0}, "entities": entities}


def _topics_meant(
    said: str, meaning: Understanding, before: SaidBefore, conditions: Conditions
) -> tuple[str, ...]:
    if WITH_THAT.fullmatch(said):
        return _condition_named_last(before, conditions)
    if before.form is not None:
        return ()
    if MORE.fullmatch(said):
        return _next_answer(before)
    if AGAIN.fullmatch(said):
        return _same_again(before.turns[0])
    if meaning.is_unsure and ASIDE.fullmatch(said):
        return conditions.named_in(said)
    return ()


def _condition_named_last(before: SaidBefore, conditions: Conditions) -> tuple[str, ...]:
    for turn in before.turns:
        for topics in (turn.topics, conditions.named_in(turn.text)):
            named = tuple(topic for topic in topics if topic in CONDITIONS)
            if named:
                return named
    return ()


def _next_answer(before: SaidBefore) -> tuple[str, ...]:
    latest = _latest_answer(before)
    if latest is None:
        return ()
    given = {topic for turn in before.turns for topic in turn.answered}
    leads_to = [button.topic for button in latest.buttons if button.topic in FAQ + CLINIC]
    return next(((topic,) for topic in leads_to if topic not in given), (HELP,))


def _latest_answer(before: SaidBefore) -> Turn | None:
    for turn in before.turns:
        if turn.answered:
            return turn
        if not turn.topics or not PASSED_OVER.issuperset(turn.topics):
            return None
    return None


def _same_again(turn: Turn) -> tuple[str, ...]:
    return turn.topics if REPEATABLE.issuperset(turn.topics) else ()
