"""Rasa's command line as this project runs it: `python -m dialogue train`, `run`, `test`, `data validate`.

Telemetry is off, progress bars are drawn only in a terminal, and warnings of libraries that nobody
here can mend are silent. Warnings about our own data and code still show.
"""

from __future__ import annotations

import os
import sys
import warnings


def main() -> None:
    """Hand the arguments to Rasa."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Some libraries turn deprecation warnings on for everybody while they are imported.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import rasa.shared.utils.io

        # Rasa asks this before it draws a progress bar; in a log file each step would be a line.
        rasa.shared.utils.io.is_logging_disabled = lambda: not sys.stderr.isatty()
        import rasa.__main__
        import rasa.utils.common

    # Rasa's own list of what it filters once its logging is set up.
    rasa.utils.common.EXPECTED_WARNINGS += [
        (DeprecationWarning, ""),
        # It looks for responses in rules only; ours are also spoken by actions and by the relay
        # (tests/dialogue/test_responses.py finds one that nothing speaks).
        (UserWarning, "The utterance '.*' is not used in any story or rule"),
    ]
    if sys.argv[1:2] == ["run"]:
        _check_tracker_file()
    rasa.__main__.main()


def _check_tracker_file() -> None:
    """End with one sentence where Sanic would print a traceback around it."""
    from dialogue.tracker_store import EncryptedTrackerStore, TrackerStoreUnusable

    file, key = os.environ.get("OVERTURE_TRACKER_FILE"), os.environ.get("OVERTURE_TRACKER_KEY")
    if not file or not key:
        # Rasa names what is missing when it reads endpoints.yml.
        return
    try:
        EncryptedTrackerStore(None, file, key).close()
    except TrackerStoreUnusable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
