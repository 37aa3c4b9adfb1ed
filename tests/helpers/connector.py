"""The connector's process alone, with a stand-in for Rasa beside it: faults without a trained model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from overture.paths import CHECKOUT
from tests.helpers import stand_in_rasa
from tests.helpers.assistant import free_port
from tests.helpers.databases import KEY, DatabaseAddress
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi

START_SECONDS = 240.0


@dataclass(frozen=True)
class Connector:
    """Where it answers, and the Rasa that a test may harm."""

    address: str
    rasa: subprocess.Popen[bytes]

    def kill_rasa(self) -> None:
        """End the stand-in as hard as possible."""
        self.rasa.kill()
        self.rasa.wait()

    def freeze_rasa(self) -> None:
        """Let the stand-in take calls and never answer them."""
        self.rasa.send_signal(signal.SIGSTOP)


@contextmanager
def running_connector(folder: Path, database: DatabaseAddress, telegram: FakeBotApi) -> Iterator[Connector]:
    """Run it on a migrated database as long as the context is open; neither process may be left behind."""
    rasa_port = free_port()
    environ = _environment(folder, database, telegram) | {"OVERTURE_RASA_PORT": str(rasa_port)}
    address = f"http://127.0.0.1:{environ['OVERTURE_PORT']}"
    with ExitStack() as stack:
        log = stack.enter_context((folder / "connector.log").open("ab"))
        rasa = stack.enter_context(
            _process(str(stand_in_rasa.__file__), str(rasa_port), environ=environ, log=log.fileno())
        )
        stack.enter_context(_process("-m", "overture.serve", environ=environ, log=log.fileno()))
        _wait_for(f"http://127.0.0.1:{rasa_port}/webhooks/relay/")
        _wait_for(f"{address}/healthz")
        yield Connector(address, rasa)


@contextmanager
def _process(*arguments: str, environ: dict[str, str], log: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def _environment(folder: Path, database: DatabaseAddress, telegram: FakeBotApi) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OVERTURE_", "TELEGRAM_"))
    }
    # On its own folder the embedded database is where the connector looks for it.
    where = {"OVERTURE_DATABASE_URL": database.url} if database.url is not None else {}
    return kept | {
        "OVERTURE_PORT": str(free_port()),
        "OVERTURE_ACTIONS_PORT": str(free_port()),
        "OVERTURE_DATA_DIR": str(folder),
        "OVERTURE_DATABASE_KEY": KEY,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": telegram.address,
        **where,
    }
