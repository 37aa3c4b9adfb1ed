"""Making pages of templates; everything that is put into one is escaped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.context import ConsoleContext
from console.wording import Wording
from overture.core.handoff import HandoffState, Priority
from overture.core.ports import QueueEntry, Work
from overture.core.staff import SignIn

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_address
    return environment


@cache
def static_address(name: str) -> str:
    """Return the address of a file of ours, another one for each content, so that it may be kept."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/staff/static/{name}?v={digest[:12]}"


def render(template: str, **values: Any) -> str:
    """Return a template filled in."""
    return _environment().get_template(template).render(values)


def message_page(title: str, sentence: str, status: int) -> HTMLResponse:
    """Return a page that says one sentence, where a script finds it too."""
    return HTMLResponse(render("message.html", title=title, sentence=sentence), status)


@dataclass(frozen=True)
class Queue:
    """Who waits for a person, and who is being answered."""

    waiting: tuple[QueueEntry, ...]
    accepted: tuple[QueueEntry, ...]

    @property
    def urgent(self) -> tuple[QueueEntry, ...]:
        """Those that nobody has taken and that must not wait."""
        return tuple(entry for entry in self.waiting if entry.handoff.priority is Priority.URGENT)


def queue_in(work: Work) -> Queue:
    """Read the queue; it comes ordered by priority, then by waiting time."""
    entries = work.handoffs.queue()
    return Queue(
        waiting=tuple(entry for entry in entries if entry.handoff.state is HandoffState.REQUESTED),
        accepted=tuple(entry for entry in entries if entry.handoff.state is HandoffState.ACCEPTED),
    )


def signed_in_page(
    template: str, context: ConsoleContext, present: SignIn, queue: Queue, **values: Any
) -> str:
    """Return a page for somebody signed in: all of them show how many wait, and who is urgent."""
    return render(
        template,
        say=Wording(context.timezone, context.clock.now()),
        staff=present.staff,
        form_token=present.form_token,
        queue=queue,
        **values,
    )
