"""Rasa behind its loopback door. Here, and in actions, a conversation's id is Rasa's sender id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from overture.core.errors import DialogueUnavailable
from overture.core.ports import Assessment, DialogueTurn
from overture.core.risk import Risk, RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.core.transcript import ButtonPayload, Reply, Understanding

TURN_SECONDS = 30.0
ASSESS_SECONDS = 10.0
_CONNECT_SECONDS = 1.0


class RasaDialogue:
    """Implements the port `Dialogue` over HTTP, one request a turn."""

    def __init__(self, port: int, token: str, *, client: httpx.AsyncClient | None = None) -> None:
        self._client = client or httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {token}"},
            # A proxy from the environment must never see loopback traffic.
            trust_env=False,
        )

    async def turn(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        payload: str | None,
        *,
        risk_already_said: bool,
        earlier: Sequence[Risk] = (),
    ) -> DialogueTurn:
        """Run one turn. Only `payload`, which comes from a button of ours, may hold a command.

        Raises:
            DialogueUnavailable: down, slow, an error status, or an answer of another shape.
        """
        body = {
            "conversation_id": conversation_id,
            "message_id": message_id,
            "text": text,
            "payload": payload,
            "metadata": {
                "risk_already_said": risk_already_said,
                "earlier_risks": [_as_dict(risk) for risk in earlier],
            },
        }
        response = await self._post("turn", body, TURN_SECONDS)
        try:
            return _turn_from(response.json(), message_id)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DialogueUnavailable("shape") from error

    async def assess(self, texts: Sequence[str]) -> list[Assessment]:
        """Return what each text shows by itself; Rasa keeps nothing of it.

        Raises:
            DialogueUnavailable: down, slow, an error status, or an answer of another shape.
        """
        response = await self._post("parse", {"texts": list(texts)}, ASSESS_SECONDS)
        try:
            results = response.json()["results"]
            return [_assessment_from(result) for _, result in zip(texts, results, strict=True)]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DialogueUnavailable("shape") from error

    async def _post(self, door: str, body: dict[str, Any], seconds: float) -> httpx.Response:
        try:
            response = await self._client.post(
                f"/webhooks/relay/{door}", json=body, timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS)
            )
        except httpx.TimeoutException as error:
            raise DialogueUnavailable("slow") from error
        except httpx.HTTPError as error:
            raise DialogueUnavailable("down") from error
        if response.status_code != httpx.codes.OK:
            raise DialogueUnavailable(f"status {response.status_code}")
        return response

    async def is_ready(self) -> bool:
        """Whether Rasa answers at its door just now."""
        try:
            response = await self._client.get("/webhooks/relay/", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _turn_from(answer: dict[str, Any], message_id: str) -> DialogueTurn:
    if answer["message_id"] != message_id:
        raise ValueError("the answer belongs to another message")
    return DialogueTurn(
        replies=tuple(
            Reply(
                reply["text"],
                tuple(ButtonPayload(button["title"], button["payload"]) for button in reply["buttons"]),
            )
            for reply in answer["replies"]
            if reply["text"].strip()
        ),
        understanding=_understanding_from(answer),
        risk=_risk_from(answer["risk"]),
        form=answer["form"],
        requested_slot=answer["requested_slot"],
    )


def _assessment_from(result: dict[str, Any]) -> Assessment:
    return Assessment(_understanding_from(result), _risk_from(result["risk"]))


def _understanding_from(answer: dict[str, Any]) -> Understanding:
    return Understanding(answer["topic"], tuple(answer["topics"]), float(answer["confidence"]))


def _as_dict(risk: Risk) -> dict[str, Any]:
    return {"level": risk.level.value, "topic": risk.topic, "evidence": list(risk.evidence)}


def _risk_from(risk: dict[str, Any]) -> Risk:
    level = RiskLevel(risk["level"])
    if level is RiskLevel.NONE:
        return Risk(evidence=tuple(risk.get("evidence") or ()))
    topic = risk["topic"] if risk["topic"] in RISK_TOPICS else "distress"
    return Risk(level, topic, tuple(risk.get("evidence") or ()))
