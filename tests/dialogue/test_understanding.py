from __future__ import annotations

from typing import Any

import pytest

from dialogue.understanding import MOST_TOPICS, read, understand


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


async def test_two_questions_are_two_topics_in_the_order_in_which_they_are_asked() -> None:
    model = Model(
        {
            "what does it cost and where are you?": parsed({"location": 0.6, "cost": 0.3}),
            "what does it cost": parsed({"cost": 0.95}),
            "where are you?": parsed({"location": 0.99}),
        }
    )

    meaning = await understand("what does it cost and where are you?", model.parse)

    assert (meaning.topic, meaning.topics) == ("location", ("cost", "location"))


async def test_the_topics_of_a_message_are_told_in_the_order_of_its_parts() -> None:
    text = "does it hurt? what does it cost? does it hurt kids?"
    model = Model(
        {
            text: parsed({"cost": 0.5, "risks": 0.4}),
            "does it hurt?": parsed({"risks": 0.9}),
            "what does it cost?": parsed({"cost": 0.95}),
            "does it hurt kids?": parsed({"risks": 0.99}),
        }
    )

    assert (await understand(text, model.parse)).topics == ("risks", "cost")


async def test_an_unclear_whole_is_led_by_its_surest_question() -> None:
    text = "I read about it all night long. does music hurt?"
    model = Model(
        {
            text: parsed({"benefits": 0.3, "risks": 0.18}, unsure=True),
            "does music hurt?": parsed({"risks": 0.9}),
            "I read about it all night long.": parsed({"out_of_scope": 0.9}),
        }
    )

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.topics, meaning.is_unsure) == ("risks", ("risks",), False)
    assert meaning.parse_data["intent"] == {"name": "risks", "confidence": 0.9}


async def test_an_unclear_whole_that_is_one_of_its_questions_is_acted_on() -> None:
    text = "what does it cost and where are you"
    model = Model(
        {
            text: parsed({"cost": 0.35, "location": 0.3}, unsure=True),
            "what does it cost": parsed({"cost": 0.9}),
            "where are you": parsed({"location": 0.95}),
        }
    )

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.topics, meaning.is_unsure) == ("cost", ("cost", "location"), False)


async def test_a_whole_that_is_a_blend_of_its_questions_is_none_of_its_topics() -> None:
    text = "what does it cost and do you take aetna"
    model = Model(
        {
            text: parsed({"contact_admissions": 0.8, "insurance": 0.1, "cost": 0.05}),
            "what does it cost": parsed({"cost": 0.9}),
            "do you take aetna": parsed({"insurance": 0.95}),
        }
    )

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.confidence) == ("insurance", 0.95)
    assert meaning.topics == ("cost", "insurance")


async def test_a_sure_question_stays_what_it_is_when_one_part_looks_like_another() -> None:
    text = "my father had a stroke, is music any good"
    model = Model(
        {
            text: parsed({"help_physical_rehabilitation": 0.9, "benefits": 0.05}),
            "my father had a stroke": parsed({"out_of_scope": 0.6}),
            "is music any good": parsed({"benefits": 0.9}),
        }
    )

    assert (await understand(text, model.parse)).topics == ("help_physical_rehabilitation",)


@pytest.mark.parametrize(("confidence", "topic"), [(0.9, "out_of_scope"), (0.4, "book_appointment")])
async def test_one_part_makes_a_question_of_a_foreign_whole_only_if_that_is_not_sure(
    confidence: float, topic: str
) -> None:
    text = "book us a table, and what's on at the cinema"
    model = Model(
        {
            text: parsed({"out_of_scope": confidence, "book_appointment": 0.08}),
            "book us a table": parsed({"book_appointment": 0.9}),
            "what's on at the cinema": parsed({"out_of_scope": 0.99}),
        }
    )

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.topics) == (topic, (topic,))


async def test_a_part_that_is_no_question_of_ours_adds_no_topic() -> None:
    text = "what does it cost? are you nice?"
    model = Model(
        {
            text: parsed({"cost": 0.8, "bot_challenge": 0.1}),
            "what does it cost?": parsed({"cost": 0.95}),
            "are you nice?": parsed({"bot_challenge": 0.9}),
        }
    )

    assert (await understand(text, model.parse)).topics == ("cost",)


@pytest.mark.parametrize(
    ("part", "confidence", "is_asked"),
    [
        ("where are you", 0.65, True),
        ("where are you", 0.55, False),
        ("address", 0.85, True),
        ("address", 0.75, False),
        ("I live in town", 0.95, True),
        ("I live in town", 0.85, False),
    ],
)
async def test_what_asks_less_plainly_must_be_surer(part: str, confidence: float, is_asked: bool) -> None:
    text = f"what does it cost, {part}"
    model = Model(
        {
            text: parsed({"cost": 0.8, "location": 0.1}),
            "what does it cost": parsed({"cost": 0.95}),
            part: parsed({"location": confidence}),
        }
    )

    assert ("location" in (await understand(text, model.parse)).topics) is is_asked


@pytest.mark.parametrize(
    ("part", "rank", "is_asked"),
    [
        ("where are you", 10, True),
        ("where are you", 11, False),
        ("address", 6, True),
        ("address", 7, False),
        ("I live in town", 4, True),
        ("I live in town", 5, False),
    ],
)
async def test_what_asks_less_plainly_must_stand_higher_in_the_whole(
    part: str, rank: int, is_asked: bool
) -> None:
    text = f"what does it cost, {part}"
    between = {f"other_{number}": 0.01 for number in range(rank - 2)}
    model = Model(
        {
            text: parsed({"cost": 0.8, **between, "location": 0.005}),
            "what does it cost": parsed({"cost": 0.95}),
            part: parsed({"location": 0.94}),
        }
    )

    assert ("location" in (await understand(text, model.parse)).topics) is is_asked


@pytest.mark.parametrize(
    ("whole", "topics"), [("cost", ("cost", "location")), ("out_of_scope", ("out_of_scope",))]
)
async def test_a_part_that_asks_surely_counts_beside_a_question_that_drowns_it(
    whole: str, topics: tuple[str, ...]
) -> None:
    text = "what does it cost, where are you"
    others = {f"other_{number}": 0.01 for number in range(9)}
    model = Model(
        {
            text: parsed({whole: 0.8, **others}),
            "what does it cost": parsed({whole: 0.95}),
            "where are you": parsed({"location": 0.96}),
        }
    )

    assert (await understand(text, model.parse)).topics == topics


async def test_a_fact_for_a_form_stays_one_beside_a_question() -> None:
    text = "monday afternoon, where are you?"
    model = Model(
        {
            text: parsed({"inform": 0.7, "book_appointment": 0.1, "location": 0.1}),
            "monday afternoon": parsed({"inform": 0.95}),
            "where are you?": parsed({"location": 0.9}),
        }
    )

    meaning = await understand(text, model.parse)

    assert meaning.topics == ("book_appointment", "location")
    assert meaning.parse_data["intent"] == {"name": "inform", "confidence": 0.7}


async def test_of_many_questions_the_first_are_kept_and_lead() -> None:
    ranked = ["cost", "location", "risks", "insurance", "benefits"]
    questions = {f"is it {topic}?": parsed({topic: 0.9}) for topic in ranked[:-1]}
    questions["is it benefits?"] = parsed({"benefits": 0.99})
    text = " ".join(questions)
    model = Model({text: parsed({"benefits": 0.6, **dict.fromkeys(ranked[:-1], 0.1)}), **questions})

    meaning = await understand(text, model.parse)

    assert meaning.topics == tuple(ranked[:MOST_TOPICS])
    assert meaning.topic == "cost"


async def test_the_risk_of_the_whole_counts_whatever_its_parts_are() -> None:
    text = "what does it cost and where are you"
    risk = {"level": "crisis", "topic": "suicide", "evidence": ["wish_dead"]}
    model = Model(
        {
            text: parsed({"benefits": 0.4, "cost": 0.3, "location": 0.2}, risk=risk),
            "what does it cost": parsed({"cost": 0.9}),
            "where are you": parsed({"location": 0.9}),
        }
    )

    assert (await understand(text, model.parse)).risk == risk


@pytest.mark.parametrize("text", ["what does it cost?", "my son is ill, is this for him?"])
async def test_a_message_that_joins_nothing_is_read_once(text: str) -> None:
    model = Model({text: parsed({"cost": 0.95})})

    await understand(text, model.parse)

    assert model.asked == [text]


async def test_a_pair_in_a_joined_text_is_two_topics() -> None:
    text = "what are the good and bad sides"
    model = Model({text: parsed({"benefits": 0.5, "risks": 0.45})})

    assert (await understand(text, model.parse)).topics == ("benefits", "risks")


async def test_a_pair_adds_to_the_one_part_that_is_sure() -> None:
    text = "what are the benefits and bad sides"
    model = Model(
        {
            text: parsed({"benefits": 0.5, "risks": 0.45}),
            "what are the benefits": parsed({"benefits": 0.99}),
        }
    )

    assert (await understand(text, model.parse)).topics == ("benefits", "risks")


async def test_an_unlikely_second_meaning_is_no_pair() -> None:
    text = "what are the good and bad sides"
    model = Model({text: parsed({"benefits": 0.8, "risks": 0.15})})

    assert (await understand(text, model.parse)).topics == ("benefits",)


async def test_two_close_topics_that_nothing_joins_are_one_question() -> None:
    text = "what will it do to me"
    model = Model({text: parsed({"benefits": 0.5, "risks": 0.45})})

    assert (await understand(text, model.parse)).topics == ("benefits",)


@pytest.mark.parametrize("text", ["?? ??", "... !!"])
async def test_parts_without_words_ask_nothing(text: str) -> None:
    model = Model({part: parsed({"cost": 0.99}) for part in (text, *text.split())})

    meaning = await understand(text, model.parse)

    assert (meaning.topics, meaning.is_unsure) == (("out_of_scope",), True)


@pytest.mark.parametrize("text", ["?", "...", "?!?!"])
async def test_punctuation_alone_is_not_understood_whatever_the_classifier_says(text: str) -> None:
    model = Model({text: parsed({"affirm": 0.8})})

    meaning = await understand(text, model.parse)

    assert (meaning.topic, meaning.is_unsure) == ("out_of_scope", True)


async def test_a_picture_says_something() -> None:
    model = Model({"👍": parsed({"affirm": 0.9})})

    assert (await understand("👍", model.parse)).topic == "affirm"


async def test_the_contract_lists_the_leading_topic_first() -> None:
    text = "where are you and what does it cost?"
    model = Model(
        {
            text: parsed({"cost": 0.7, "location": 0.2}),
            "where are you": parsed({"location": 0.9}),
            "what does it cost?": parsed({"cost": 0.95}),
        }
    )

    meaning = await understand(text, model.parse)

    assert meaning.topics == ("location", "cost")
    assert meaning.as_contract()["topics"] == ["cost", "location"]
