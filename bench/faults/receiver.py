"""
The simulated system at the far end of a lane: it keeps its own record of what reached it.

A message is accepted once per idempotency key; a repeat is answered like the first. The record of
accepted messages, in order of arrival, is what the oracle compares with our ledgers.
"""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """One message the far end took: its key and what the envelope said."""

    key: str
    body: dict[str, Any]


class Receiver:
    """An HTTP server on a free loopback port, within a ``with`` block."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                key = self.headers.get("Idempotency-Key", "")
                number = receiver.take(key, json.loads(self.rfile.read(size)))
                answer = json.dumps({"reference": f"FAR-{number:06d}"}).encode()
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def take(self, key: str, body: dict[str, Any]) -> int:
        """Accept a message once; return its number here."""
        with self._lock:
            if key not in self._seen:
                self._seen[key] = len(self.accepted)
                self.accepted.append(Accepted(key, body))
            return self._seen[key]

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
