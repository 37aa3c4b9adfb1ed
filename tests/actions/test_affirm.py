"""A yes that answers nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.form_loop import FormLoop, Said

ASK = {"title": "Talk to a person", "payload": "/request_human"}
TUESDAY = {"title": "Tue, Mar 3", "payload": '/inform{"appointment_day": "2026-03-03"}'}


async def answer_after(person: FormLoop, *replies: dict[str, Any]) -> Said:
    await person.say("what about it", "benefits")
    person.events += [{"event": "bot", **reply} for reply in replies]
    await person.say("yes", "affirm")
    await person.run("action_answer_yes")
    assert len(person.shown) == 1
    return person.shown[0]


async def test_where_several_things_were_shown_they_are_shown_once_more(person: FormLoop) -> None:
    said = await answer_after(person, {"data": {"buttons": [ASK, TUESDAY]}})

    assert said.response == "utter_which_of_these"
    assert said.buttons == tuple((button["title"], button["payload"]) for button in (ASK, TUESDAY))


@pytest.mark.parametrize(
    "replies",
    [
        [],
        [{"data": {"buttons": None}}],
        [{"data": {"buttons": [ASK]}}, {"data": {}}],
        [{"data": {"buttons": [ASK]}, "metadata": {"utter_action": "utter_safety_human"}}],
        [{"data": {"buttons": [ASK]}, "metadata": {"utter_action": "utter_crisis_answer_yes"}}],
    ],
)
async def test_where_nothing_is_to_be_chosen_the_person_is_asked_what_comes_next(
    person: FormLoop, replies: list[dict[str, Any]]
) -> None:
    assert (await answer_after(person, *replies)).response == "utter_affirm"
