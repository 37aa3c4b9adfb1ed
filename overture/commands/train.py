"""`overture train`: trains Rasa's model when there is none for the present data."""

from __future__ import annotations

import argparse

from overture.settings import load_settings
from overture.training import ensure_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none: what is trained follows from the files in the checkout."""


def run(_args: argparse.Namespace) -> int:
    """Train if needed and print where the model is."""
    print(ensure_model(load_settings()))
    return 0
