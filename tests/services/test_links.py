"""Single-use links, on both databases."""

from __future__ import annotations

import logging
import threading

import pytest

from overture.adapters.sql.database import Database
from overture.core.appointment import AppointmentState
from overture.core.errors import (
    AppointmentNotFound,
    CancellationLate,
    LinkUnknown,
    OpeningTaken,
    OpeningUnavailable,
)
from overture.services.links import (
    ChangedByLink,
    call_by_link,
    cancel_by_link,
    link_address,
    make_link,
    move_by_link,
    other_openings,
    shown,
)
from overture.services.openings import find_openings
from overture.services.scheduling import cancel_appointment
from tests.helpers.clinics import INDIVIDUAL, chicago
from tests.helpers.links import Practice
from tests.helpers.settings import settings_in


@pytest.fixture
def practice(database: Database) -> Practice:
    return Practice(database)


def test_a_link_shows_its_appointment_as_often_as_wanted(practice: Practice) -> None:
    appointment = practice.book()
    token = make_link(practice.scheduler, appointment.id)

    assert (
        shown(practice.scheduler, token) == shown(practice.scheduler, token) == practice.stored(appointment)
    )


def test_every_link_is_another_long_one_and_all_of_them_stand(practice: Practice) -> None:
    appointment = practice.book()

    tokens = {make_link(practice.scheduler, appointment.id) for _ in range(5)}

    assert len(tokens) == 5
    assert min(map(len, tokens)) >= 43
    assert {shown(practice.scheduler, token).id for token in tokens} == {appointment.id}


def test_the_token_is_neither_stored_nor_logged(practice: Practice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = make_link(practice.scheduler, practice.book().id)

    changed = cancel_by_link(practice.scheduler, token)

    with practice.store.read() as work:
        stored = str(work.connection.exec_driver_sql("SELECT * FROM link").all())
    for secret in (token, changed.token):
        assert secret not in stored + caplog.text + repr(changed)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é\ud800"])
def test_a_link_that_was_never_made_is_unknown(practice: Practice, token: str) -> None:
    practice.book()

    with pytest.raises(LinkUnknown):
        shown(practice.scheduler, token)
    with pytest.raises(LinkUnknown):
        cancel_by_link(practice.scheduler, token)


def test_a_link_lapses_at_the_end_of_the_appointment(practice: Practice) -> None:
    appointment = practice.book()
    token = make_link(practice.scheduler, appointment.id)

    practice.clock.moment = appointment.start
    assert shown(practice.scheduler, token).id == appointment.id
    with pytest.raises(AppointmentNotFound):
        cancel_by_link(practice.scheduler, token)

    practice.clock.moment = appointment.end
    with pytest.raises(LinkUnknown):
        shown(practice.scheduler, token)


def test_no_link_is_made_to_what_is_not_there(practice: Practice) -> None:
    with pytest.raises(AppointmentNotFound):
        make_link(practice.scheduler, "nothing")


def test_cancelling_uses_the_link_and_gives_a_new_one_that_shows_what_became_of_it(
    practice: Practice,
) -> None:
    appointment = practice.book()
    token = make_link(practice.scheduler, appointment.id)

    changed = cancel_by_link(practice.scheduler, token)

    assert changed.appointment.state is AppointmentState.CANCELLED
    assert shown(practice.scheduler, changed.token).sequence == appointment.sequence + 1
    with pytest.raises(LinkUnknown):
        shown(practice.scheduler, token)
    openings = find_openings(practice.scheduler, INDIVIDUAL, appointment.start, appointment.start)
    assert appointment.clinician in {opening.clinician for opening in openings}


def test_moving_keeps_the_appointment_and_uses_the_link(practice: Practice) -> None:
    appointment = practice.book()
    token = make_link(practice.scheduler, appointment.id)

    changed = move_by_link(practice.scheduler, token, chicago("2026-03-06T14:00"))

    moved = changed.appointment
    assert (moved.id, moved.clinician, moved.sequence) == (appointment.id, appointment.clinician, 1)
    assert moved.start == chicago("2026-03-06T14:00")
    assert shown(practice.scheduler, changed.token) == moved
    with pytest.raises(LinkUnknown):
        move_by_link(practice.scheduler, token, chicago("2026-03-06T15:00"))


@pytest.mark.parametrize(
    ("start", "refusal"), [("2026-03-06T14:00", OpeningTaken), ("2026-03-07T14:00", OpeningUnavailable)]
)
def test_a_move_that_is_refused_leaves_appointment_and_link_as_they_were(
    practice: Practice, start: str, refusal: type[Exception]
) -> None:
    practice.book("2026-03-06T14:00")
    appointment = practice.book()
    token = make_link(practice.scheduler, appointment.id)

    with pytest.raises(refusal):
        move_by_link(practice.scheduler, token, chicago(start))

    assert practice.stored(appointment) == appointment
    assert shown(practice.scheduler, token) == appointment


def test_so_shortly_before_only_a_call_is_to_be_had_and_the_link_stays(practice: Practice) -> None:
    appointment = practice.book("2026-03-02T15:00")
    token = make_link(practice.scheduler, appointment.id)

    with pytest.raises(CancellationLate):
        cancel_by_link(practice.scheduler, token)
    with pytest.raises(CancellationLate):
        move_by_link(practice.scheduler, token, chicago("2026-03-06T14:00"))
    call_by_link(practice.scheduler, token)
    call_by_link(practice.scheduler, token)

    assert [handoff.reason for handoff in practice.handoffs(appointment)] == ["request_callback"]
    assert shown(practice.scheduler, token) == appointment


def test_who_does_not_chat_cancels_by_link_but_cannot_ask_for_a_call(practice: Practice) -> None:
    appointment = practice.book(chats=False)
    token = make_link(practice.scheduler, appointment.id)

    assert call_by_link(practice.scheduler, token) is None
    assert cancel_by_link(practice.scheduler, token).appointment.state is AppointmentState.CANCELLED


def test_of_many_uses_at_once_one_acts(practice: Practice) -> None:
    appointment = practice.book()
    token = make_link(practice.scheduler, appointment.id)
    done: list[ChangedByLink] = []
    refused: list[Exception] = []

    def use(hour: int) -> None:
        try:
            done.append(move_by_link(practice.scheduler, token, chicago(f"2026-03-06T{hour:02}:00")))
        except LinkUnknown as error:
            refused.append(error)

    threads = [threading.Thread(target=use, args=(hour,)) for hour in range(9, 16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), len(refused)) == (1, 6)
    assert practice.stored(appointment).sequence == 1


def test_a_link_used_while_the_chat_cancels_leaves_one_cancelled_appointment(practice: Practice) -> None:
    for _ in range(5):
        appointment = practice.book()
        token = make_link(practice.scheduler, appointment.id)
        errors: list[Exception] = []

        def by_link(token: str = token, errors: list[Exception] = errors) -> None:
            try:
                cancel_by_link(practice.scheduler, token)
            except LinkUnknown:
                return
            except Exception as error:  # noqa: BLE001 - a thread tells its test what went wrong
                errors.append(error)

        thread = threading.Thread(target=by_link)
        thread.start()
        cancel_appointment(practice.scheduler, appointment.conversation_id, appointment.id)
        thread.join()

        assert errors == []
        assert (practice.stored(appointment).state, practice.stored(appointment).sequence) == (
            AppointmentState.CANCELLED, 1,
        )  # fmt: skip


def test_other_openings_are_the_clinicians_and_not_the_present_time(practice: Practice) -> None:
    practice.book("2026-03-05T14:00")
    appointment = practice.book()

    found = other_openings(practice.scheduler, appointment)

    starts = {opening.start for opening in found}
    assert {opening.clinician for opening in found} == {appointment.clinician}
    assert appointment.start not in starts
    # Its own time stands in the way of nothing: half an hour later is free once it is moved.
    assert chicago("2026-03-05T10:30") in starts
    assert chicago("2026-03-05T14:00") not in starts


def test_an_address_begins_with_the_public_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("settings")

    settings = settings_in(folder, OVERTURE_PUBLIC_URL="https://chat.example.org/")

    assert link_address(settings, "abc") == "https://chat.example.org/appointment/abc"
