"""A stand-in for one of the assistant's processes: answers at /health and misbehaves when it is asked to.

Run as a program: python stand_in.py NAME PORT TRACE [stubborn] [misconfigured] [family]
It writes what happens to it, a line an event, to the file TRACE.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

HANG_SECONDS = 600


def main() -> None:
    """Serve until something ends it."""
    name, port, trace, manners = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]

    def note(event: str) -> None:
        with trace.open("a", encoding="utf-8") as file:
            file.write(f"{name} {event}\n")

    def end(_signal: int, _frame: object) -> None:
        note("ended")
        if "stubborn" not in manners:
            os._exit(0)

    signal.signal(signal.SIGTERM, end)
    if "misconfigured" in manners:
        print(f"{name} cannot start: mend its file.", file=sys.stderr, flush=True)
        sys.exit(2)
    if "family" in manners:
        relative = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({HANG_SECONDS})"])
        note(f"relative {relative.pid}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/die":
                os._exit(1)
            if self.path == "/hang":
                time.sleep(HANG_SECONDS)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", port), Handler) as server:
        note(f"started {os.getpid()}")
        server.serve_forever()


if __name__ == "__main__":
    main()
