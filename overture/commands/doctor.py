"""`overture doctor`: checks every part and says what to mend."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from overture.checks.belongings import (
    env_file_names,
    look_at_clinic,
    look_at_database,
    look_at_folder,
    look_at_keys,
    look_at_model,
    look_at_names,
)
from overture.checks.findings import Finding, Verdict, mend, ok
from overture.checks.installation import (
    look_at_environments,
    look_at_machine,
    look_at_sqlite,
    look_at_weights,
)
from overture.checks.processes import look_at_processes
from overture.checks.training_text import look_at_training_text
from overture.core.errors import Misconfigured
from overture.paths import CHECKOUT
from overture.settings import load_settings

SOMETHING_TO_MEND = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none: it looks at everything."""


def run(_args: argparse.Namespace) -> int:
    """Print one line a check; fail when there is something to mend."""
    to_mend = 0
    for finding in _look_at_everything():
        print(finding, flush=True)
        to_mend += finding.verdict is Verdict.MEND
    if to_mend:
        print(f"{to_mend} to mend.")
        return SOMETHING_TO_MEND
    print("All is well.")
    return 0


def _look_at_everything() -> Iterator[Finding]:
    yield from look_at_environments()
    yield from look_at_weights()
    yield look_at_sqlite()
    yield look_at_training_text(CHECKOUT)
    yield from look_at_names(os.environ, env_file_names(CHECKOUT / ".env"))
    try:
        settings = load_settings()
    except Misconfigured as error:
        yield from (mend("settings", sentence) for sentence in str(error).splitlines())
        return
    yield ok("settings", "every value can be used")
    yield look_at_folder(settings)
    yield look_at_clinic(settings)
    yield from look_at_keys(settings)
    yield look_at_model(settings)
    yield look_at_database(settings)
    yield from look_at_processes(settings)
    yield from look_at_machine(os.environ)
