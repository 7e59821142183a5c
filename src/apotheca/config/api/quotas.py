"""
How much a client may ask: so many requests a second in each process, so many a day in all.

The bucket of the second lives in the process; the count of the day is the database's, as far as it
was added up, and what this process counted since.
"""

import threading
import time
from dataclasses import dataclass, field
from math import ceil

from django.conf import settings

from apotheca.config.api.callers import Caller
from apotheca.config.api.usage import USAGE, today
from apotheca.governance.queries.clients import requests_on
from apotheca.kernel.errors import DomainError

RECOUNT_SECONDS = 60.0
BUCKETS_MAX = 10_000


class QuotaUsedUp(DomainError):
    code = "api.quota_used_up"
    message = "This client may send {limit} requests a {period}. Wait {seconds} seconds."
    status = 429


@dataclass(slots=True)
class _Bucket:
    """What is left of the second, and what the database knew of the day when last asked."""

    left: float
    at: float
    day_known: int = 0
    day_asked: float = field(default=-RECOUNT_SECONDS)


class Quotas:
    """The buckets of all clients this process has seen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}

    def admit(self, caller: Caller, now: float | None = None) -> None:
        """
        Take one request of a client from its quotas.

        :raises QuotaUsedUp: none is left; the facts say how long to wait.
        """
        instant = time.monotonic() if now is None else now
        rate = caller.per_second or settings.API_PER_SECOND
        with self._lock:
            bucket = self._bucket(caller.client, rate, instant)
            bucket.left = min(float(rate), bucket.left + (instant - bucket.at) * rate)
            bucket.at = instant
            if bucket.left < 1:
                wait = ceil((1 - bucket.left) / rate)
                raise QuotaUsedUp(limit=rate, period="second", seconds=max(wait, 1))
            bucket.left -= 1
        self._admit_today(caller, bucket, instant)

    def forget(self) -> None:
        """Start anew, as a new process does."""
        with self._lock:
            self._buckets.clear()

    def _bucket(self, client: str, rate: int, now: float) -> _Bucket:
        if len(self._buckets) > BUCKETS_MAX:
            self._buckets.clear()
        return self._buckets.setdefault(client, _Bucket(float(rate), now))

    def _admit_today(self, caller: Caller, bucket: _Bucket, now: float) -> None:
        limit = caller.per_day or settings.API_PER_DAY
        if not limit:
            return
        day = today()
        if now - bucket.day_asked >= RECOUNT_SECONDS:
            bucket.day_known = requests_on(caller.client, day)
            bucket.day_asked = now
        if bucket.day_known + USAGE.waiting(caller.client, day) >= limit:
            raise QuotaUsedUp(limit=limit, period="day", seconds=_until_midnight())


def _until_midnight() -> int:
    return 86_400 - int(time.time()) % 86_400


QUOTAS = Quotas()
