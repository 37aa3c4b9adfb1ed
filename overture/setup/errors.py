"""What can go wrong while setting up."""

from __future__ import annotations


class SetupError(Exception):
    """One clear sentence for the person at the terminal: what is missing and how to mend it."""
