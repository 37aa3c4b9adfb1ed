"""`overture transcript ID [--json]`: a whole conversation, for reading or for other tools."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from overture.adapters.clock import clock_from_environment
from overture.adapters.sql.database import Database
from overture.adapters.sql.migrate import migrate, missing_migrations
from overture.bootstrap import opened_store
from overture.core.appointment import Appointment
from overture.core.errors import ConversationNotFound, Refused
from overture.core.handoff import REASONS, Handoff
from overture.core.transcript import Turn
from overture.services.transcripts import Transcript, whole_transcript
from overture.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the conversation's id and how to write it."""
    parser.add_argument("conversation_id", metavar="ID", help="the conversation's id")
    parser.add_argument("--json", action="store_true", help="write one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the transcript."""
    with opened_store(load_settings()) as store:
        if missing_migrations(store):
            migrate(store)
        transcript, names = _read(store, args.conversation_id)
    if args.json:
        print(json.dumps(as_json(transcript, names), indent=2))
    else:
        print("\n".join(as_lines(transcript, names)))
    return 0


def _read(store: Database, conversation_id: str) -> tuple[Transcript, dict[str, str]]:
    """Return a transcript with the names of the staff in its handoffs, and put on record that it was read."""
    try:
        transcript = whole_transcript(store, conversation_id)
    except ConversationNotFound:
        raise Refused(f"There is no conversation {conversation_id}: check the id.") from None
    with store.write() as work:
        work.accounts.note(None, "transcript", conversation_id, clock_from_environment().now())
        ids = {handoff.accepted_by for handoff in transcript.handoffs if handoff.accepted_by is not None}
        staff = [found for each in ids if (found := work.accounts.get(each)) is not None]
    return transcript, {each.id: each.name for each in staff}


def as_json(transcript: Transcript, names: dict[str, str]) -> dict[str, Any]:
    """Return the shape that other tools rely on: names may be added to it, never changed."""
    conversation = transcript.conversation
    return {
        "conversation_id": conversation.id,
        "channel": conversation.channel.value,
        "holder": conversation.holder.value,
        "form": conversation.form,
        "turns": [_turn(turn) for turn in transcript.turns],
        "handoffs": [_handoff(handoff, names) for handoff in transcript.handoffs],
        "appointments": [_appointment(appointment) for appointment in transcript.appointments],
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "at": turn.at.isoformat(),
        "from": turn.speaker.value,
        "text": turn.text,
        "topic": turn.understanding.topic,
        "risk": {"level": turn.risk.level.value, "topic": turn.risk.topic},
        "delivery": turn.delivery.value,
    }


def _handoff(handoff: Handoff, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "state": handoff.state.value,
        "priority": handoff.priority.value,
        "reason": handoff.reason,
        "requested_at": handoff.requested_at.isoformat(),
        "accepted_at": _time(handoff.accepted_at),
        "accepted_by": names.get(handoff.accepted_by) if handoff.accepted_by is not None else None,
        "closed_at": _time(handoff.closed_at),
    }


def _appointment(appointment: Appointment) -> dict[str, Any]:
    # By the clock on which it was agreed, with its distance from UTC: one moment, however it is read.
    zone = ZoneInfo(appointment.timezone)
    return {
        "id": appointment.id,
        "state": appointment.state.value,
        "service": appointment.service,
        "clinician": appointment.clinician,
        "start": appointment.start.astimezone(zone).isoformat(),
        "end": appointment.end.astimezone(zone).isoformat(),
        "timezone": appointment.timezone,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def as_lines(transcript: Transcript, names: dict[str, str]) -> list[str]:
    """Return the conversation for reading, times in UTC."""
    conversation = transcript.conversation
    lines = [
        f"Conversation {conversation.id} on {conversation.channel.value}, held by {conversation.holder.value}."
    ]
    if conversation.form is not None:
        lines.append(f"Under way: {conversation.form}.")
    for turn in transcript.turns:
        speaker = turn.staff_name or turn.speaker.value
        risk = "" if turn.risk.topic is None else f", risk {turn.risk.level.value}: {turn.risk.topic}"
        topic = f", {turn.understanding.topic}" if turn.understanding.topic else ""
        lines += ["", f"{turn.at:%Y-%m-%d %H:%M:%S}Z  {speaker} ({turn.delivery.value}{topic}{risk})"]
        lines += [f"  {line}" for line in turn.text.splitlines()]
    for handoff in transcript.handoffs:
        reason = REASONS.get(handoff.reason, handoff.reason)
        taken = f", accepted by {names.get(handoff.accepted_by, 'staff')}" if handoff.accepted_by else ""
        lines += ["", f"Handoff {handoff.state.value}, {handoff.priority.value}: {reason}{taken}"]
    for appointment in transcript.appointments:
        start = appointment.start.astimezone(ZoneInfo(appointment.timezone))
        when = f"{start:%Y-%m-%d %H:%M} {appointment.timezone}"
        lines += [
            "",
            f"Appointment {appointment.state.value}: {appointment.service} with {appointment.clinician}, {when}",
        ]
    return lines
