from __future__ import annotations

import pytest

from overture.core.spoken_zone import read_zone


@pytest.mark.parametrize(
    ("text", "key", "rest"),
    [
        ("3pm eastern", "America/New_York", "3pm"),
        ("tomorrow at 3pm pacific time", "America/Los_Angeles", "tomorrow at 3pm"),
        ("10 am PST please", "America/Los_Angeles", "10 am please"),
        ("I'm in California", "America/Los_Angeles", ""),
        ("I am in LA", "America/Los_Angeles", ""),
        ("I live in New York, tuesday at 10", "America/New_York", "tuesday at 10"),
        ("I'm on the east coast", "America/New_York", ""),
        ("my time zone is Europe/London", "Europe/London", ""),
        ("my timezone is central", "America/Chicago", ""),
        ("9am in London", "Europe/London", "9am"),
        ("america/new_york", "America/New_York", ""),
    ],
)
def test_a_zone_that_is_named_is_read_and_taken_out(text: str, key: str, rest: str) -> None:
    spoken = read_zone(text)

    assert spoken is not None
    assert (spoken.key, spoken.rest) == (key, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Georgia Miller",
        "my name is Virginia",
        "met at 3",
        "I'm in pain",
        "she's in Paris",
        "24/7",
        "central",
        "10/3",
    ],
)
def test_what_only_looks_like_a_zone_is_none(text: str) -> None:
    assert read_zone(text) is None
