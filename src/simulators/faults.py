"""Switches for everything a line can do to a message, by script or by chance from a seed."""

import random
import threading
from collections import Counter
from collections.abc import Iterable, Mapping

NONE = "none"
SLOW = "slow"  # answers, but late
RESET = "reset"  # the connection breaks before anything is processed
ERROR = "error"  # a 500 before anything is processed
BUSY = "busy"  # a 503: come back later
REPLY_LOST = "reply_lost"  # processed, then the connection breaks
TIMEOUT = "timeout"  # processed, but the answer comes after the caller gave up
KINDS = (SLOW, RESET, ERROR, BUSY, REPLY_LOST, TIMEOUT)


class Switchboard:
    """
    Says which fault the next call meets: first what was scripted, then by the given rates.

    ``rates`` are shares of all calls (``{"reset": 0.1}``); the same seed gives the same faults for
    the same order of calls. ``met`` counts what happened.
    """

    def __init__(self, seed: int = 1, rates: Mapping[str, float] | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311  faults must be repeatable, not secret
        self._rates = dict(rates or {})
        self._script: list[str] = []
        self._lock = threading.Lock()
        self.met: Counter[str] = Counter()

    def script(self, faults: Iterable[str]) -> None:
        """Let the next calls meet exactly these, one each."""
        with self._lock:
            self._script.extend(faults)

    def set(self, **rates: float) -> None:
        """Replace the shares of faults from now on."""
        with self._lock:
            self._rates = rates

    def next(self) -> str:
        """Return what the next call meets."""
        with self._lock:
            fault = self._script.pop(0) if self._script else self._by_chance()
            self.met[fault] += 1
            return fault

    def _by_chance(self) -> str:
        point = self._random.random()
        for kind, share in self._rates.items():
            point -= share
            if point < 0:
                return kind
        return NONE
