"""Archives that Rasa trains, with how long that took: ours, and its stock pipeline on the same text.

Both are kept in var/bench until what goes into them changes. Training uses all cores.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.understanding.machine import environ_for_all_cores
from bench.understanding.messages import TRAINING
from overture.paths import APP_PYTHON, CHECKOUT, RASA_PYTHON
from overture.progress import StepFailed, run_step, say

KEPT = CHECKOUT / "var" / "bench"
STOCK = Path(__file__).with_name("stock.yml")
BYTES_A_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Archive:
    """A trained archive. seconds: how long its training took, or None where nobody looked at a clock."""

    file: Path
    seconds: float | None

    @property
    def megabytes(self) -> float:
        """Its size."""
        return self.file.stat().st_size / BYTES_A_MEGABYTE


def overture_archive() -> Archive:
    """Return our model as `overture train` makes it, in a folder of its own so that its training can be timed.

    Raises:
        StepFailed: it could not be trained.
    """
    folder = KEPT / "overture"
    known = set(folder.rglob("*.tar.gz"))
    started = time.monotonic()
    file = _train_ours(folder)
    if file not in known:
        _note(file, time.monotonic() - started)
    return Archive(file, _noted(file))


def stock_archive(epochs: int | None) -> Archive:
    """Return the stock pipeline's model; `epochs` shortens its trainings.

    Raises:
        StepFailed: Rasa could not train it.
    """
    config = stock_config(epochs)
    file = KEPT / f"stock-{_digest(config)}.tar.gz"
    if file.exists():
        say("Rasa's stock pipeline is trained already.")
        return Archive(file, _noted(file))
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=KEPT) as draft:
        started = time.monotonic()
        trained = _train_stock(config, Path(draft))
        _note(file, time.monotonic() - started)
        trained.replace(file)
    return Archive(file, _noted(file))


def stock_config(epochs: int | None) -> str:
    """Return the stock configuration, with another number of epochs where one is given."""
    text = STOCK.read_text("utf-8")
    if epochs is None:
        return text
    config: dict[str, Any] = yaml.safe_load(text)
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    shortened: str = yaml.safe_dump(config, sort_keys=False)
    return shortened


def epochs_in(config: str) -> int:
    """Return the number of epochs that all trainings of a configuration share."""
    (epochs,) = {
        component["epochs"] for component in yaml.safe_load(config)["pipeline"] if "epochs" in component
    }
    return int(epochs)


def run_rasa(title: str, usually: str, arguments: Sequence[str], log: Path, **environ: str) -> None:
    """Run Rasa's command line as this project does, on all cores.

    Raises:
        StepFailed: it ended with an error; the end of its log is in the sentence.
    """
    run_step(
        title=title,
        usually=usually,
        command=[str(RASA_PYTHON), "-m", "dialogue", *arguments],
        log=log,
        environ=_environ(environ),
        failure=f"{title}: Rasa ended with an error.",
        folder=CHECKOUT,
    )


def _train_stock(config: str, draft: Path) -> Path:
    written = draft / "config.yml"
    written.write_text(config, "utf-8")
    log = KEPT / "stock.log"
    run_rasa(
        "Training Rasa's stock pipeline",
        "half an hour to an hour",
        [
            *("train", "nlu", "--config", str(written), "--nlu", str(TRAINING)),
            *("--out", str(draft), "--fixed-model-name", "model"),
        ],
        log,
        RASA_CACHE_DIRECTORY=str(draft),
        RASA_MAX_CACHE_SIZE="0",
    )
    trained = draft / "model.tar.gz"
    if not trained.is_file():
        raise StepFailed(f"Rasa ended well but left no model; what it said is in {log}.")
    return trained


def _train_ours(folder: Path) -> Path:
    log = KEPT / "overture.log"
    run_step(
        title="Training Overture's model",
        usually="1 to 3 minutes, nothing when it is trained already",
        command=[str(APP_PYTHON), "-m", "overture.cli", "train"],
        log=log,
        environ=_environ({"OVERTURE_DATA_DIR": str(folder), "OVERTURE_MODEL_CACHE": str(folder / "cache")}),
        failure="Overture's model could not be trained.",
        folder=CHECKOUT,
    )
    return Path(log.read_text("utf-8").splitlines()[-1])


def _environ(more: Mapping[str, str]) -> dict[str, str]:
    return {**environ_for_all_cores(), "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1", **more}


def _digest(config: str) -> str:
    digest = hashlib.sha256(config.encode())
    for file in sorted(TRAINING.glob("*.yml")):
        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _note(file: Path, seconds: float) -> None:
    _notes_of(file).write_text(json.dumps({"seconds": round(seconds, 1)}) + "\n", "utf-8")


def _noted(file: Path) -> float | None:
    notes = _notes_of(file)
    return float(json.loads(notes.read_text("utf-8"))["seconds"]) if notes.exists() else None


def _notes_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
