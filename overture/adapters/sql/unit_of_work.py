"""One transaction with a repository for each noun."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from overture.adapters.sql.accounts import SqlAccounts
from overture.adapters.sql.appointments import SqlAppointments
from overture.adapters.sql.conversations import SqlConversations
from overture.adapters.sql.handoffs import SqlHandoffs
from overture.adapters.sql.inbox import SqlInbox
from overture.adapters.sql.outbox import SqlOutbox
from overture.adapters.sql.transcripts import SqlButtons, SqlTranscripts


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
    def accounts(self) -> SqlAccounts:
        """Staff."""
        return SqlAccounts(self.connection)
