"""Settings of a test's own, in a folder of its own, whatever the environment or `.env` says."""

from __future__ import annotations

from pathlib import Path

from overture.settings import Settings


def settings_in(folder: Path, **values: object) -> Settings:
    """Return settings whose data lies in `folder`; give others by their variable's name."""
    return Settings.model_validate({"OVERTURE_DATA_DIR": str(folder), **values})
