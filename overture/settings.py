"""Every setting, from the environment or `.env` in the checkout, read once into one typed object.

A bad value stops the start with one sentence that names the variable and says how to mend it.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from overture.core.errors import Misconfigured
from overture.paths import CHECKOUT

PUBLIC_BOT_API = "https://api.telegram.org"
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, never bound to unasked

# What to write instead, by variable. The sentence never repeats a secret.
MENDS = {
    "OVERTURE_HOST": "give a host name or an address, such as 127.0.0.1",
    "OVERTURE_PORT": "give a whole number from 1 to 65535",
    "OVERTURE_RASA_PORT": "give a whole number from 1 to 65535",
    "OVERTURE_ACTIONS_PORT": "give a whole number from 1 to 65535",
    "OVERTURE_DATA_DIR": "give a folder",
    "OVERTURE_DATABASE_URL": "write postgresql+psycopg://name:password@host/database, or leave it out",
    "OVERTURE_DATABASE_KEY": "give 64 hexadecimal digits, such as `openssl rand -hex 32` prints",
    "OVERTURE_CLINIC": "give a file that is there and may be read",
    "OVERTURE_CLOCK_START": "write an ISO time, such as 2026-03-02T09:00:00-06:00",
    "OVERTURE_CLOCK_OFFSET": "give a number of seconds",
    "OVERTURE_MODEL_CACHE": "give a folder",
    "OVERTURE_INTERNAL_TOKEN": "leave it out: one is made",
    "OVERTURE_TRACKER_KEY": "leave it out: one is made, or give 64 hexadecimal digits",
    "TELEGRAM_BOT_TOKEN": "write it as BotFather gave it, such as 123456:ABC-def",
    "TELEGRAM_API_BASE_URL": "give an address such as http://127.0.0.1:8081",
    "TELEGRAM_MODE": "write polling or webhook",
    "TELEGRAM_WEBHOOK_SECRET": "use 1 to 256 letters, digits, _ and -",
    "OVERTURE_WIDGET_ORIGINS": "name the sites that may embed the widget, such as https://www.example.org,"
    " with spaces between",
    "OVERTURE_PUBLIC_URL": "give the address under which people reach the connector, such as https://chat.example.org",
    "TELEGRAM_WEBHOOK_URL": "give the public address that ends in /telegram/webhook, or leave it out",
}


def _in_checkout(path: Path) -> Path:
    """A relative path belongs to the checkout, wherever the command is run."""
    return CHECKOUT / path.expanduser()


def _readable_file(path: Path) -> Path:
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("not a readable file")
    return path


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", value):
        raise ValueError("not a host")
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an address")
    return value.rstrip("/")


def _origins(value: str) -> str:
    for origin in value.split():
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            raise ValueError("not an origin")
    return value


def _database_url(value: SecretStr) -> SecretStr:
    url = urlsplit(value.get_secret_value())
    if url.scheme not in ("postgresql+psycopg", "sqlite") or not url.path.strip("/"):
        raise ValueError("another kind of database")
    return value


def _matching(pattern: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, value.get_secret_value()):
            raise ValueError("another shape")
        return value

    return AfterValidator(check)


Port = Annotated[int, Field(ge=1, le=65535)]
InCheckout = Annotated[Path, AfterValidator(_in_checkout)]
HexKey = Annotated[SecretStr, _matching(r"[0-9a-fA-F]{64}")]


class Settings(BaseSettings):
    """What the person who runs the assistant may decide."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True, case_sensitive=True
    )

    host: Annotated[str, AfterValidator(_host)] = Field("127.0.0.1", alias="OVERTURE_HOST")
    port: Port = Field(8080, alias="OVERTURE_PORT")
    rasa_port: Port = Field(5005, alias="OVERTURE_RASA_PORT")
    actions_port: Port = Field(5055, alias="OVERTURE_ACTIONS_PORT")
    data_dir: InCheckout = Field(CHECKOUT / "var", alias="OVERTURE_DATA_DIR")
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] | None = Field(
        None, alias="OVERTURE_DATABASE_URL"
    )
    database_key: HexKey | None = Field(None, alias="OVERTURE_DATABASE_KEY")
    clinic: Annotated[InCheckout, AfterValidator(_readable_file)] = Field(
        CHECKOUT / "clinic.yml", alias="OVERTURE_CLINIC", validate_default=True
    )
    clock_start: datetime | None = Field(None, alias="OVERTURE_CLOCK_START")
    clock_offset: float | None = Field(None, alias="OVERTURE_CLOCK_OFFSET")
    model_cache: InCheckout | None = Field(None, alias="OVERTURE_MODEL_CACHE")
    internal_token: SecretStr | None = Field(None, alias="OVERTURE_INTERNAL_TOKEN")
    tracker_key: HexKey | None = Field(None, alias="OVERTURE_TRACKER_KEY")
    telegram_bot_token: Annotated[SecretStr, _matching(r"[A-Za-z0-9:_-]+")] | None = Field(
        None, alias="TELEGRAM_BOT_TOKEN"
    )
    telegram_api_base_url: Annotated[str, AfterValidator(_address)] = Field(
        PUBLIC_BOT_API, alias="TELEGRAM_API_BASE_URL"
    )
    telegram_mode: Literal["polling", "webhook"] = Field("polling", alias="TELEGRAM_MODE")
    telegram_webhook_secret: Annotated[SecretStr, _matching(r"[A-Za-z0-9_-]{1,256}")] | None = Field(
        None, alias="TELEGRAM_WEBHOOK_SECRET"
    )
    widget_origins: Annotated[str, AfterValidator(_origins)] = Field("", alias="OVERTURE_WIDGET_ORIGINS")
    public_url: Annotated[str, AfterValidator(_address)] | None = Field(None, alias="OVERTURE_PUBLIC_URL")
    telegram_webhook_url: Annotated[str, AfterValidator(_address)] | None = Field(
        None, alias="TELEGRAM_WEBHOOK_URL"
    )

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        if len({self.port, self.rasa_port, self.actions_port}) < 3:
            raise ValueError(
                "OVERTURE_PORT, OVERTURE_RASA_PORT and OVERTURE_ACTIONS_PORT must be three different ports: "
                f"they are {self.port}, {self.rasa_port} and {self.actions_port}."
            )
        return self

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Self:
        if self.telegram_bot_token and self.telegram_mode == "webhook" and not self.telegram_webhook_secret:
            raise ValueError(
                "TELEGRAM_MODE is webhook, which needs TELEGRAM_WEBHOOK_SECRET: "
                "set it to 1 to 256 letters, digits, _ and -, or use polling."
            )
        return self

    @property
    def database_file(self) -> Path:
        """The embedded database, used when there is no `database_url`."""
        return self.data_dir / "overture.db"

    @property
    def tracker_file(self) -> Path:
        """Rasa's own memory of conversations, a cache beside the database."""
        return self.data_dir / "tracker.db"

    @property
    def keys(self) -> Path:
        """The folder of our own secrets."""
        return self.data_dir / "keys"

    @property
    def logs(self) -> Path:
        """The folder of one log a process."""
        return self.data_dir / "logs"

    @property
    def running(self) -> Path:
        """The folder that says what runs now."""
        return self.data_dir / "run"

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.data_dir / "models"

    @property
    def address(self) -> str:
        """Where this machine reaches the connector."""
        host = WILDCARDS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def public_address(self) -> str:
        """Where people reach the connector: what links begin with."""
        return self.public_url or self.address


VARIABLES = tuple(str(field.alias) for field in Settings.model_fields.values())


def load_settings(env_file: Path = CHECKOUT / ".env") -> Settings:
    """Read the settings; the environment wins over the file, and an empty value counts as none.

    Raises:
        Misconfigured: one sentence a line for each value that cannot be.
    """
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise Misconfigured("\n".join(_sentence(dict(each)) for each in error.errors())) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{env_file} cannot be read: make it a UTF-8 file that you may read.") from error


def _sentence(error: dict[str, Any]) -> str:
    if not error["loc"]:
        return str(error["ctx"]["error"])
    name = str(error["loc"][0])
    annotation = str(
        next(field for field in Settings.model_fields.values() if field.alias == name).annotation
    )
    shown = "has a value that cannot be" if "SecretStr" in annotation else f"cannot be {error['input']}"
    return f"{name} {shown}: {MENDS[name]}."
