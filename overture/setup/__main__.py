"""The command behind bin/setup: `bin/setup run` or `bin/setup test`, and after `--` what to start then."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Mapping

from overture.progress import StepFailed, say
from overture.setup.environments import install, is_ready, places
from overture.setup.errors import SetupError
from overture.setup.installer import find_installer
from overture.setup.system import PARTS, make_sure

CHECKOUT = Path(os.path.abspath(__file__)).parents[2]
STOPPED = 130


def main(arguments: list[str] | None = None) -> int:
    """Set up, then become the command after `--`, so that a signal reaches it and not us."""
    parser = argparse.ArgumentParser(prog="setup", description="Put both Python environments in place.")
    parser.add_argument("purpose", choices=["run", "test"], help="test adds what only the tests need")
    parser.add_argument("then", nargs="*", help="after --: the command to start when all is in place")
    chosen = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # As nohup leaves it: a hangup that was switched off stays so.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        set_up(CHECKOUT, dev=chosen.purpose == "test", environ=os.environ)
    except (SetupError, StepFailed) as error:
        print(error, file=sys.stderr)
        return 2
    except PermissionError as error:
        print(
            f"{error.filename} cannot be written: make it yours, or use a checkout of your own.",
            file=sys.stderr,
        )
        return 2
    except OSError as error:
        print(f"Set-up stopped: {error.strerror} ({error.filename}).", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nSet-up stopped; the same command goes on from here.", file=sys.stderr)
        return STOPPED
    if chosen.then:
        sys.stdout.flush()
        os.execvp(chosen.then[0], chosen.then)
    return 0


def set_up(checkout: Path, dev: bool, environ: Mapping[str, str]) -> None:
    """Bring both environments, and for the tests the machine's parts, in place; quick when they are."""
    home = checkout / ".venv"
    if dev:
        make_sure(PARTS, environ, home / "logs")
    if all(is_ready(place, dev) for place in places(checkout)):
        return
    home.mkdir(exist_ok=True)
    with _alone(home / "setup.lock"):
        unready = [place for place in places(checkout) if not is_ready(place, dev)]
        if not unready:
            return
        uv = find_installer(home, checkout / "requirements", environ)
        for place in unready:
            install(place, dev, uv)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep a second set-up of the same checkout waiting."""
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this checkout is under way; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
