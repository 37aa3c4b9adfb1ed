from __future__ import annotations

import pytest

from overture.core.repetition import read_repetition


@pytest.mark.parametrize(
    ("text", "count", "rest"),
    [
        ("every tuesday at 3 for 6 weeks", 6, "tuesday at 3"),
        ("weekly for 2 months", 8, ""),
        ("four sessions, thursdays at 10", 4, "thursday at 10"),
        ("each week on friday at 9 for 4 weeks", 4, "on friday at 9"),
        ("every tuesday", None, "tuesday"),
    ],
)
def test_weeks_are_read_and_taken_out(text: str, count: int | None, rest: str) -> None:
    told = read_repetition(text)

    assert (told.weekly, told.count, told.rest) == (True, count, rest)


@pytest.mark.parametrize(
    "text",
    [
        "I work every tuesday so wednesday at 3",
        "I can't on tuesdays",
        "mondays are hard for me",
        "I have had 6 sessions already",
        "one session please",
        "for my 6 week old baby",
        "next week tuesday",
        "thursdays at 10",
    ],
)
def test_habits_hindrances_and_single_appointments_are_no_series(text: str) -> None:
    told = read_repetition(text)

    assert (told.weekly, told.count, told.rest) == (False, None, text)


@pytest.mark.parametrize("text", ["every other week", "twice a week", "every day at 3", "monthly"])
def test_another_rhythm_is_told_apart(text: str) -> None:
    assert read_repetition(text).rhythm_unfit


@pytest.mark.parametrize(
    ("text", "count"), [("6", 6), ("six weeks", 6), ("for 2 months", 8), ("just once", 1)]
)
def test_a_bare_count_counts_where_it_was_asked_for(text: str, count: int) -> None:
    assert read_repetition(text, asked=True).count == count


@pytest.mark.parametrize("text", ["weekly for 40 weeks", "every monday for 27 weeks"])
def test_too_many_weeks_are_told_apart(text: str) -> None:
    assert read_repetition(text).count_unfit
