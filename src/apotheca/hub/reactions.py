"""What the hub does with every event inside its transaction: it books a place in lanes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from apotheca.governance.shell import changes, current
from apotheca.kernel.events import Event

WAKE_EVERY_SECONDS = 0.2
IMPORT = "import"

_sends_imports: ContextVar[bool] = ContextVar("sends_imports", default=False)


@contextmanager
def sending_imports() -> Iterator[None]:
    """Tell other systems of imported acts too; else they are told of nothing that is imported."""
    token = _sends_imports.set(True)
    try:
        yield
    finally:
        _sends_imports.reset(token)


_BOOK = (
    "INSERT INTO hub_delivery (id, lane_id, seq, event_id, idempotency_key) "
    "SELECT b.id, b.lane_id, b.seq, b.event_id, b.idempotency_key FROM hub_book_lanes({rows}) b"
)


class _Bell:
    """
    Rings for the waiting workers at most five times a second per process.

    Commits that notify queue behind one lock of the whole server, so ringing for each event would
    serialize all postings. A ring that is left out, or rolled back, costs the workers' idle wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = 0.0

    def is_due(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                return False
            self._next = now + WAKE_EVERY_SECONDS
            return True


_bell = _Bell()


def book_lanes(event: Event) -> None:
    """
    Give the event its place in the lane of every endpoint it is routed to (rules HB-01, HB-02).

    Adds no statement: the rows ride in the operation's one write. Routes are joined by the database
    at that moment, so a new route takes effect with its commit. An event nobody routes books
    nothing, nor does one of an imported act unless the import says so.
    """
    if current().actor.source == IMPORT and not _sends_imports.get():
        return
    row = {
        "event_id": event.event_id,
        "name": event.name,
        "entity_id": event.entity_id,
        "business_key": event.business_key,
        "wake": _bell.is_due(),
    }
    changes().custom("hub.book_lanes", _BOOK, row)
