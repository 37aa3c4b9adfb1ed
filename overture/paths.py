"""Where things are in this checkout."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
REQUIREMENTS = CHECKOUT / "requirements"
RASA_PYTHON = CHECKOUT / ".venv" / "rasa" / "bin" / "python"
APP_PYTHON = CHECKOUT / ".venv" / "app" / "bin" / "python"
