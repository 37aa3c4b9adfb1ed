"""A stand-in for Rasa that answers nothing: 200, and no replies, at the doors that the relay uses.

Run as a program: python stand_in_rasa.py PORT
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_NOTHING: dict[str, Any] = {
    "topic": "out_of_scope",
    "topics": ["out_of_scope"],
    "confidence": 0.0,
    "risk": {"level": "none", "topic": None, "evidence": []},
}


class _Doors(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer({"status": "ok"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/parse"):
            self._answer({"results": [_NOTHING for _ in body["texts"]]})
            return
        self._answer(
            {
                **_NOTHING,
                "message_id": body["message_id"],
                "replies": [],
                "form": None,
                "requested_slot": None,
            }
        )

    def _answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until something ends it."""
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Doors) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
