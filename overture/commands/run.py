"""`overture run`: checks, trains, migrates, then starts every process and stays until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from overture.adapters.clinic_file import load_clinic
from overture.adapters.sql.migrate import migrate
from overture.bootstrap import open_store
from overture.core.errors import Misconfigured
from overture.keys import Keys, load_keys
from overture.processes.ports import needed_ports
from overture.processes.programs import programs
from overture.processes.states import only_supervisor
from overture.progress import say
from overture.settings import Settings, load_settings
from overture.supervisor import Supervisor, stop_signals
from overture.training import ensure_model

FOLDER_MODE = 0o700


class Stopped(BaseException):
    """A signal came while things were being prepared; passes through whatever is under way."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none: every choice is a setting."""


def run(_args: argparse.Namespace) -> int:
    """Run the assistant until SIGTERM or Ctrl-C."""
    for number in stop_signals():
        signal.signal(number, _raise_stopped)
    try:
        settings = load_settings()
        make_folders(settings)
        with only_supervisor(settings.running):
            return _run_alone(settings)
    except Stopped:
        say("Stopped.")
        return 0


def _run_alone(settings: Settings) -> int:
    for port in needed_ports(settings):
        port.check()
    timezone = load_clinic(settings.clinic).zone
    keys = load_keys(settings)
    _migrate(settings, keys)
    model = ensure_model(settings)
    offset = clock_offset(settings.clock_start, timezone, datetime.now(UTC))
    say("Starting (usually 10 to 30 seconds) …")
    supervisor = Supervisor(
        programs(settings, keys, model, offset.total_seconds(), os.environ),
        folder=settings.running,
        ready_url=f"{settings.address}/readyz",
        now=lambda: datetime.now(UTC) + offset,
        on_ready=lambda seconds: _greet(settings, seconds),
    )
    code = asyncio.run(supervisor.run())
    say("Stopped." if code == 0 else "Stopped: mend this and start again.")
    return code


def make_folders(settings: Settings) -> None:
    """Make the data folder and what lies in it; only their owner may look in.

    Raises:
        Misconfigured: it cannot be written.
    """
    for folder in (settings.data_dir, settings.logs, settings.running, settings.models, settings.keys):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        except OSError as error:
            raise _unwritable(folder, error.strerror) from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _unwritable(folder, "no permission")


def _unwritable(folder: Path, why: str | None) -> Misconfigured:
    return Misconfigured(
        f"The folder {folder} cannot be written ({why}): make it yours, or set OVERTURE_DATA_DIR to another."
    )


def clock_offset(start: datetime | None, timezone: ZoneInfo, now: datetime) -> timedelta:
    """Return how far our clock runs from the machine's. A start without a zone is by the clinic's clock."""
    if start is None:
        return timedelta()
    return (start if start.tzinfo else start.replace(tzinfo=timezone)) - now


def _migrate(settings: Settings, keys: Keys) -> None:
    store = open_store(settings, keys)
    try:
        migrate(store)
    finally:
        store.close()


def _greet(settings: Settings, seconds: float) -> None:
    telegram = (
        "Telegram       is off; set TELEGRAM_BOT_TOKEN to switch it on"
        if settings.telegram_bot_token is None
        else f"Telegram       by {settings.telegram_mode}"
    )
    lines: Sequence[str] = (
        f"Overture is ready after {seconds:.0f} s. Ctrl-C stops it.",
        f"  Demo page      {settings.address}/",
        f"  Staff console  {settings.address}/staff",
        f"  {telegram}",
    )
    print("\n".join(lines), flush=True)


def _raise_stopped(_signal: int, _frame: object) -> None:
    raise Stopped
