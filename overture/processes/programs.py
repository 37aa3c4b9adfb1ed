"""Which processes a running assistant has, and what each of them may know."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from overture.keys import Keys
from overture.paths import CHECKOUT, RASA_PYTHON
from overture.settings import VARIABLES, Settings
from overture.training import QUIET_RASA

# They would lead a child to another environment than its own.
MISLEADING = ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


@dataclass(frozen=True)
class Program:
    """What to start, with what, where it says that it lives, and where what it prints goes."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    health_url: str
    log: Path
    folder: Path = CHECKOUT


def programs(
    settings: Settings, keys: Keys, model: Path, offset: float, environ: Mapping[str, str]
) -> tuple[Program, ...]:
    """List the programs in the order in which they are stopped: the people's door first, Rasa last."""
    shared = _shared(settings, keys, offset, environ)
    telegram = _only(settings, "TELEGRAM_")
    database = _only(settings, "OVERTURE_DATABASE_") | {"OVERTURE_DATABASE_KEY": keys.database_key}
    loopback = "http://127.0.0.1"
    return (
        Program(
            name="connector",
            command=(sys.executable, "-m", "overture.serve"),
            environ={**shared, **database, **telegram},
            health_url=f"{settings.address}/healthz",
            log=settings.logs / "connector.log",
        ),
        Program(
            name="actions",
            command=(sys.executable, "-m", "actions"),
            environ={**shared, **database},
            health_url=f"{loopback}:{settings.actions_port}/health",
            log=settings.logs / "actions.log",
        ),
        Program(
            name="rasa",
            command=(
                *(str(RASA_PYTHON), "-m", "dialogue", "run", "--quiet", "--model", str(model)),
                *("--interface", "127.0.0.1", "--port", str(settings.rasa_port)),
                *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
            ),
            environ={**shared, **QUIET_RASA},
            health_url=f"{loopback}:{settings.rasa_port}/webhooks/relay/",
            log=settings.logs / "rasa.log",
        ),
    )


def _shared(settings: Settings, keys: Keys, offset: float, environ: Mapping[str, str]) -> dict[str, str]:
    """What each of them gets. Passwords and people's doors' tokens go only to who needs them."""
    inherited = {
        name: value for name, value in environ.items() if name not in VARIABLES and name not in MISLEADING
    }
    return {
        **inherited,
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "OVERTURE_HOST": settings.host,
        "OVERTURE_PORT": str(settings.port),
        "OVERTURE_RASA_PORT": str(settings.rasa_port),
        "OVERTURE_ACTIONS_PORT": str(settings.actions_port),
        "OVERTURE_DATA_DIR": str(settings.data_dir),
        "OVERTURE_CLINIC": str(settings.clinic),
        "OVERTURE_CLOCK_OFFSET": repr(offset),
        **_only(settings, "OVERTURE_PUBLIC_"),
        "OVERTURE_INTERNAL_TOKEN": keys.internal_token,
        "OVERTURE_TRACKER_FILE": str(settings.tracker_file),
        "OVERTURE_TRACKER_KEY": keys.tracker_key,
    }


def _only(settings: Settings, prefix: str) -> dict[str, str]:
    values = {}
    for name, field_ in type(settings).model_fields.items():
        value = getattr(settings, name)
        if field_.alias and field_.alias.startswith(prefix) and value is not None:
            values[field_.alias] = (
                value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
            )
    return values
