"""Rasa behind its loopback door. Here, and in actions, a conversation's id is Rasa's sender id."""

from __future__ import annotations

from typing import Any

import httpx

from overture.core.errors import DialogueUnavailable
from overture.core.ports import DialogueTurn
from overture.core.risk import Risk, RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.core.transcript import ButtonPayload, Reply, Understanding

TURN_SECONDS = 30.0


class RasaDialogue:
    """Implements the port `Dialogue` over HTTP, one request a turn."""

    def __init__(self, port: int, token: str, *, client: httpx.AsyncClient | None = None) -> None:
        self._client = client or httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(TURN_SECONDS, connect=1.0),
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
            "metadata": {"risk_already_said": risk_already_said},
        }
        try:
            response = await self._client.post("/webhooks/relay/turn", json=body)
        except httpx.TimeoutException as error:
            raise DialogueUnavailable("slow") from error
        except httpx.HTTPError as error:
            raise DialogueUnavailable("down") from error
        if response.status_code != httpx.codes.OK:
            raise DialogueUnavailable(f"status {response.status_code}")
        try:
            return _turn_from(response.json(), message_id)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DialogueUnavailable("shape") from error

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
        ),
        understanding=Understanding(answer["topic"], tuple(answer["topics"]), float(answer["confidence"])),
        risk=_risk_from(answer["risk"]),
        form=answer["form"],
        requested_slot=answer["requested_slot"],
    )


def _risk_from(risk: dict[str, Any]) -> Risk:
    level = RiskLevel(risk["level"])
    if level is RiskLevel.NONE:
        return Risk()
    topic = risk["topic"] if risk["topic"] in RISK_TOPICS else "distress"
    return Risk(level, topic, tuple(risk.get("evidence") or ()))
