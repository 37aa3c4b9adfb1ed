"""Looks at what runs, or at whether it could be started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from overture.checks.findings import Finding, mend, ok
from overture.core.errors import Misconfigured
from overture.processes.ports import needed_ports
from overture.processes.states import ProcessState, read_states, supervisor_pid
from overture.settings import Settings

SECONDS_TO_ANSWER = 5.0


def look_at_processes(settings: Settings) -> Iterator[Finding]:
    """Ask the running assistant how it is, or see whether its ports are free."""
    if supervisor_pid(settings.running) is None:
        yield from _look_at_ports(settings)
        return
    for name, status in sorted(read_states(settings.running).items()):
        if status.state is ProcessState.RUNNING:
            yield ok(name, f"runs as process {status.pid}, restarted {status.restarts} times")
        else:
            yield mend(name, f"is {status.state.value} since {status.since}: see {settings.logs / name}.log")
    yield _look_at_readiness(settings)


def _look_at_ports(settings: Settings) -> Iterator[Finding]:
    for port in needed_ports(settings):
        try:
            port.check()
        except Misconfigured as error:
            yield mend(f"port {port.number}", str(error))
        else:
            yield ok(f"port {port.number}", "is free")


def _look_at_readiness(settings: Settings) -> Finding:
    try:
        with httpx.Client(timeout=SECONDS_TO_ANSWER, trust_env=False) as client:
            response = client.get(f"{settings.address}/readyz")
            answer: dict[str, Any] = response.json()
    except (httpx.HTTPError, ValueError):
        return mend("readiness", f"{settings.address} does not answer: see {settings.logs / 'connector.log'}")
    if response.status_code == httpx.codes.OK:
        return ok("readiness", f"every part answers at {settings.address}")
    missing = [name for name, state in answer.get("parts", {}).items() if state != "ready"]
    return mend(
        "readiness", f"missing: {', '.join(missing)}; wait a moment, then see the logs in {settings.logs}"
    )
