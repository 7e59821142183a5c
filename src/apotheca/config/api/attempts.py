"""Who failed to prove themselves lately, by address: they wait, and the trail is not flooded."""

import threading
import time
from collections.abc import Callable
from math import ceil

FAILURES_MAX, WINDOW_SECONDS = 20, 60.0
ADDRESSES_MAX = 10_000


class Attempts:
    """
    The failures of the last minute in this process.

    Secrets are too long to be guessed; this keeps guessing cheap for us, not hopeless for them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[float, int, set[str]]] = {}

    def wait(self, address: str) -> int:
        """Return how many seconds an address has to wait, 0 for not at all."""
        with self._lock:
            since, count, _ = self._failures.get(address, (0.0, 0, set()))
            left = since + WINDOW_SECONDS - self._clock()
            return ceil(left) if count >= FAILURES_MAX and left > 0 else 0

    def note(self, address: str, code: str) -> bool:
        """Count a failure; return whether it is the first under this code within the minute."""
        with self._lock:
            now = self._clock()
            if len(self._failures) > ADDRESSES_MAX:
                self._failures.clear()
            since, count, codes = self._failures.get(address, (now, 0, set()))
            if now - since > WINDOW_SECONDS:
                since, count, codes = now, 0, set()
            is_first = code not in codes
            codes.add(code)
            self._failures[address] = (since, count + 1, codes)
            return is_first

    def forget(self) -> None:
        """Start anew, as a new process does."""
        with self._lock:
            self._failures.clear()


ATTEMPTS = Attempts()
