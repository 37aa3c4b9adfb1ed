"""`overture parse`: what messages ask and what risk they show, one message a line in, one JSON object a line out."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from overture.core.errors import Misconfigured, OvertureError
from overture.core.message_text import clean
from overture.keys import INTERNAL_TOKEN
from overture.leash import leashed
from overture.paths import CHECKOUT, RASA_PYTHON
from overture.progress import elapsed, say
from overture.settings import Settings, load_settings
from overture.training import QUIET_RASA, ensure_model

BATCH = 100
BATCH_SECONDS = 60.0
NOTHING_SAID: dict[str, Any] = {
    "topic": None,
    "topics": [],
    "confidence": 0.0,
    "risk": {"level": "none", "topic": None},
}

# JSON lets these stand, but a reader may take them for the end of the line.
LINE_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}

Understood = dict[str, Any]


class NotRunning(Exception):
    """No assistant of this data folder answers; the model must be started here."""


class ParseFailed(OvertureError):
    """The model could not read the messages."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file with the messages."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="one message a line, UTF-8; standard input without it"
    )


def run(args: argparse.Namespace) -> int:
    """Print what each message asks, in the order of the messages."""
    messages = read_messages(args.file)
    # As the relay hands them to Rasa; a line break hidden in one would make two of it.
    cleaned = [clean(text).replace("\n", " ") for text in messages]
    understood = iter(understand(load_settings(), [text for text in cleaned if text]))
    for text, asked in zip(messages, cleaned, strict=True):
        print(_line(text, next(understood) if asked else NOTHING_SAID))
    return 0


def read_messages(file: str | None) -> list[str]:
    """Return the lines of a file or of standard input; only a newline parts them.

    Raises:
        Misconfigured: there is no such file, or a line is no UTF-8.
    """
    try:
        content = sys.stdin.buffer.read() if file in (None, "-") else Path(str(file)).read_bytes()
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from error
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [_decoded(line, number, file) for number, line in enumerate(lines, start=1)]


def understand(settings: Settings, texts: Sequence[str]) -> list[Understood]:
    """Ask the running assistant, or the model itself when none runs."""
    if not texts:
        return []
    try:
        return list(_ask_running(settings, texts))
    except NotRunning:
        return _ask_model(ensure_model(settings), texts, settings.logs / "parse.log")


def _decoded(line: bytes, number: int, file: str | None) -> str:
    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        where = "standard input" if file in (None, "-") else file
        raise Misconfigured(
            f"Line {number} of {where} is not UTF-8: save it as UTF-8 and try again."
        ) from None


def _line(text: str, understood: Understood) -> str:
    risk = {"level": understood["risk"]["level"], "topic": understood["risk"]["topic"]}
    kept = {name: understood[name] for name in ("topic", "topics", "confidence")}
    line = json.dumps({"text": text, **kept, "risk": risk}, ensure_ascii=False)
    return line.translate(LINE_BREAKS)


def _ask_running(settings: Settings, texts: Sequence[str]) -> Iterator[Understood]:
    try:
        token = (settings.keys / INTERNAL_TOKEN).read_text(encoding="ascii").strip()
    except OSError as error:
        raise NotRunning from error
    with httpx.Client(
        base_url=f"http://127.0.0.1:{settings.rasa_port}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=httpx.Timeout(BATCH_SECONDS, connect=1.0),
        trust_env=False,
    ) as client:
        for start in range(0, len(texts), BATCH):
            yield from _ask_batch(client, texts[start : start + BATCH])


def _ask_batch(client: httpx.Client, batch: Sequence[str]) -> list[Understood]:
    try:
        response = client.post("/webhooks/relay/parse", json={"texts": list(batch)})
        results: list[Understood] = response.raise_for_status().json()["results"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise NotRunning from error
    if len(results) != len(batch):
        raise NotRunning
    return results


def _ask_model(model: Path, texts: Sequence[str], log: Path) -> list[Understood]:
    say("Loading the model (usually 10 to 20 seconds) …")
    started = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as errors:
        done = subprocess.run(
            leashed([str(RASA_PYTHON), "-m", "dialogue.parse", "--model", str(model)]),
            input="".join(f"{text}\n" for text in texts).encode("utf-8"),
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=CHECKOUT,
            env={**os.environ, **QUIET_RASA, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"},
            check=False,
        )
    try:
        results = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    except ValueError:
        results = []
    if done.returncode != 0 or len(results) != len(texts):
        raise ParseFailed(f"The model could not read the messages; what it said is in {log}.")
    say(f"  done in {elapsed(time.monotonic() - started)}")
    return results
