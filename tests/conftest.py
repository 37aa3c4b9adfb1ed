"""Fixtures for every test: see the modules they come from."""

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from overture.paths import CHECKOUT
from tests.helpers.databases import (
    database,
    database_address,
    embedded_database,
    embedded_template,
    server_socket,
)

__all__ = ["database", "database_address", "embedded_database", "embedded_template", "server_socket"]

# Its cache goes to the folder that git ignores. A deadline for each example would fail on a busy machine.
set_hypothesis_home_dir(CHECKOUT / "var" / "hypothesis")
settings.register_profile("overture", deadline=None)
settings.load_profile("overture")
