"""A real server on the loopback for tests of the client and of tools that speak HTTP."""

import threading
from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from apotheca.config.api import edge, quotas, usage
from apotheca.config.api.attempts import ATTEMPTS
from apotheca.config.api.quotas import QUOTAS


@pytest.fixture(autouse=True)
def counted_here(monkeypatch) -> None:
    """Count anew in each test, and add up only when a test says so."""
    QUOTAS.forget()
    ATTEMPTS.forget()
    fresh = usage.Usage()
    for module in (usage, quotas, edge):
        monkeypatch.setattr(module, "USAGE", fresh)
    monkeypatch.setattr(usage, "FLUSH_SECONDS", float("inf"))


class QuietRequests(WSGIRequestHandler):
    """Serves without writing a line per request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(real_world) -> Iterator[str]:
    """Serve the API on a free port of the loopback, on the test's own database."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietRequests)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
