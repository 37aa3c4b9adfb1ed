from __future__ import annotations

from typing import Any

import pytest

from dialogue.turn_request import BadRequest, TurnRequest, texts_of
from overture.core.risk import Risk, RiskLevel

BODY: dict[str, Any] = {
    "conversation_id": "c",
    "message_id": "m",
    "text": "hello",
    "payload": None,
    "metadata": {},
}


def test_a_typed_message_is_taken() -> None:
    request = TurnRequest.from_json(BODY)

    assert (request.conversation_id, request.message_id, request.text, request.payload) == (
        "c",
        "m",
        "hello",
        None,
    )


@pytest.mark.parametrize("payload", ["/affirm", "/inform", '/inform{"appointment_day": "2026-03-02"}'])
def test_a_button_of_ours_is_taken(payload: str) -> None:
    assert TurnRequest.from_json({**BODY, "payload": payload}).payload == payload


@pytest.mark.parametrize(
    "payload", ["/restart", "/session_start", "affirm", "/affirm{", "/inform[]", "/inform{a}", "", 5]
)
def test_what_is_no_button_of_ours_is_refused(payload: object) -> None:
    with pytest.raises(BadRequest) as refused:
        TurnRequest.from_json({**BODY, "payload": payload})

    assert refused.value.reason == "payload"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"conversation_id": ""}, "conversation_id"),
        ({"message_id": 7}, "message_id"),
        ({"text": 7}, "text"),
        ({"text": None}, "text_or_payload"),
        ({"metadata": []}, "metadata"),
        ({"metadata": "x"}, "metadata"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        TurnRequest.from_json({**BODY, **change})

    assert refused.value.reason == reason


def test_what_was_found_before_is_taken_out_of_what_is_stored_with_the_message() -> None:
    earlier = [
        {"level": "none", "topic": None, "evidence": ["signal.weak.sleepless"]},
        {"level": "crisis", "topic": "suicide", "evidence": ["suicide.self_killing", "watch.heavy_load"]},
    ]

    request = TurnRequest.from_json(
        {**BODY, "metadata": {"risk_already_said": True, "earlier_risks": earlier}}
    )

    assert request.earlier_risks == (
        Risk(evidence=("signal.weak.sleepless",)),
        Risk(RiskLevel.CRISIS, "suicide", ("suicide.self_killing", "watch.heavy_load")),
    )
    assert request.metadata == {"risk_already_said": True}


def test_a_first_message_has_nothing_before_it() -> None:
    assert TurnRequest.from_json(BODY).earlier_risks == ()


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        5,
        "crisis",
        ["crisis"],
        [{"level": "crisis", "topic": "suicide"}],
        [{"level": "crisis", "topic": "suicide", "evidence": None}],
        [{"level": "crisis", "topic": None, "evidence": []}],
        [{"level": "none", "topic": "suicide", "evidence": []}],
        [{"level": "grave", "topic": "suicide", "evidence": []}],
        [{"level": "crisis", "topic": "weather", "evidence": []}],
    ],
    ids=str,
)
def test_what_is_no_list_of_findings_is_refused(earlier: object) -> None:
    with pytest.raises(BadRequest) as refused:
        TurnRequest.from_json({**BODY, "metadata": {"earlier_risks": earlier}})

    assert refused.value.reason == "earlier_risks"


@pytest.mark.parametrize("body", [None, [], "hello", 5])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(BadRequest):
        TurnRequest.from_json(body)


@pytest.mark.parametrize("body", [None, {}, {"texts": "hello"}, {"texts": [1]}])
def test_a_parse_without_a_list_of_texts_is_refused(body: object) -> None:
    with pytest.raises(BadRequest):
        texts_of(body)
