"""Loading many orders, one after the other or side by side."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from django.db import connections

from apotheca.hub.importers.scms.plan import PlannedOrder

R = TypeVar("R")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Crew:
    """So many workers, each with a database connection of its own, and whom to tell of progress."""

    workers: int
    progress: Progress

    def load(
        self, step: str, planned: Sequence[PlannedOrder], act: Callable[[PlannedOrder], R]
    ) -> list[R]:
        """Load every order and return what each answered, in the order given."""
        counter = _Counter(step, len(planned), self.progress)

        def one(order: PlannedOrder) -> R:
            answer = act(order)
            counter.count()
            return answer

        if self.workers == 1:
            return [one(order) for order in planned]
        with ThreadPoolExecutor(self.workers) as pool:
            shares = [planned[first :: self.workers] for first in range(self.workers)]
            work = [pool.submit(_work, share, one) for share in shares]
            parts = [future.result() for future in work]
        return [parts[n % self.workers][n // self.workers] for n in range(len(planned))]


def _work(share: Sequence[PlannedOrder], one: Callable[[PlannedOrder], R]) -> list[R]:
    try:
        return [one(order) for order in share]
    finally:
        connections.close_all()


class _Counter:
    """Counts what is done, from any thread."""

    def __init__(self, step: str, of: int, progress: Progress) -> None:
        self.step, self.of, self.progress = step, of, progress
        self.done, self.lock = 0, Lock()

    def count(self) -> None:
        with self.lock:
            self.done += 1
            self.progress(self.step, self.done, self.of)
