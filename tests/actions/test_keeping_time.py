"""A time is kept for some minutes while a person decides, and what is told of changing it later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from overture.bootstrap import ActionsContext, AppointmentLinks
from overture.core.errors import OpeningTaken, OpeningUnavailable, StorageUnavailable
from overture.services.holds import hold_opening
from tests.helpers.bookings import booked, hold_lapses, late_within, names, only, somebody_books, told_all
from tests.helpers.clinics import INDIVIDUAL, chicago, open_conversation
from tests.helpers.form_loop import FormLoop

ANNA = "Anna Shah"


async def test_a_chosen_time_is_kept_from_others_while_the_rest_is_asked(
    person: FormLoop, context: ActionsContext
) -> None:
    await person.say("book an individual session tuesday at 10 with Anna Shah", "book_appointment")

    with pytest.raises(OpeningTaken):
        somebody_books(context, "2026-03-03T10:00", ANNA)

    await person.say("Maria Lopez")
    said = only(await person.say("816-555-0100"))
    assert said.response == "utter_appointment_read_back"
    assert said.values["hold_minutes"] == "5"


async def test_another_time_lets_the_first_one_go(person: FormLoop, context: ActionsContext) -> None:
    await person.say("book an individual session tuesday at 10 with Anna Shah", "book_appointment")

    await person.say("actually wednesday")

    assert somebody_books(context, "2026-03-03T10:00", ANNA).clinician == ANNA
    with pytest.raises(OpeningTaken):
        somebody_books(context, "2026-03-04T10:00", ANNA)


async def test_leaving_the_booking_lets_the_time_go(person: FormLoop, context: ActionsContext) -> None:
    await person.say("book an individual session tuesday at 10 with Anna Shah", "book_appointment")

    person.shown = []
    await person.run("action_stop_booking")

    assert names(person.shown) == ["utter_booking_stopped"]
    assert somebody_books(context, "2026-03-03T10:00", ANNA).clinician == ANNA
    assert person.slots["appointment_time"] is None


async def test_what_another_person_decides_on_is_offered_to_nobody(
    person: FormLoop, context: ActionsContext
) -> None:
    other = open_conversation(context.store, context.clock)
    hold_opening(context.booking.scheduler, other, INDIVIDUAL, ANNA, chicago("2026-03-03T10:00"))

    said = only(
        await person.say("book an individual session tuesday at 10 with Anna Shah", "book_appointment")
    )

    assert said.response == "utter_no_opening_then"


@pytest.mark.parametrize("refusal", [OpeningTaken(), OpeningUnavailable("it has just been closed")])
async def test_a_time_that_went_in_this_very_moment_is_replaced_by_others(
    person: FormLoop, context: ActionsContext, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    def taken_at_the_last_moment(*_: object) -> None:
        for _again in range(2):
            somebody_books(context, "2026-03-03T10:00")
        raise refusal

    monkeypatch.setattr("overture.services.keeping_time.hold_opening", taken_at_the_last_moment)

    said = await person.say("book an individual session tuesday at 10", "book_appointment")

    assert names(said) == ["utter_opening_taken"]
    assert person.slots["appointment_time"] is None


async def test_a_hold_that_lapsed_is_no_error(person: FormLoop, context: ActionsContext) -> None:
    await told_all(person)
    hold_lapses(context)

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_appointment_booked"


async def test_without_a_hold_the_booking_goes_on_and_claims_none(
    person: FormLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    monkeypatch.setattr("overture.services.keeping_time.hold_opening", busy)

    said = only(await told_all(person))

    assert said.response == "utter_appointment_read_back_not_kept"
    assert names(await person.say("yes", "affirm")) == ["utter_appointment_booked"]


async def test_until_when_it_can_be_changed_is_told(context: ActionsContext) -> None:
    late = late_within(context, timedelta(hours=24))
    person = FormLoop(late, open_conversation(context.store, context.clock))
    await told_all(person, "wednesday at 10")

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_appointment_booked"
    assert said.values["until"] == "Tuesday, March 3, 2026 at 10:00 AM Central Time"


async def test_what_begins_soon_is_for_our_team_to_change(context: ActionsContext) -> None:
    late = late_within(context, timedelta(hours=48))
    person = FormLoop(late, open_conversation(context.store, context.clock))
    await told_all(person)

    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_appointment_booked_soon"


async def test_a_link_that_cannot_be_made_does_not_sound_like_a_failed_booking(
    person: FormLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told_all(person)

    def busy(*_: object) -> str:
        raise StorageUnavailable("The database is busy: try again in a moment.")

    monkeypatch.setattr(AppointmentLinks, "for_appointment", busy)
    said = only(await person.say("yes", "affirm"))

    assert said.response == "utter_appointment_stands"
    assert len(booked(person)) == 1
