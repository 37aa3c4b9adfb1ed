from __future__ import annotations

import time

import pytest

from overture.core.person_name import read_name


@pytest.mark.parametrize(
    "name",
    [
        "Sam", "maria lopez", "Nguyen Van An", "Dave O'Connor", "O’Brien", "Siobhán Murphy", "jean-luc moreau", "李伟", "李",
        "Fatima al-Zahra", "ayşe yılmaz", "Kowalska, Zofia", "Tāne Parata", "Mrs. Van der Berg", "John Smith Jr",
        "Will Smith", "Will Van Dyke", "May Chen", "Do Van An", "Sunday Adebayo", "Mohammed", "Ολυμπία", "Юлия", "محمد",
    ],
)  # fmt: skip
def test_a_bare_name_is_kept_as_it_was_typed(name: str) -> None:
    assert read_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Maria Lopez", "Maria Lopez"),
        ("it's Tom", "Tom"),
        ("Hi, I'm Tyrone", "Tyrone"),
        ("This is Beth.", "Beth"),
        ("I am called Suleiman", "Suleiman"),
        ("call me Jo", "Jo"),
        ("put it under Rosa please", "Rosa"),
        ("full name Thandiwe Nkosi", "Thandiwe Nkosi"),
        ("first name Lin, last name Zhao", "Lin Zhao"),
        ("for my son, his name is Mateo", "Mateo"),
        ("it is for my daughter Amara Nwosu", "Amara Nwosu"),
        ("my mother, Halina Nowak", "Halina Nowak"),
        ("it's for me, Carlos", "Carlos"),
        ("Anna, thanks", "Anna"),
        ("Maria 🎵", "Maria"),
        ("my name is Oluwaseun and I want to come on Monday", "Oluwaseun"),
    ],
)
def test_what_stands_around_a_name_is_left_out(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "who wants to know?", "why do you need my name", "can i stay anonymous", "what is music therapy", "12345",
        "Maria2", "🙂", "k", "x" * 61, "one two three four five six seven", "no", "I'd rather not say", "not sure",
        "I don't want to give my name", "my name is not important", "the name is wrong", "<script>", "maria@example.org",
        "I want to die", "will it hurt me",
    ],
)  # fmt: skip
def test_what_people_say_instead_of_a_name_is_not_one(text: str) -> None:
    assert read_name(text) is None


def test_a_name_that_was_not_asked_for_must_be_said_to_be_one() -> None:
    assert read_name("Maria Lopez", asked=False) is None
    assert read_name("book me for tuesday, my name is Maria Lopez", asked=False) == "Maria Lopez"
    assert read_name("put me down for friday", asked=False) is None


def test_a_long_text_is_read_in_no_time() -> None:
    began = time.monotonic()

    for text in ("hi " * 1300, "my name is " * 370, "for my " * 580, "name is" * 580):
        read_name(text)

    assert time.monotonic() - began < 1
