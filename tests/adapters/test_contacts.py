from __future__ import annotations

import time

import pytest

from overture.adapters.contacts import ContactFinder

FINDER = ContactFinder()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("816-555-0100", "+18165550100"),
        ("my number is (816) 555-0100, thanks", "+18165550100"),
        ("+1 816.555.0100", "+18165550100"),
        ("(555) 555-0119", "+15555550119"),
        ("+44 20 7946 0958", "+442079460958"),
        ("Maria.Lopez@Example.COM", "Maria.Lopez@example.com"),
        ("write to me at an.nguyen+clinic@example.org.", "an.nguyen+clinic@example.org"),
        ("jo dot bell at example dot org", "jo.bell@example.org"),
        ("dana@example.com or 816 555 0130", "dana@example.com"),
        ("816 555 0130 or dana@example.com", "+18165550130"),
    ],
)
def test_a_contact_is_found_in_an_answer_and_kept_in_one_spelling(text: str, value: str) -> None:
    found = FINDER.find(text, asked=True)

    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "555-0142",
        "a@b",
        "x@localhost",
        "@maria",
        "123",
        "2026-03-03",
        "tuesday at 10",
        "123456789012345678",
        "..@..",
    ],
)
def test_what_is_no_contact_is_not_one(text: str) -> None:
    assert FINDER.find(text, asked=True) is None


@pytest.mark.parametrize("text", ["march 3 2026 at 10", "between 10 and 11:30 on 3/4", "see you at noon dot"])
def test_where_none_was_asked_for_only_a_plain_one_counts(text: str) -> None:
    assert FINDER.find(text, asked=False) is None
    assert FINDER.find("book me tuesday at 10, 816-555-0100", asked=False) is not None


def test_the_place_of_a_contact_is_told_so_that_the_rest_can_be_read() -> None:
    text = "Dana, 816-555-0130 please"

    found = FINDER.find(text, asked=True)

    assert found is not None
    assert text[found.start : found.end] == "816-555-0130"


def test_a_local_number_is_known_to_lack_its_area_code() -> None:
    assert FINDER.lacks_area_code("it's 555-0142")
    assert not FINDER.lacks_area_code("I have none")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+18165550100", "(816) 555-0100"),
        ("+442079460958", "+44 20 7946 0958"),
        ("maria@example.org", "maria@example.org"),
    ],
)
def test_a_kept_contact_is_shown_as_people_write_it(value: str, shown: str) -> None:
    assert FINDER.shown(value) == shown


def test_a_hostile_text_is_read_in_no_time() -> None:
    began = time.monotonic()

    for text in ("a" * 4096, "a@" * 2048, "1-" * 2048, "a dot " * 680, "@." * 2048):
        FINDER.find(text, asked=True)

    assert time.monotonic() - began < 2
