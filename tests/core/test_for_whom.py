from __future__ import annotations

import pytest

from overture.core.for_whom import ANOTHER_ADULT, CHILD, ONESELF, SOMEBODY, own_name, read_for_whom


@pytest.mark.parametrize(
    ("text", "relation", "age", "name"),
    [
        ("it's for my son", "son", None, None),
        ("for my 9 year old", CHILD, 9, None),
        ("appointment for my five year old", CHILD, 5, None),
        ("book for my 6-month-old", CHILD, 0, None),
        ("my mom needs an appointment", "mom", None, None),
        ("she's 14", CHILD, 14, None),
        ("she is 40", ANOTHER_ADULT, 40, None),
        ("friday after 3, it's for my son Tom, he's 9", "son", 9, "Tom"),
        ("I want to bring my daughter Ana Lopez on friday at 3", "daughter", None, "Ana Lopez"),
        ("my little brother needs help, he's 12", "little brother", 12, None),
        ("my name is Maria Lopez, my son's name is Tom", "son", None, "Tom"),
        ("for my son's first session tuesday at 10", "son", None, None),
        ("not for me, for a friend", "friend", None, None),
        ("for someone else", SOMEBODY, None, None),
        ("actually it's for me", ONESELF, None, None),
    ],
)
def test_hints_tell_who_comes(text: str, relation: str, age: int | None, name: str | None) -> None:
    told = read_for_whom(text)

    assert (told.relation, told.age, told.name) == (relation, age, name)


@pytest.mark.parametrize(
    "text",
    [
        "my wife told me to book",
        "my mother died last year",
        "my friend recommended you",
        "I pick up my son at 3",
        "he's free at 3",
        "my son friday at 3",
        "book me at 3",
        "it is 9",
        "i am 15 minutes late",
        "I need it for my son's birthday",
        "an appointment for two people",
    ],
)
def test_what_only_sounds_like_somebody_else_tells_nothing(text: str) -> None:
    told = read_for_whom(text)

    assert (told.relation, told.age, told.own_age, told.name, told.rest) == (None, None, None, None, text)


@pytest.mark.parametrize(("text", "age"), [("9", 9), ("nine", 9), ("twenty one", 21), ("15 months", 1)])
def test_a_bare_age_counts_where_it_was_asked_for(text: str, age: int) -> None:
    assert read_for_whom(text, age_asked=True).age == age


@pytest.mark.parametrize("text", ["-3", "200", "he's -3", "she is 1000 years old"])
def test_what_cannot_be_an_age_is_told_apart(text: str) -> None:
    told = read_for_whom(text, age_asked=True)

    assert (told.age, told.age_unfit) == (None, True)


def test_the_age_of_who_writes_is_theirs() -> None:
    assert read_for_whom("I'm 16 and want to book").own_age == 16


def test_an_age_is_taken_out_of_what_is_read_as_a_time_or_a_name() -> None:
    assert read_for_whom("Tom, he is 9", name_asked=True).rest == "Tom"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Kim, it's for my daughter", "Kim"),
        ("my name is Maria Lopez and it's for my son", "Maria Lopez"),
        ("I'm looking for help for my son", None),
    ],
)
def test_the_writers_own_name_is_told_apart(text: str, name: str | None) -> None:
    assert own_name(text) == name
