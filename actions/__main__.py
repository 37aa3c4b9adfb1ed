"""Serves the actions until SIGTERM or Ctrl-C: `python -m actions`."""

from __future__ import annotations

import logging
import sys
import warnings

from overture.bootstrap import actions_context
from overture.core.errors import Misconfigured
from overture.settings import load_settings


def main() -> int:
    """Run the server; 2 and one sentence on standard error where something must be mended first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # These libraries log every request, and at a fault what people wrote.
    for name in ("sanic.access", "sanic.root", "sanic.server", "rasa_sdk.executor"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Rasa 3.6 with a newer rasa_sdk is what we test: no need to be told at every start.
    warnings.filterwarnings("ignore", module=r"rasa_sdk\.utils")
    from actions.server import create_server

    try:
        settings = load_settings()
        with actions_context(settings) as context:
            create_server(context).run(
                host="127.0.0.1",
                port=settings.actions_port,
                single_process=True,
                access_log=False,
                motd=False,
            )
    except Misconfigured as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
