"""Ties a program to the process that starts it: when that one dies, even by SIGKILL, so does the program.

Run as `python leash.py PARENT COMMAND …`. It becomes the command, so it costs no process of its own.
Where the system has no such tie (anything but Linux) only an orderly end of the parent ends the program.
Standard library only, any Python from 3.8 on; outside the package's imports so that it starts in no time.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Sequence

_PR_SET_PDEATHSIG = 1
NOT_FOUND = 127


def leashed(command: Sequence[str]) -> list[str]:
    """Return the command that runs `command` tied to this process. Start it from the main thread only."""
    # The kernel ties to the thread that starts it, not to the process: a thread that ends would end the program.
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), *command]


def main(arguments: Sequence[str]) -> int:
    """Tie this process to its parent and become the command."""
    parent, command = int(arguments[0]), list(arguments[1:])
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        # The parent may have died before the tie was made; nothing would tell us.
        if os.getppid() != parent:
            return 1
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}.", file=sys.stderr)
        return NOT_FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
