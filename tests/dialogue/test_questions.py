from __future__ import annotations

import time

import pytest

from dialogue.questions import MOST_PARTS, Manner, Part, parts_of


def texts(text: str) -> list[str]:
    return [part.text for part in parts_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        "where are you?",
        "aetna?",
        "what does it cost",
        "whats it cost",
        "do u take aetna",
        "r u open on sundays",
        "does it hurt",
        "can my son come along",
        "any risks",
        "explain what happens in a session",
        "please book me in",
        "pls cancel my appointment for thursday",
        "can you tell me how long it takes",
        "do you know where I can park",
        "I'm wondering whether it is safe",
        "what about kids",
        "I want to talk to someone right now",
        "i'd like to see a therapist next week",
        "need a copy of all my data today",
        "delete what i wrote to you yesterday",
    ],
)
def test_a_question_or_a_wish_asks(text: str) -> None:
    assert parts_of(text) == [Part(text, Manner.ASKS)]


@pytest.mark.parametrize("text", ["prices", "opening hours", "the address please", "benefits", "phone nr"])
def test_a_bare_name_names(text: str) -> None:
    assert parts_of(text) == [Part(text, Manner.NAMES)]


@pytest.mark.parametrize(
    "text",
    [
        "my wife has bipolar",
        "I'm so tired of it all",
        "she drinks",
        "been sober for two years now",
        "thanks a lot",
        "nobody in the family has ever played a note",
    ],
)
def test_what_neither_asks_nor_is_short_tells(text: str) -> None:
    assert parts_of(text) == [Part(text, Manner.TELLS)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What is it? Does it work?", ["What is it?", "Does it work?"]),
        ("I'd like to book. Do you take insurance?", ["I'd like to book.", "Do you take insurance?"]),
        ("what is it, who does it", ["what is it", "who does it"]),
        ("how do i book; what do i bring", ["how do i book", "what do i bring"]),
        ("what is it... does it work", ["what is it", "does it work"]),
        ("what is it\nwho does it", ["what is it", "who does it"]),
        ("what is it - who does it", ["what is it", "who does it"]),
        ("how much is it and where are you?", ["how much is it", "where are you?"]),
        ("whats it cost n how many times do i go", ["whats it cost", "how many times do i go"]),
        ("is it safe or can it hurt", ["is it safe", "can it hurt"]),
        ("is it safe plus does it hurt", ["is it safe", "does it hurt"]),
        ("where are you btw is it covered", ["where are you", "is it covered"]),
        ("do you treat kids if so what does it cost", ["do you treat kids", "what does it cost"]),
        ("cancel my appointment then book another", ["cancel my appointment", "book another"]),
        ("adress & fone number", ["adress", "fone number"]),
        ("pros/cons", ["pros", "cons"]),
        ("cost + hours", ["cost", "hours"]),
        ("prices, hours, insurance", ["prices", "hours", "insurance"]),
        ("what are the benefits and risks", ["what are the benefits", "risks"]),
    ],
)
def test_a_text_is_parted_at_its_joints(text: str, parts: list[str]) -> None:
    assert texts(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "monday",
        "does a thunderstorm count as music",
        "what is your e-mail address?",
        "is it good for my well-being",
        "can I come at 10:30",
        "is it really 1,000 dollars",
        "are you open 24/7",
        "is anything free on 3/4/2026",
        "can this help w/ drinking",
    ],
)
def test_a_text_without_a_joint_is_one_part(text: str) -> None:
    assert texts(text) == [text]


@pytest.mark.parametrize("text", ["", "  \n ", "?", "...", "or", "hi", "ok, and"])
def test_a_text_that_says_nothing_more_has_no_part(text: str) -> None:
    assert parts_of(text) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("hello what does it cost", ["what does it cost"]),
        ("Hi, what does it cost?", ["what does it cost?"]),
        ("ok so also, where are you?", ["where are you?"]),
        ("one more thing: does it hurt", ["does it hurt"]),
        ("2 questions: what is it and who does it", ["what is it", "who does it"]),
        ("where are you, and btw is it covered", ["where are you", "is it covered"]),
    ],
)
def test_what_only_leads_in_is_left_out(text: str, parts: list[str]) -> None:
    assert texts(text) == parts


def test_a_word_that_begins_like_a_lead_in_stays() -> None:
    assert texts("hiking tips, orange walls") == ["hiking tips", "orange walls"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("my wife has bipolar, would it help her", "my wife has bipolar, would it help her"),
        ("i drink too much and can this do anything", "i drink too much, can this do anything"),
        ("my wife has bipolar. would it help her", "my wife has bipolar, would it help her"),
        ("dementia - does it help with that?", "dementia, does it help with that?"),
    ],
)
def test_a_question_takes_along_what_it_points_to(text: str, part: str) -> None:
    assert parts_of(text) == [Part(part, Manner.ASKS)]


def test_a_question_that_points_to_nothing_leaves_what_was_told_alone() -> None:
    assert parts_of("My mother had a stroke. Can music help?") == [
        Part("My mother had a stroke.", Manner.TELLS),
        Part("Can music help?", Manner.ASKS),
    ]


def test_what_was_told_goes_with_the_next_question_only() -> None:
    assert parts_of("my son is five, is it safe for him, does it hurt") == [
        Part("my son is five, is it safe for him", Manner.ASKS),
        Part("does it hurt", Manner.ASKS),
    ]


def test_a_question_between_parts_what_was_told_from_what_points_back() -> None:
    assert parts_of("I have ptsd, where are you, does it help with that") == [
        Part("I have ptsd", Manner.TELLS),
        Part("where are you", Manner.ASKS),
        Part("does it help with that", Manner.ASKS),
    ]


def test_of_several_things_told_the_last_is_pointed_to() -> None:
    assert parts_of("I smoke, my wife drinks, would it help her") == [
        Part("I smoke", Manner.TELLS),
        Part("my wife drinks, would it help her", Manner.ASKS),
    ]


def test_a_question_never_takes_along_a_question() -> None:
    assert texts("do you treat ptsd, does it help with that") == [
        "do you treat ptsd",
        "does it help with that",
    ]


def test_what_is_told_last_stays_a_part() -> None:
    assert parts_of("where are you, I live in town") == [
        Part("where are you", Manner.ASKS),
        Part("I live in town", Manner.TELLS),
    ]


def test_a_long_list_is_read_up_to_its_limit() -> None:
    assert texts(", ".join(f"thing {number}" for number in range(20))) == [
        f"thing {number}" for number in range(MOST_PARTS)
    ]


@pytest.mark.parametrize("filler", [" ", ", ", ".", "-", "? ", "and ", "just ", "\n "])
def test_a_long_paste_does_not_stall_a_turn(filler: str) -> None:
    started = time.perf_counter()

    parts = parts_of("where are you" + filler * 4000 + "now")

    assert len(parts) <= MOST_PARTS
    assert time.perf_counter() - started < 1
