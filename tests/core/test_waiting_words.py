from __future__ import annotations

from datetime import date, time

import pytest

from overture.core.waiting_words import WaitingWish, leaves_list, read_wish, wants_to_wait


@pytest.mark.parametrize(
    "text",
    [
        "put me on the waiting list",
        "can I join the waitlist",
        "let me know if something opens up",
        "tell me if a time comes free",
        "notify me when a slot becomes available",
    ],
)
def test_wanting_to_wait_is_read(text: str) -> None:
    assert wants_to_wait(text)
    assert not leaves_list(text)


@pytest.mark.parametrize(
    "text", ["take me off the waiting list", "remove my name from the waitlist", "leave the waiting list"]
)
def test_leaving_the_list_is_read(text: str) -> None:
    assert leaves_list(text)
    assert not wants_to_wait(text)


@pytest.mark.parametrize("text", ["tuesday at 3", "let me know what it costs", "I can wait", "yes"])
def test_other_words_do_neither(text: str) -> None:
    assert not wants_to_wait(text)
    assert not leaves_list(text)


def test_a_wish_is_read_as_it_was_written() -> None:
    wish = WaitingWish("Anna Shah", date(2026, 3, 3), date(2026, 3, 9), frozenset({0, 2}), time(9), time(12))

    assert read_wish(wish.written()) == wish
    assert read_wish("nonsense") is None
