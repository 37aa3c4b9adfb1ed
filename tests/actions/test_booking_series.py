"""The same time for several weeks: all dates are read back, and all of them are booked or none."""

from __future__ import annotations

import pytest

from overture.bootstrap import ActionsContext
from tests.helpers.bookings import booked, names, only, somebody_books
from tests.helpers.clinics import chicago
from tests.helpers.form_loop import FormLoop, Said


async def told_series(person: FormLoop, words: str) -> list[Said]:
    return await person.say(
        f"book an individual session {words}, my name is Kim, kim@example.org", "book_appointment"
    )


async def test_six_weeks_are_read_back_with_every_date_and_booked(person: FormLoop) -> None:
    read_back = only(await told_series(person, "every tuesday at 3 for 6 weeks"))

    done = only(await person.say("yes", "affirm"))

    assert read_back.response == "utter_series_read_back"
    assert read_back.values["count"] == "6"
    assert read_back.values["when"] == "Tuesday, March 3, 2026 at 3:00 PM Central Time"
    assert read_back.values["last"] == "Tuesday, April 7, 2026"
    assert read_back.values["dates"].startswith("Tue, Mar 3, Tue, Mar 10")
    assert done.response == "utter_series_booked"
    # The wall clock stays the same over the change to summer time on March 8.
    assert [each.start for each in booked(person)] == [
        chicago(f"2026-{day}T15:00") for day in ("03-03", "03-10", "03-17", "03-24", "03-31", "04-07")
    ]
    assert len({each.series_id for each in booked(person)}) == 1


@pytest.mark.parametrize(
    ("words", "count"),
    [("four sessions, thursdays at 10", "4"), ("weekly on thursday at 10 for 2 months", "8")],
)
async def test_counts_may_be_said_in_other_words(person: FormLoop, words: str, count: str) -> None:
    assert only(await told_series(person, words)).values["count"] == count


async def test_weekly_without_a_count_asks_for_how_many_weeks(person: FormLoop) -> None:
    asked = only(await told_series(person, "every thursday at 10"))

    assert asked.response == "utter_ask_appointment_repeats"
    assert only(await person.say("6")).values["count"] == "6"


async def test_just_once_is_one_appointment(person: FormLoop) -> None:
    await told_series(person, "every thursday at 10")

    assert names(await person.tap("Just once")) == ["utter_appointment_read_back"]


async def test_forty_weeks_are_too_many_and_it_is_said(person: FormLoop) -> None:
    said = await told_series(person, "every thursday at 10 for 40 weeks")

    assert names(said) == ["utter_series_count_unfit", "utter_ask_appointment_repeats"]


async def test_another_rhythm_is_said_not_to_be_had(person: FormLoop) -> None:
    said = await told_series(person, "every other week thursday at 10")

    assert names(said) == ["utter_series_weekly_only", "utter_appointment_read_back"]


async def test_dates_that_clash_are_listed_with_what_can_be_had(
    person: FormLoop, context: ActionsContext
) -> None:
    for clinician in ("Anna Shah", "Ben Ortiz"):
        somebody_books(context, "2026-03-17T15:00", clinician)

    said = only(await told_series(person, "every tuesday at 3 for 6 weeks"))

    assert said.response == "utter_series_clash"
    assert said.values["dates"] == "Tue, Mar 17"
    assert said.titles[0] == "2 weeks, until Tue, Mar 10"
    assert any(title.endswith("each week") for title in said.titles)
    assert booked(person) == []
    assert only(await person.tap("2 weeks, until Tue, Mar 10")).values["count"] == "2"


async def test_another_time_of_the_clash_keeps_all_weeks(person: FormLoop, context: ActionsContext) -> None:
    for clinician in ("Anna Shah", "Ben Ortiz"):
        somebody_books(context, "2026-03-17T15:00", clinician)
    said = only(await told_series(person, "every tuesday at 3 for 6 weeks"))

    read_back = only(await person.tap(next(each for each in said.titles if each.endswith("each week"))))

    assert read_back.response == "utter_series_read_back"
    assert read_back.values["count"] == "6"


async def test_a_date_taken_at_the_last_moment_books_none(person: FormLoop, context: ActionsContext) -> None:
    await told_series(person, "every tuesday at 3 for 6 weeks")
    for clinician in ("Anna Shah", "Ben Ortiz"):
        somebody_books(context, "2026-03-24T15:00", clinician)

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_series_clash"
    assert said.values["dates"] == "Tue, Mar 24"
    assert booked(person) == []
    assert person.form == "appointment_form"
