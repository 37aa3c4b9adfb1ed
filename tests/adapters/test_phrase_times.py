from __future__ import annotations

import importlib
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.adapters.phrase_times import phrase_times
from overture.adapters.phrase_times.reader import ConventionalPhraseTimes
from overture.core.errors import Misconfigured
from overture.core.phrase_time import (
    AFTERNOON,
    EVENING,
    MORNING,
    ClockRange,
    OpeningHints,
    PhraseKind,
    PhraseTime,
)
from tests.helpers.phrases import HELD_OUT, TUNED, Said, in_words, read_phrases

CHICAGO = ZoneInfo("America/Chicago")
WEDNESDAY = datetime(2026, 3, 4, 10, 30, tzinfo=CHICAGO)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
READER = phrase_times()

moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(CHICAGO))  # noqa: DTZ001


def read(text: str, now: datetime = WEDNESDAY) -> PhraseTime:
    return READER.read_time(text, now, CHICAGO)


@pytest.mark.parametrize("said", read_phrases(TUNED), ids=str)
def test_a_phrase_means_what_the_conventions_say(said: Said) -> None:
    phrase = READER.read_time(said.text, said.now, said.timezone)

    assert in_words(phrase) == said.meaning


def test_phrases_it_was_not_tuned_on_are_read_as_well() -> None:
    phrases = read_phrases(HELD_OUT)

    right = [
        said
        for said in phrases
        if in_words(READER.read_time(said.text, said.now, said.timezone)) == said.meaning
    ]

    assert len(phrases) >= 100
    assert len(right) >= 0.95 * len(phrases)


@given(moments, st.sampled_from(range(7)))
def test_next_x_lies_in_the_following_week(now: datetime, weekday: int) -> None:
    phrase = read(f"next {WEEKDAYS[weekday]}", now)

    monday = now.date() - timedelta(days=now.weekday())
    assert phrase.start == monday + timedelta(days=7 + weekday)


@given(moments, st.sampled_from(range(7)), st.sampled_from(("", "this ", "the coming ")))
def test_a_weekday_is_the_first_one_after_today(now: datetime, weekday: int, which: str) -> None:
    phrase = read(f"{which}{WEEKDAYS[weekday]}", now)

    assert isinstance(phrase.start, date)
    assert phrase.start.weekday() == weekday
    assert 1 <= (phrase.start - now.date()).days <= 7


@given(moments, st.integers(1, 12))
def test_a_bare_hour_lies_between_eight_and_seven(now: datetime, hour: int) -> None:
    phrase = read(f"tomorrow at {hour}", now)

    assert phrase.start == datetime.combine(
        now.date() + timedelta(days=1), time(hour + 12 if hour < 8 else hour)
    )


@given(moments, st.integers(1, 240))
def test_hours_from_now_have_passed_by_every_clock(now: datetime, hours: int) -> None:
    phrase = read(f"in {hours} hours", now)

    assert isinstance(phrase.start, datetime)
    elapsed = phrase.start.replace(tzinfo=CHICAGO).astimezone(UTC) - now.astimezone(UTC)
    assert timedelta(hours=hours) - timedelta(minutes=1) < elapsed <= timedelta(hours=hours)


@given(moments, st.text(max_size=60))
def test_no_text_breaks_the_reader(now: datetime, text: str) -> None:
    phrase = read(text, now)

    assert phrase.kind in PhraseKind


@given(
    moments, st.lists(st.sampled_from([said.text for said in read_phrases(TUNED)]), min_size=2, max_size=3)
)
def test_what_is_read_of_mixed_phrases_never_ends_before_now(now: datetime, phrases: list[str]) -> None:
    phrase = read(" ".join(phrases), now)

    last = phrase.end or phrase.start
    if isinstance(last, datetime):
        assert last.replace(tzinfo=CHICAGO).astimezone(UTC) >= now.astimezone(UTC) - timedelta(minutes=1)
    elif last is not None:
        assert last >= now.date()


def test_an_ambiguous_phrase_names_what_it_may_mean() -> None:
    phrase = read("wednesday at 3")

    assert phrase.candidates == (
        datetime.fromisoformat("2026-03-04T15:00"),
        datetime.fromisoformat("2026-03-11T15:00"),
    )


def test_each_of_two_days_keeps_its_own_hour() -> None:
    phrase = read("friday at 9 or monday at 2")

    assert phrase.candidates == (
        datetime.fromisoformat("2026-03-06T09:00"),
        datetime.fromisoformat("2026-03-09T14:00"),
    )


def test_candidates_with_a_part_of_the_day_are_days() -> None:
    phrase = read("wednesday afternoon")

    assert phrase.candidates == (date(2026, 3, 4), date(2026, 3, 11))
    assert phrase.hints.clock == AFTERNOON


def test_of_two_hours_only_the_one_ahead_is_a_candidate() -> None:
    phrase = read("today at 9 or 11")

    assert phrase.candidates == (datetime.fromisoformat("2026-03-04T11:00"),)


def test_a_weekday_and_a_number_that_disagree_are_both_candidates() -> None:
    phrase = read("monday the 10th")

    assert phrase.candidates == (date(2026, 3, 9), date(2026, 3, 10))


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("not monday", OpeningHints(excluded_weekdays=frozenset({0}))),
        ("anything but monday or tuesday", OpeningHints(excluded_weekdays=frozenset({0, 1}))),
        ("fridays don't work", OpeningHints(excluded_weekdays=frozenset({4}))),
        ("not tomorrow", OpeningHints(excluded_days=frozenset({date(2026, 3, 5)}))),
        ("mornings are better", OpeningHints(clock=MORNING)),
        ("not in the morning", OpeningHints(excluded_clocks=(MORNING,))),
        ("tuesdays or thursdays", OpeningHints(weekdays=frozenset({1, 3}))),
        ("friday afternoons", OpeningHints(weekdays=frozenset({4}), clock=AFTERNOON)),
        ("weekdays after work", OpeningHints(weekdays=frozenset(range(5)), clock=EVENING)),
        ("any time after friday", OpeningHints(earliest=date(2026, 3, 7))),
        ("i can't come until next week", OpeningHints(earliest=date(2026, 3, 9))),
        ("at 3", OpeningHints(clock=ClockRange(time(15), time(15)))),
        ("4", OpeningHints(clock=ClockRange(time(16), time(16)))),
        ("before 11", OpeningHints(clock=ClockRange(time(8), time(11)))),
        ("asap", OpeningHints(soonest=True)),
        ("i have 2 kids", OpeningHints()),
    ],
)
def test_what_names_no_day_still_helps(text: str, hints: OpeningHints) -> None:
    phrase = read(text)

    assert phrase == PhraseTime(PhraseKind.NONE, hints=hints)


def test_a_day_left_out_of_a_week_is_a_hint() -> None:
    phrase = read("any day next week but not wednesday")

    assert phrase.days == (date(2026, 3, 9), date(2026, 3, 13))
    assert phrase.hints.excluded_weekdays == {2}


def test_mornings_of_a_week_are_a_hint_for_each_of_its_days() -> None:
    phrase = read("mornings next week")

    assert phrase.hints.allow(datetime.fromisoformat("2026-03-10T09:00"))
    assert not phrase.hints.allow(datetime.fromisoformat("2026-03-10T13:00"))


def test_weeks_from_now_keep_the_clock_without_its_having_been_said() -> None:
    assert not read("in two weeks").clock_was_said
    assert read("in two weeks at 3").clock_was_said


def test_of_the_repeated_hour_the_turn_still_ahead_is_meant() -> None:
    before = datetime(2026, 11, 1, 0, 30, tzinfo=CHICAGO)
    between = datetime(2026, 11, 1, 1, 45, tzinfo=CHICAGO)

    assert read("today at 1:30 am", before).start == datetime.fromisoformat("2026-11-01T01:30")
    second = read("today at 1:30 am", between).start
    assert isinstance(second, datetime)
    assert second.fold == 1


def test_an_offset_serves_as_a_zone() -> None:
    zone = timezone(timedelta(hours=-4))

    phrase = READER.read_time("tomorrow at 3", datetime(2026, 3, 4, 10, 30, tzinfo=zone), zone)

    assert phrase.start == datetime.fromisoformat("2026-03-05T15:00")


@pytest.mark.parametrize("text", ["next 10000000 days", "next 9999999999999 years", "friday " + "9" * 4000])
def test_no_number_keeps_the_library_busy(text: str) -> None:
    assert read(text).kind in (PhraseKind.NONE, PhraseKind.DAY)


def test_a_long_message_is_read_to_its_end() -> None:
    phrase = read("i have so much to tell you. " * 140 + "can i come on friday at 3?")

    assert phrase.start == datetime.fromisoformat("2026-03-06T15:00")


def test_another_library_can_find_the_dates() -> None:
    class Calendar:
        def stretches(self, expression: str, today: date) -> tuple[tuple[date, date], ...]:
            assert expression == "christmas eve"
            return ((date(today.year, 12, 24), date(today.year, 12, 24)),)

        def length(self, expression: str) -> timedelta | None:
            return None

    phrase = ConventionalPhraseTimes(Calendar()).read_time("christmas eve at 3", WEDNESDAY, CHICAGO)

    assert phrase.start == datetime.fromisoformat("2026-12-24T15:00")


def test_a_platform_without_the_library_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)

    with pytest.raises(Misconfigured, match="is not installed; it has builds for Linux"):
        phrase_times()


def test_ctrl_c_still_ends_a_process_that_reads_phrases() -> None:
    program = (
        "import os, signal, time\n"
        "from overture.adapters.phrase_times import phrase_times\n"
        "phrase_times()\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "time.sleep(5)\n"
        "print('survived')\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )

    assert "KeyboardInterrupt" in ended.stderr
    assert ended.stdout == ""
