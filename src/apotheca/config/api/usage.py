"""
What clients use, counted in the process and added to the database a few seconds later, all at once.

A process that is killed loses the counts of its last seconds, and nothing else.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import Error

from apotheca.governance.operations.clients import add_usage
from apotheca.governance.operations.organisation import system_person
from apotheca.governance.types import Actor, ApiUse
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment

log = logging.getLogger(__name__)

FLUSH_SECONDS, FLUSH_REQUESTS = 5.0, 1000

Key = tuple[str, date, str]


def today() -> date:
    """Return the day usage is counted under (UTC)."""
    return datetime.now(UTC).date()


@dataclass(slots=True)
class _Count:
    requests: int = 0
    refused: int = 0
    failed: int = 0
    milliseconds: int = 0


class Usage:
    """The counts that wait to be added up."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._counts: dict[Key, _Count] = {}
        self._size = 0
        self._since = clock()

    def note(self, client: str, route: str, status: int, milliseconds: int) -> None:
        """Count one answered request; now and then add up what waits."""
        with self._lock:
            count = self._counts.setdefault((client, today(), route), _Count())
            count.requests += 1
            count.refused += 400 <= status < 500
            count.failed += status >= 500
            count.milliseconds += milliseconds
            self._size += 1
            waited = self._clock() - self._since
            is_due = self._size >= FLUSH_REQUESTS or waited >= FLUSH_SECONDS
        if is_due:
            self.flush()

    def waiting(self, client: str, day: date) -> int:
        """Return how many requests of a client on a day are not added up yet."""
        with self._lock:
            return sum(
                count.requests
                for (one, on, _), count in self._counts.items()
                if one == client and on == day
            )

    def flush(self) -> None:
        """Add up what waits, in one statement; if the database cannot, it waits on."""
        with self._lock:
            taken, self._counts = self._counts, {}
            self._size, self._since = 0, self._clock()
        if not taken:
            return
        used = [
            ApiUse(client, day, route, one.requests, one.refused, one.failed, one.milliseconds)
            for (client, day, route), one in taken.items()
        ]
        try:
            add_usage(actor=Actor(system_person(), source="api"), when=Moment.now(), used=used)
        except (Error, DomainError):
            log.exception(
                "The use of %d routes could not be added up; it is tried again.", len(used)
            )
            self._put_back(taken)

    def _put_back(self, taken: dict[Key, _Count]) -> None:
        with self._lock:
            for key, count in taken.items():
                kept = self._counts.setdefault(key, _Count())
                kept.requests += count.requests
                kept.refused += count.refused
                kept.failed += count.failed
                kept.milliseconds += count.milliseconds


USAGE = Usage()
atexit.register(USAGE.flush)
