from __future__ import annotations

from datetime import timedelta

import pytest

from overture.core.move_words import keeps_the_day, keeps_the_time, read_move, read_shift


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("move my tuesday appointment to friday at 2", "move my tuesday appointment", "friday at 2"),
        ("i need to move my appointment to next week", "i need to move my appointment", "next week"),
        ("move my session from tuesday to thursday", "tuesday", "thursday"),
        ("could you change it from the 3rd to the 5th?", "the 3rd", "the 5th"),
        ("can i come on friday instead of wednesday", "wednesday", "can i come on friday"),
        ("instead of friday can i have monday", "friday", "monday"),
        ("i cant make it at 3 can we do 4 instead", "i cant make it at 3", "4"),
        ("i booked 10am but i need afternoon", "i booked 10am", "i need afternoon"),
        ("switch me to friday", "switch me", "friday"),
        ("im running late can we push it to 11", "im running late can we push it", "11"),
    ],
)
def test_old_and_new_time_are_told_apart(text: str, old: str, new: str) -> None:
    words = read_move(text)

    assert (words.old, words.new) == (old, new)


@pytest.mark.parametrize(
    "text",
    ["i need to reschedule", "change my thursday", "I have to move it", "wednesday doesn't work anymore"],
)
def test_where_nothing_marks_the_new_time_both_are_the_whole(text: str) -> None:
    words = read_move(text)

    assert words.old == words.new == text


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("push my appointment back an hour", timedelta(hours=1)),
        ("same session but a day later please", timedelta(days=1)),
        ("delay my first session by a week", timedelta(weeks=1)),
        ("any way to move my session up a day", timedelta(days=-1)),
        ("half an hour earlier", timedelta(minutes=-30)),
        ("30 minutes later", timedelta(minutes=30)),
        ("the one hour session", None),
        ("move it to friday", None),
    ],
)
def test_a_shift_is_read_with_its_direction(text: str, shift: timedelta | None) -> None:
    assert read_shift(text) == shift


def test_what_is_to_stay_the_same_is_read() -> None:
    assert keeps_the_time("friday at the same time")
    assert keeps_the_day("later that day?")
    assert not keeps_the_time("another time")
    assert not keeps_the_day("another day")
