from __future__ import annotations

from typing import Any

import pytest

from dialogue.understanding import questions, read, understand


def parsed(
    ranking: dict[str, float], *, unsure: bool = False, risk: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What Rasa's parse looks like; an unsure one has the fallback intent in front."""
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking.items()]
    if unsure:
        ranked.insert(0, {"name": "nlu_fallback", "confidence": 0.4})
    found = {"risk": risk} if risk else {}
    return {"intent": ranked[0], "intent_ranking": ranked, "entities": [], **found}


class Model:
    """Stands for the trained model: texts it knows, and a fallback for all others."""

    def __init__(self, known: dict[str, dict[str, Any]]) -> None:
        self.known = known
        self.asked: list[str] = []

    async def parse(self, text: str) -> dict[str, Any]:
        self.asked.append(text)
        return self.known.get(text, parsed({"greet": 0.1}, unsure=True))


def test_an_intent_is_its_topic() -> None:
    meaning = read(parsed({"benefits": 0.9, "risks": 0.05}))

    assert (meaning.topic, meaning.topics, meaning.confidence) == ("benefits", ("benefits",), 0.9)


def test_facts_for_a_form_belong_to_booking() -> None:
    assert read(parsed({"inform": 0.8})).topic == "book_appointment"


def test_an_unsure_message_carries_its_best_guess() -> None:
    assert read(parsed({"cost": 0.35, "insurance": 0.3}, unsure=True)).topic == "cost"


def test_a_guess_out_of_the_blue_is_out_of_scope() -> None:
    assert read(parsed({"cost": 0.1, "insurance": 0.1}, unsure=True)).topic == "out_of_scope"


def test_a_message_in_crisis_keeps_its_topic() -> None:
    risk = {"level": "crisis", "topic": "suicide", "evidence": ["wish_dead"]}

    contract = read(parsed({"help_depression": 0.7}, risk=risk)).as_contract()

    assert contract == {
        "topic": "help_depression",
        "topics": ["help_depression"],
        "confidence": 0.7,
        "risk": {"level": "crisis", "topic": "suicide"},
    }


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how much is it and where are you?", ["how much is it", "where are you?"]),
        ("What is it? Does it work?", ["What is it?", "Does it work?"]),
        ("I'd like to book. Do you take insurance?", ["I'd like to book.", "Do you take insurance?"]),
        ("My mother had a stroke. Can music help?", ["Can music help?"]),
        ("what is it, who does it", ["what is it", "who does it"]),
        ("bread and butter", []),
        ("monday", []),
        ("", []),
    ],
)
def test_a_text_is_split_into_what_it_asks(text: str, parts: list[str]) -> None:
    assert questions(text) == parts


async def test_two_questions_are_two_topics_best_first() -> None:
    model = Model(
        {
            "what does it cost and where are you?": parsed({"cost": 0.6, "location": 0.3}),
            "what does it cost": parsed({"cost": 0.95}),
            "where are you?": parsed({"location": 0.99}),
        }
    )

    meaning = await understand("what does it cost and where are you?", model.parse)

    assert meaning.topics == ("cost", "location")


async def test_an_unclear_whole_is_led_by_its_surest_question() -> None:
    text = "I read about it all night long. does it hurt?"
    model = Model(
        {text: parsed({"benefits": 0.3, "risks": 0.28}, unsure=True), "does it hurt?": parsed({"risks": 0.9})}
    )

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.parse_data["intent"]["name"]) == ("risks", "risks")


async def test_a_part_that_is_no_sure_question_adds_no_topic() -> None:
    text = "what does it cost? are you nice?"
    model = Model(
        {
            text: parsed({"cost": 0.8}),
            "what does it cost?": parsed({"cost": 0.95}),
            "are you nice?": parsed({"bot_challenge": 0.9}),
        }
    )

    assert (await understand(text, model.parse)).topics == ("cost",)


async def test_one_plain_question_is_read_once() -> None:
    model = Model({"what does it cost?": parsed({"cost": 0.95})})

    await understand("what does it cost?", model.parse)

    assert model.asked == ["what does it cost?"]


async def test_a_pair_joined_by_and_is_two_topics() -> None:
    text = "what are the benefits and risks"
    model = Model({text: parsed({"benefits": 0.5, "risks": 0.45})})

    assert (await understand(text, model.parse)).topics == ("benefits", "risks")


async def test_two_close_topics_without_a_joint_are_one_question() -> None:
    text = "is it good or bad".replace(" or ", " / ")
    model = Model({text: parsed({"benefits": 0.5, "risks": 0.45})})

    assert (await understand(text, model.parse)).topics == ("benefits",)


@pytest.mark.parametrize("text", ["?", "...", "?!?!"])
async def test_punctuation_alone_is_not_understood_whatever_the_classifier_says(text: str) -> None:
    model = Model({text: parsed({"affirm": 0.8})})

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.is_unsure) == ("out_of_scope", True)


async def test_a_picture_says_something() -> None:
    model = Model({"👍": parsed({"affirm": 0.9})})

    assert (await understand("👍", model.parse)).topic == "affirm"
