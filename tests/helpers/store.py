"""The services on a real database, with small fakes around them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from overture.adapters.sql.database import Database
from overture.adapters.words import ResponseWords
from overture.core.appointment import Appointment, AppointmentState
from overture.core.conversation import Channel, Conversation, NewConversation
from overture.core.errors import DialogueUnavailable
from overture.core.ports import Assessment, DialogueTurn
from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.core.staff import Staff
from overture.core.transcript import Reply, Understanding
from overture.paths import CHECKOUT
from overture.screening.signals import WEAK, YES
from overture.services.handoffs import Desk
from overture.services.intake import Intake


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the set time."""
        return self.moment

    def forward(self, **span: float) -> None:
        """Move on by a span."""
        self.moment += timedelta(**span)


_SIGNALS = {"sleepless words": f"{WEAK}sleep", "pointless words": f"{WEAK}point", "yes": YES}


class WordScreen:
    """Finds risk in the words that a test chose, and breaks on another."""

    def screen(self, text: str) -> Risk:
        """Return the finding for the word in the text."""
        if "break the screen" in text:
            raise RuntimeError("the screen broke")
        if "crisis words" in text:
            return Risk(RiskLevel.CRISIS, "suicide", ("test",))
        if "sad words" in text:
            return Risk(RiskLevel.HUMAN, "grief", ("test",))
        return NO_RISK.with_evidence(*(name for word, name in _SIGNALS.items() if word in text))


class Notes:
    """Keeps what was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def changed(self, conversation_id: str) -> None:
        """Note a change."""
        self.told.append(conversation_id)


@dataclass
class ScriptedDialogue:
    """Answers with what it is given, after a pause, or fails as often as it is told to."""

    failures: int = 0
    pause: float = 0.0
    replies: tuple[Reply, ...] = (Reply("An answer."),)
    risk: Risk = NO_RISK
    seen: list[tuple[str, str | None, bool]] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    earlier: tuple[Risk, ...] = ()
    assessed: list[str] = field(default_factory=list)

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
        """Answer one message."""
        self.earlier = tuple(earlier)
        self.seen.append((text, payload, risk_already_said))
        self.started.set()
        await asyncio.sleep(self.pause)
        if self.failures > 0:
            self.failures -= 1
            raise DialogueUnavailable("down")
        return DialogueTurn(
            self.replies,
            Understanding("benefits", ("benefits",), 0.9),
            self.risk,
            "appointment_form",
            "appointment_day",
        )

    async def assess(self, texts: Sequence[str]) -> list[Assessment]:
        """Look at texts as `turn` does."""
        self.assessed.extend(texts)
        await asyncio.sleep(self.pause)
        if self.failures > 0:
            self.failures -= 1
            raise DialogueUnavailable("down")
        return [Assessment(Understanding("benefits", ("benefits",), 0.9), self.risk) for _ in texts]


def words() -> ResponseWords:
    """Return the project's own reviewed texts."""
    return ResponseWords.from_files(CHECKOUT / "data" / "responses")


@dataclass
class House:
    """Everything a test of the services needs, on a real database."""

    store: Database
    clock: SetClock
    notes: Notes
    intake: Intake
    desk: Desk

    def conversation(self, channel: Channel = Channel.WEB) -> Conversation:
        """Open a conversation."""
        conversation_id = str(uuid.uuid4())
        with self.store.write() as work:
            return work.conversations.add(
                NewConversation(
                    id=conversation_id,
                    channel=channel,
                    channel_address=f"7:{conversation_id[:8]}" if channel is Channel.TELEGRAM else None,
                    token_hash=None,
                    timezone=None,
                    consent_version="test",
                    at=self.clock.now(),
                )
            )

    def staff(self, name: str = "Alex", role: str = "admissions") -> Staff:
        """Add an account."""
        staff = Staff(str(uuid.uuid4()), name, role, "no password")
        with self.store.write() as work:
            work.accounts.add(staff, self.clock.now())
        return staff


def house(store: Database) -> House:
    """Build it around a migrated database."""
    clock, notes = SetClock(), Notes()
    intake = Intake(store, clock, WordScreen(), words(), notes)
    return House(store, clock, notes, intake, Desk(store, clock, words(), notes))


def appointment_at(
    conversation_id: str | None,
    start: datetime,
    *,
    clinician: str = "Anna Shah",
    message_id: str | None = None,
) -> Appointment:
    """Return a booked appointment of 50 minutes, by a message of its own unless one is given."""
    return Appointment(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        service="Individual session",
        service_id="individual_session",
        clinician=clinician,
        start=start,
        end=start + timedelta(minutes=50),
        timezone="America/Chicago",
        state=AppointmentState.BOOKED,
        name="Zoë 🎵 O'Connor",
        contact="+18165550100",
        message_id=message_id or str(uuid.uuid4()),
    )
