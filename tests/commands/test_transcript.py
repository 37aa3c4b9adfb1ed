"""`overture transcript`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from overture.adapters.sql.migrate import migrate
from overture.bootstrap import opened_store
from overture.cli import main
from overture.core.conversation import Channel, Conversation
from overture.core.risk import Risk, RiskLevel
from overture.services.handoffs import take_over, write_as_staff
from overture.settings import load_settings
from tests.helpers.staffroom import Clinic
from tests.helpers.store import house


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("OVERTURE_DATABASE_URL", raising=False)


@pytest.fixture
def clinic() -> Iterator[Clinic]:
    with opened_store(load_settings()) as store:
        migrate(store)
        yield Clinic(house(store))


@pytest.fixture
def conversation(clinic: Clinic) -> Conversation:
    return clinic.house.conversation()


def written(conversation: Conversation, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["transcript", conversation.id, "--json"]) == 0
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def test_a_new_conversation_has_every_key(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert written(conversation, capsys) == {
        "conversation_id": conversation.id,
        "channel": "web",
        "holder": "assistant",
        "form": None,
        "turns": [],
        "handoffs": [],
        "appointments": [],
    }


def test_turns_stand_in_order_with_what_was_made_of_them(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation = clinic.house.conversation(Channel.TELEGRAM)
    risk = Risk(RiskLevel.CRISIS, "suicide", ("rule",))
    asked = clinic.person_says(conversation, "Ça ira? 🎵\nSecond line.", topic="benefits", risk=risk)
    answered = clinic.assistant_says(conversation, "An answer.")
    draft = clinic.assistant_says(conversation, "A late answer.", draft=True)

    read = written(conversation, capsys)

    assert read["channel"] == "telegram"
    assert read["turns"] == [
        {
            "id": asked.id,
            "at": "2026-03-02T15:00:00+00:00",
            "from": "person",
            "text": "Ça ira? 🎵\nSecond line.",
            "topic": "benefits",
            "risk": {"level": "crisis", "topic": "suicide"},
            "delivery": "received",
        },
        {
            "id": answered.id,
            "at": "2026-03-02T15:00:00+00:00",
            "from": "assistant",
            "text": "An answer.",
            "topic": None,
            "risk": {"level": "none", "topic": None},
            "delivery": "pending",
        },
        {
            "id": draft.id,
            "at": "2026-03-02T15:00:00+00:00",
            "from": "assistant",
            "text": "A late answer.",
            "topic": None,
            "risk": {"level": "none", "topic": None},
            "delivery": "draft",
        },
    ]


def test_a_handoff_tells_who_accepted_it_and_when(
    clinic: Clinic, conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    handoff = clinic.urgent_handoff(conversation, Risk(RiskLevel.CRISIS, "suicide", ("rule",)))
    ana = clinic.account("Ana")
    clinic.house.clock.forward(minutes=2)
    take_over(clinic.house.desk, ana, conversation.id)

    read = written(conversation, capsys)

    assert read["holder"] == "staff"
    assert read["handoffs"] == [
        {
            "id": handoff.id,
            "state": "accepted",
            "priority": "urgent",
            "reason": "crisis: suicide",
            "requested_at": "2026-03-02T15:00:00+00:00",
            "accepted_at": "2026-03-02T15:02:00+00:00",
            "accepted_by": "Ana",
            "closed_at": None,
        }
    ]


def test_an_appointment_has_its_wall_clock_and_its_distance_from_utc(
    clinic: Clinic, conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    clinic.appointment(conversation, datetime(2026, 3, 9, 15, 0, tzinfo=UTC), "Maya", "maya@example.org")

    (appointment,) = written(conversation, capsys)["appointments"]

    del appointment["id"]
    assert appointment == {
        "state": "booked",
        "service": "first_session",
        "clinician": "Dana Reyes",
        "start": "2026-03-09T10:00:00-05:00",
        "end": "2026-03-09T10:50:00-05:00",
        "timezone": "America/Chicago",
    }


def test_the_form_under_way_is_named(
    clinic: Clinic, conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    with clinic.house.store.write() as work:
        work.conversations.set_dialogue_state(conversation.id, "appointment_form", "appointment_day")

    assert written(conversation, capsys)["form"] == "appointment_form"


def test_without_json_it_can_be_read(
    clinic: Clinic, conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    risk = Risk(RiskLevel.HUMAN, "grief", ("rule",))
    clinic.person_says(conversation, "I miss her.\nEvery day.", topic="benefits", risk=risk)
    clinic.handoff(conversation, "request_human")
    ana = clinic.account("Ana")
    take_over(clinic.house.desk, ana, conversation.id)
    write_as_staff(clinic.house.desk, ana, conversation.id, "I am here.")
    clinic.appointment(conversation, datetime(2026, 3, 9, 15, 0, tzinfo=UTC), "Maya", "maya@example.org")

    assert main(["transcript", conversation.id]) == 0

    assert capsys.readouterr().out == (
        f"Conversation {conversation.id} on web, held by staff.\n"
        "\n2026-03-02 15:00:00Z  person (received, benefits, risk human: grief)\n  I miss her.\n  Every day.\n"
        "\n2026-03-02 15:00:00Z  system (pending)\n"
        "  Ana from our team has joined this chat and answers you from here on.\n"
        "\n2026-03-02 15:00:00Z  Ana (pending)\n  I am here.\n"
        "\nHandoff accepted, normal: asked for a person, accepted by Ana\n"
        "\nAppointment booked: first_session with Dana Reyes, 2026-03-09 10:00 America/Chicago\n"
    )


@pytest.mark.parametrize("conversation_id", ["nothing", "", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.usefixtures("clinic")
def test_an_unknown_conversation_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], conversation_id: str
) -> None:
    assert main(["transcript", conversation_id, "--json"]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"There is no conversation {conversation_id}: check the id.\n"


def test_before_the_first_start_there_is_no_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcript", "nothing", "--json"]) == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_a_reading_is_on_record(
    clinic: Clinic, conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    written(conversation, capsys)

    assert clinic.audit("transcript") == [(None, conversation.id)]
