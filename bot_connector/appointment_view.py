"""What a page says of an appointment: when it is, never who comes or what for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from overture.core.appointment import Appointment, AppointmentState, Opening
from overture.core.spoken_time import clock_time, full_day
from overture.services.scheduling import Scheduler, is_late

_HERE = Path(__file__).parent
STYLE = _HERE / "templates" / "appointment.css"


class Standing(Enum):
    """What can be done about an appointment now."""

    OPEN = "open"
    LATE = "late"
    BEGUN = "begun"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class When:
    """A stretch of time as a person reads it; the zone's name goes with every one."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def value(self) -> str:
        """How a form sends it back."""
        return self.start.isoformat()

    @property
    def date(self) -> date:
        """The day by the wall clock."""
        return self._local(self.start).date()

    @property
    def day(self) -> str:
        """Return "Tuesday, March 3, 2026"."""
        return full_day(self.date)

    @property
    def time(self) -> str:
        """Return "10:00 AM to 10:50 AM"."""
        return f"{clock_time(self._local(self.start))} to {clock_time(self._local(self.end))}"

    @property
    def timezone(self) -> str:
        """The zone's name."""
        return self.zone.key.replace("_", " ")

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)


@dataclass(frozen=True)
class Choice:
    """Days that have openings, the one that is shown, and its times."""

    days: tuple[tuple[str, str], ...]
    day: str
    times: tuple[When, ...]


def when(appointment: Appointment) -> When:
    """Return when an appointment is, by the clock on which it was agreed."""
    return When(appointment.start, appointment.end, ZoneInfo(appointment.timezone))


def standing(scheduler: Scheduler, appointment: Appointment) -> Standing:
    """Return what can be done about an appointment."""
    if appointment.state is AppointmentState.CANCELLED:
        return Standing.CANCELLED
    if appointment.start <= scheduler.clock.now():
        return Standing.BEGUN
    return Standing.LATE if is_late(scheduler, appointment) else Standing.OPEN


def choice(openings: Iterable[Opening], zone: ZoneInfo, wanted: str | None) -> Choice:
    """Return the openings by day; of a day without any, or none wished for, the first that has some is shown."""
    times = [When(opening.start, opening.end, zone) for opening in openings]
    days = {each.date.isoformat(): each.day for each in times}
    day = wanted if wanted in days else next(iter(days), "")
    return Choice(
        tuple(days.items()), day or "", tuple(each for each in times if each.date.isoformat() == day)
    )


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; everything that is put into it is escaped."""
    return HTMLResponse(_environment().get_template(template).render(values), status)


def message_page(title: str, sentence: str, status: int) -> HTMLResponse:
    """Return a page that says one thing."""
    return page("message.html", status, title=title, sentence=sentence, clinic=None)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
