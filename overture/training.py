"""Rasa's model: trained when there is none for what is in the checkout now, and kept by the hash of that."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from overture.checks.training_text import refuse_mistakes
from overture.core.errors import Misconfigured, OvertureError
from overture.paths import CHECKOUT, RASA_PYTHON
from overture.progress import StepFailed, run_step, say
from overture.settings import Settings

RASA_DATA = ("data/nlu", "data/rules", "data/stories", "data/responses")
SOURCES = (
    "config.yml",
    "domain.yml",
    *RASA_DATA,
    "dialogue",
    "overture/core/topics.py",
    # Slang, which the features read; the lexicon beside it Rasa reads as it is when it starts.
    "data/risk/shared/spelling.yml",
    "data/risk/messages",
    "requirements/rasa.txt",
    "requirements/weights.txt",
)
MODELS_KEPT = 3
MODELS_SHARED = 10
QUIET_RASA = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class TrainingFailed(OvertureError):
    """Rasa could not train a model; the sentence carries the end of what it said."""


def model_name(checkout: Path = CHECKOUT) -> str:
    """Return the name of the model that fits the checkout: a hash of all that goes into it."""
    digest = hashlib.sha256()
    for path in _sources(checkout):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(checkout).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Return where the model that fits the checkout is, or will be."""
    return settings.models / f"{model_name()}.tar.gz"


def ensure_model(settings: Settings) -> Path:
    """Return the model that fits the checkout, trained now if there is none.

    Raises:
        TextRefused: examples, answers or facts have mistakes; they are looked at before a training.
        TrainingFailed: Rasa refused, with what it said.
        Misconfigured: the folder of models cannot be written, or there is no environment to train in.
    """
    model = model_path(settings)
    if _is_kept(model):
        return model
    if not RASA_PYTHON.exists():
        raise Misconfigured("Rasa's environment is missing: run `make setup` first.")
    try:
        settings.models.mkdir(parents=True, exist_ok=True)
        cache = _usable_cache(settings.model_cache)
        # Two checkouts that share a cache train the same model once: the lock lies where both see it.
        with _alone((cache or settings.models) / "training.lock"):
            if not _is_kept(model) and not (cache and _copy(cache / model.name, model)):
                refuse_mistakes(CHECKOUT)
                _train(model, settings.logs / "train.log")
                if cache:
                    _copy(model, cache / model.name)
                    _prune(cache, MODELS_SHARED)
            _prune(settings.models, MODELS_KEPT)
    except OSError as error:
        raise Misconfigured(f"No model can be kept in {settings.models}: {error.strerror}.") from error
    return model


def _sources(checkout: Path) -> Iterator[Path]:
    for name in SOURCES:
        source = checkout / name
        if source.is_file():
            yield source
        for path in sorted(source.rglob("*")) if source.is_dir() else ():
            hidden = any(
                part.startswith(".") or part == "__pycache__" for part in path.relative_to(source).parts
            )
            if path.is_file() and not hidden:
                yield path


def _is_kept(model: Path) -> bool:
    """Tell whether the model is there, and mark it as used, so that it outlives those that are not."""
    try:
        os.utime(model)
    except PermissionError:
        return model.is_file()
    except OSError:
        return False
    return True


def _train(model: Path, log: Path) -> None:
    # Beside its final place, so that the finished model moves there in one step.
    with tempfile.TemporaryDirectory(prefix=".training-", dir=model.parent) as folder:
        data = [name for name in RASA_DATA if (CHECKOUT / name).is_dir()]
        command = [
            *(str(RASA_PYTHON), "-m", "dialogue", "train", "--force", "--config", "config.yml"),
            *("--domain", "domain.yml", "--data", *data, "--out", folder, "--fixed-model-name", "model"),
            # Our own look at the texts has gone before, and `make test` runs `rasa data validate`.
            "--skip-validation",
        ]
        # Rasa's own cache does not see that our components' code changed, and would hand out the old result.
        cache = {"RASA_CACHE_DIRECTORY": folder, "RASA_MAX_CACHE_SIZE": "0"}
        try:
            run_step(
                title="Training the model",
                usually="1 to 2 minutes",
                command=command,
                log=log,
                environ={**os.environ, **QUIET_RASA, **cache, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"},
                failure="The model could not be trained; mend what Rasa says of the training data:",
                folder=CHECKOUT,
            )
        except StepFailed as error:
            raise TrainingFailed(str(error)) from error
        trained = Path(folder) / "model.tar.gz"
        if not trained.is_file():
            raise TrainingFailed(f"Rasa ended well but left no model; what it said is in {log}.")
        trained.replace(model)


def _usable_cache(cache: Path | None) -> Path | None:
    if cache is None:
        return None
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    if cache.is_dir() and os.access(cache, os.W_OK | os.X_OK):
        return cache
    say(f"OVERTURE_MODEL_CACHE is not used: {cache} cannot be written.")
    return None


def _copy(source: Path, target: Path) -> bool:
    """Copy a model whole or not at all; tell whether there was one."""
    if not _is_kept(source):
        return False
    descriptor, draft = tempfile.mkstemp(prefix=".copy-", dir=target.parent)
    os.close(descriptor)
    try:
        shutil.copyfile(source, draft)
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return True


def _prune(folder: Path, kept: int) -> None:
    newest_first = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for model in newest_first[kept:]:
        model.unlink(missing_ok=True)
    # We hold the lock: what an interrupted training left here belongs to nobody.
    for left in folder.glob(".training-*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another training is under way; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
