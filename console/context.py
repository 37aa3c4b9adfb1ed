"""What the console needs of the process it runs in."""

from __future__ import annotations

from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from overture.adapters.notices import LocalNotices
from overture.core.clinic import Clinic
from overture.core.ports import Clock, Store
from overture.services.handoffs import Desk
from overture.services.scheduling import Scheduler


class ConsoleContext(Protocol):
    """Found at `app.state.console` once the application has started."""

    @property
    def desk(self) -> Desk: ...
    @property
    def store(self) -> Store: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def notices(self) -> LocalNotices: ...
    @property
    def timezone(self) -> ZoneInfo: ...
    @property
    def clinic(self) -> Clinic: ...


def context_of(request: Request) -> ConsoleContext:
    """Return the context of the application that a request came to."""
    context: ConsoleContext = request.app.state.console
    return context


def scheduler_of(context: ConsoleContext) -> Scheduler:
    """Return the outside that booking needs, on the clock that the console goes by."""
    return Scheduler(context.store, context.clock, context.clinic)


Context = Annotated[ConsoleContext, Depends(context_of)]
