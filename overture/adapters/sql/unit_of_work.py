"""One transaction with a repository for each noun."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from overture.adapters.sql.accounts import SqlAccounts
from overture.adapters.sql.appointments import SqlAppointments
from overture.adapters.sql.conversations import SqlConversations
from overture.adapters.sql.handoffs import SqlHandoffs
from overture.adapters.sql.inbox import SqlInbox
from overture.adapters.sql.links import SqlLinks
from overture.adapters.sql.outbox import SqlOutbox
from overture.adapters.sql.reminders import SqlReminders
from overture.adapters.sql.reservations import SqlReservations
from overture.adapters.sql.transcripts import SqlButtons, SqlTranscripts
from overture.adapters.sql.waiting_list import SqlWaitingList


class UnitOfWork:
    """The repositories of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def conversations(self) -> SqlConversations:
        """Conversations and leases."""
        return SqlConversations(self.connection)

    @cached_property
    def inbox(self) -> SqlInbox:
        """Accepted messages."""
        return SqlInbox(self.connection)

    @cached_property
    def transcripts(self) -> SqlTranscripts:
        """Turns."""
        return SqlTranscripts(self.connection)

    @cached_property
    def buttons(self) -> SqlButtons:
        """What shown buttons mean."""
        return SqlButtons(self.connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Replies to be sent."""
        return SqlOutbox(self.connection)

    @cached_property
    def handoffs(self) -> SqlHandoffs:
        """Requests for a person."""
        return SqlHandoffs(self.connection)

    @cached_property
    def appointments(self) -> SqlAppointments:
        """Booked meetings."""
        return SqlAppointments(self.connection)

    @cached_property
    def reservations(self) -> SqlReservations:
        """What is kept when, group sessions and blocks."""
        return SqlReservations(self.connection)

    @cached_property
    def waiting_list(self) -> SqlWaitingList:
        """Who waits for a time."""
        return SqlWaitingList(self.connection)

    @cached_property
    def reminders(self) -> SqlReminders:
        """Planned reminders."""
        return SqlReminders(self.connection)

    @cached_property
    def links(self) -> SqlLinks:
        """Single-use links."""
        return SqlLinks(self.connection)

    @cached_property
    def accounts(self) -> SqlAccounts:
        """Staff."""
        return SqlAccounts(self.connection)
