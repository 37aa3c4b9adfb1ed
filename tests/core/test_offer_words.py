from __future__ import annotations

import pytest

from overture.core.appointment import Service
from overture.core.offer_words import means_any, means_anyone, read_clinician, read_position, read_service
from tests.helpers.clinics import ANNA, BEN, CONSULTATION, GROUP, INDIVIDUAL

SERVICES = (CONSULTATION, INDIVIDUAL, GROUP)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("individual", INDIVIDUAL),
        ("An INDIVIDUAL session, please", INDIVIDUAL),
        ("one-on-one", INDIVIDUAL),
        ("individul", INDIVIDUAL),
        ("the group one", GROUP),
        ("Group session", GROUP),
        ("first consultation", CONSULTATION),
        ("the intake", CONSULTATION),
        ("a consultaton", CONSULTATION),
        ("30 minutes", CONSULTATION),
        ("the 50-minute one", INDIVIDUAL),
        ("one hour", GROUP),
        ("group or individual", None),
        ("a session", None),
        ("groupies", None),
        ("regrouping", None),
        ("45 minutes", None),
        ("", None),
    ],
)
def test_a_service_is_read_by_name_by_other_words_and_by_length(text: str, service: Service | None) -> None:
    assert read_service(text, SERVICES) is service


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("with anna please", "Anna Shah"),
        ("Dr. Shah", "Anna Shah"),
        ("i want to see ben", "Ben Ortiz"),
        ("Ben Ortiz", "Ben Ortiz"),
        ("it is for my daughter anna", None),
        ("with someone", None),
        ("with Anna or with Ben", None),
    ],
)
def test_a_clinician_is_read_only_where_one_is_wished_for(text: str, name: str | None) -> None:
    found = read_clinician(text, (ANNA, BEN))

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the first one", 0),
        ("ok I'll take the second", 1),
        ("third", 2),
        ("the last one please", 3),
        ("option 2", 1),
        ("number 3", 2),
        ("the earliest", 0),
        ("the later one", 3),
        ("fifth", None),
        ("option 9", None),
        ("later", None),
        ("the first of march", None),
        ("my first session", None),
    ],
)
def test_a_place_among_four_is_read(text: str, place: int | None) -> None:
    assert read_position(text, 4) == place


def test_nothing_shown_has_no_place() -> None:
    assert read_position("the first one", 0) is None


@pytest.mark.parametrize(
    "text", ["any time", "whenever", "doesn't matter", "either one", "up to you", "any of those"]
)
def test_anything_on_offer_will_do(text: str) -> None:
    assert means_any(text)


@pytest.mark.parametrize("text", ["anyone", "whoever is free", "any therapist", "anybody is fine"])
def test_anyone_will_do(text: str) -> None:
    assert means_anyone(text)
    assert not means_anyone("any time")
