"""Fixtures for every test: see the modules they come from."""

import signal

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from overture.paths import CHECKOUT
from tests.helpers.databases import (
    bare_database,
    database,
    database_address,
    embedded_database,
    embedded_template,
    server_socket,
)
from tests.helpers.figures import MEASURED

__all__ = [
    "bare_database",
    "database",
    "database_address",
    "embedded_database",
    "embedded_template",
    "server_socket",
]

# Its cache goes to the folder that git ignores. A deadline for each example would fail on a busy machine.
set_hypothesis_home_dir(CHECKOUT / "var" / "hypothesis")
settings.register_profile("overture", deadline=None)
settings.load_profile("overture")

# Whoever starts the tests in the background makes them ignore these, and every process they start would
# inherit that; the tests of stopping send them.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests measured."""
    if MEASURED:
        terminalreporter.section("measured")
        for line in MEASURED:
            terminalreporter.write_line(line)
