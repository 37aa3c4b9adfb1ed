from __future__ import annotations

import fcntl
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from overture import training
from overture.checks.training_text import TextRefused
from overture.cli import BAD_INPUT, main
from overture.core.errors import Misconfigured
from overture.settings import Settings
from overture.training import TrainingFailed, ensure_model, model_name, model_path
from tests.checks.small_checkout import write_checkout
from tests.helpers.settings import settings_in

# Writes what a training would, and counts how often it was asked to.
TRAINER = """#!/bin/sh
echo "$@" >> {calls}
echo "telemetry $RASA_TELEMETRY_ENABLED"
{before}
while [ $# -gt 0 ]; do
    [ "$1" = --out ] && out=$2
    shift
done
echo "a model" > "$out/model.tar.gz"
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which everything that a model is made of has one file."""
    folder = tmp_path / "checkout"
    for name in training.SOURCES:
        path = folder / name
        is_file = path.suffix in (".yml", ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not is_file:
            path.mkdir()
        (path if is_file else path / "content").write_text(name)
    write_checkout(folder)
    monkeypatch.setattr(training, "CHECKOUT", folder)
    monkeypatch.setattr(training.model_name, "__defaults__", (folder,))
    trainer(folder, monkeypatch)
    return folder


def trainer(folder: Path, monkeypatch: pytest.MonkeyPatch, before: str = "") -> None:
    """Put a stand-in in the place of Rasa's Python."""
    program = folder / "trainer"
    program.write_text(TRAINER.format(calls=folder / "calls", before=before))
    program.chmod(0o755)
    monkeypatch.setattr(training, "RASA_PYTHON", program)


def calls(checkout: Path) -> list[str]:
    file = checkout / "calls"
    return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "var")


@pytest.mark.parametrize("source", training.SOURCES)
def test_the_name_changes_with_everything_that_goes_into_the_model(checkout: Path, source: str) -> None:
    before = model_name(checkout)
    path = checkout / source

    (path if path.is_file() else path / "content").write_text("changed")

    assert model_name(checkout) != before


def test_a_new_and_a_renamed_file_change_the_name(checkout: Path) -> None:
    before = model_name(checkout)

    (checkout / "data/nlu/new.yml").write_text("")
    with_new = model_name(checkout)
    (checkout / "data/nlu/new.yml").rename(checkout / "data/nlu/newer.yml")

    assert len({before, with_new, model_name(checkout)}) == 3


def test_what_python_leaves_behind_does_not_change_the_name(checkout: Path) -> None:
    before = model_name(checkout)

    (checkout / "dialogue/__pycache__").mkdir()
    (checkout / "dialogue/__pycache__/x.pyc").write_text("")
    (checkout / "dialogue/.hidden").write_text("")

    assert model_name(checkout) == before


def test_a_model_is_trained_once(checkout: Path, settings: Settings) -> None:
    first = ensure_model(settings)
    second = ensure_model(settings)

    assert first == second == model_path(settings)
    assert first.read_text() == "a model\n"
    assert len(calls(checkout)) == 1
    assert "--force" in calls(checkout)[0]


def test_the_training_sends_nothing_out(checkout: Path, settings: Settings) -> None:
    ensure_model(settings)

    assert "telemetry false" in (settings.logs / "train.log").read_text()


def test_progress_goes_to_standard_error(
    checkout: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_model(settings)

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Training the model (usually" in printed.err
    assert "done in 0:0" in printed.err


def test_a_failed_training_says_what_rasa_said_and_leaves_no_model(
    checkout: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(checkout, monkeypatch, before="echo 'a rule contradicts a story' && exit 1")

    with pytest.raises(TrainingFailed, match="a rule contradicts a story") as failed:
        ensure_model(settings)

    assert "The model could not be trained" in str(failed.value).splitlines()[0]
    assert str(settings.logs / "train.log") in str(failed.value)
    assert [path.name for path in settings.models.iterdir()] == ["training.lock"]


def test_text_with_mistakes_is_refused_before_the_training(checkout: Path, settings: Settings) -> None:
    (checkout / "data/nlu/greet.yml").unlink()
    (checkout / "data/facts.yml").write_text("facts:\n")

    with pytest.raises(TextRefused) as refused:
        ensure_model(settings)

    assert str(refused.value).splitlines() == [
        "No model was trained; mend this first:",
        "  domain.yml, line 3: greet has no examples: write them in data/nlu/greet.yml.",
        "  data/facts.yml, line 1, names: the field is missing: add it.",
    ]
    assert len(refused.value.mistakes) == 2
    assert calls(checkout) == []


def test_a_model_that_is_there_is_used_whatever_has_become_of_the_facts(
    checkout: Path, settings: Settings
) -> None:
    model = ensure_model(settings)
    (checkout / "data/facts.yml").write_text("facts:\n")

    assert ensure_model(settings) == model


def test_the_command_tells_the_mistakes_and_exits_as_for_bad_input(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OVERTURE_DATA_DIR", str(tmp_path / "var"))
    (checkout / "data/nlu/greet.yml").unlink()

    code = main(["train"])

    printed = capsys.readouterr()
    assert code == BAD_INPUT
    assert printed.out == ""
    assert "\n  domain.yml, line 3: greet has no examples" in printed.err


def test_a_training_that_leaves_no_model_is_a_failure(
    checkout: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(checkout, monkeypatch, before="exit 0")

    with pytest.raises(TrainingFailed, match="left no model"):
        ensure_model(settings)


def test_the_three_newest_models_are_kept(checkout: Path, settings: Settings) -> None:
    settings.models.mkdir(parents=True)
    for age in range(1, 6):
        old = settings.models / f"{age}.tar.gz"
        old.write_text("")
        os.utime(old, (time.time() - age * 3600,) * 2)

    model = ensure_model(settings)

    kept = {path.name for path in settings.models.glob("*.tar.gz")}
    assert kept == {model.name, "1.tar.gz", "2.tar.gz"}


def test_what_an_interrupted_training_left_is_cleared(checkout: Path, settings: Settings) -> None:
    left = settings.models / ".training-left"
    left.mkdir(parents=True)

    ensure_model(settings)

    assert not left.exists()


def test_checkouts_share_models_in_a_cache(checkout: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    ours = settings_in(tmp_path / "ours", OVERTURE_MODEL_CACHE=str(cache))
    theirs = settings_in(tmp_path / "theirs", OVERTURE_MODEL_CACHE=str(cache))

    ensure_model(ours)
    model = ensure_model(theirs)

    assert model.parent == theirs.models
    assert model.read_text() == "a model\n"
    assert len(calls(checkout)) == 1


def test_a_cache_that_cannot_be_made_is_said_and_done_without(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    settings = settings_in(tmp_path / "var", OVERTURE_MODEL_CACHE=str(tmp_path / "file" / "cache"))

    model = ensure_model(settings)

    assert model.exists()
    assert "OVERTURE_MODEL_CACHE is not used" in capsys.readouterr().err


def test_a_second_training_waits_for_the_first_and_uses_its_model(
    checkout: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.models.mkdir(parents=True)
    with (settings.models / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=ensure_model, args=(settings,))
        second.start()
        while "waiting for it" not in capsys.readouterr().err:
            time.sleep(0.02)
        model_path(settings).write_text("the first one's")
    second.join(timeout=20)

    assert not second.is_alive()
    assert model_path(settings).read_text() == "the first one's"
    assert calls(checkout) == []


def test_a_folder_that_cannot_hold_models_is_one_sentence(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = settings_in(tmp_path / "file" / "var")

    with pytest.raises(Misconfigured, match="No model can be kept in"):
        ensure_model(settings)


def test_a_missing_environment_is_one_sentence(
    checkout: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "RASA_PYTHON", checkout / "nowhere")

    with pytest.raises(Misconfigured, match="run `make setup` first"):
        ensure_model(settings)


def test_a_model_can_be_read_by_those_who_may_read_the_folder(checkout: Path, settings: Settings) -> None:
    model = ensure_model(settings)

    assert stat.S_IMODE(model.stat().st_mode) & stat.S_IRUSR
