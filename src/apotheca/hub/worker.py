"""
The worker: one thread per endpoint claims, maps, sends and settles; others process the inbox.

Workers hold no state. Any number may run on any host; leases and fences in the database keep them
apart. They sleep until a posting rings (LISTEN/NOTIFY) or the idle wait is over, whichever is
first.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import Error, connection

from apotheca.governance.types import Actor
from apotheca.hub import inbox, keeping
from apotheca.hub.adapters.base import Adapter, Arrived, EndpointFacts
from apotheca.hub.adapters.known import make_adapter
from apotheca.hub.lanes import (
    LeasedLane,
    claim_lanes,
    endpoints,
    note_failures,
    note_success,
    settle,
)
from apotheca.hub.moving import queue
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.sending import LaneRun, prepare, run_lane
from apotheca.kernel.moment import Moment

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
IDLE_SECONDS = 1.0
POLL_SECONDS = 5.0
KEEPING_SECONDS = 10.0
HEADS = 5


class SentInsideTransaction(RuntimeError):
    """
    Somebody asked to talk to the network inside a transaction; locks would wait for the network.
    """


def worker_name() -> str:
    """Return who we are in the record of attempts: host, process and thread."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{threading.get_ident() % 100_000}"


class Sender:
    """Delivers the lanes of one endpoint. Adapter and threads are kept between rounds."""

    def __init__(
        self, endpoint: EndpointFacts, adapter: Adapter | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:  # fmt: skip
        self.endpoint = endpoint
        self.adapter = adapter or make_adapter(endpoint)
        self.lease_seconds = lease_seconds
        self._pool = ThreadPoolExecutor(endpoint.in_flight_max, thread_name_prefix=endpoint.code)
        # Where a target cannot tell repeats apart, no second delivery may be in doubt with the
        # first.
        self._heads = HEADS if endpoint.idempotency_class in "AB" else 1

    def round(self, keep_going: Callable[[], bool] = lambda: True) -> int:
        """
        Send what is due, writing results as they come; return how many lanes were tried.

        Free threads take new lanes meanwhile, so one slow call holds up nothing but its own lane.
        """
        if connection.in_atomic_block:
            raise SentInsideTransaction(self.endpoint.code)
        size = self.endpoint.in_flight_max
        waiting = self._start(size)
        tried = len(waiting)
        while waiting:
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            self._settle([future.result() for future in ended])
            if keep_going() and len(waiting) <= size // 2:
                more = self._start(size - len(waiting))
                tried += len(more)
                waiting |= more
        return tried

    def close(self) -> None:
        """Wait for calls on their way and close the adapter."""
        self._pool.shutdown(wait=True)
        self.adapter.close()

    def _start(self, limit: int) -> set[Future[LaneRun]]:
        leased = claim_lanes(
            self.endpoint, limit=limit, heads=self._heads, lease_seconds=self.lease_seconds
        )
        return {self._submit(lane) for lane in leased}

    def _submit(self, lane: LeasedLane) -> Future[LaneRun]:
        prepared = prepare(self.endpoint, lane)
        return self._pool.submit(
            run_lane, self.endpoint, self.adapter, lane, prepared, worker_name()
        )

    def _settle(self, runs: list[LaneRun]) -> None:
        settle([run.result for run in runs])
        if any(run.successes for run in runs):
            note_success(self.endpoint.id)
        elif failures := sum(run.failures for run in runs):
            note_failures(self.endpoint.id, failures)


def collect(
    endpoint: EndpointFacts, adapter: Adapter, clock: Callable[[], Moment] = Moment.now
) -> int:
    """
    Take in what waits at an endpoint we fetch from; each is settled there after it is stored here.
    """
    count = 0
    actor = Actor(endpoint.person_id, source=f"hub:{endpoint.code}")
    for arrived in adapter.receive():
        _take_in(actor, endpoint.code, arrived)
        count += 1
    return count


def _take_in(actor: Actor, code: str, arrived: Arrived) -> None:
    receive_message(
        actor=actor, endpoint_code=code, message_id=arrived.message_id, body=arrived.body,
        object_type=arrived.object_type, business_key=arrived.business_key,
        content_type=arrived.content_type, sent_at=arrived.sent_at,
    )  # fmt: skip
    arrived.settle()


class Worker:
    """
    All threads of one worker process: a sender per outgoing endpoint, the inbox, and (with
    ``keeps_house``) the regular jobs.
    """

    def __init__(
        self, clock: Callable[[], Moment] = Moment.now, inbox_threads: int = 2, *,
        keeps_house: bool = False,
    ) -> None:  # fmt: skip
        self.clock = clock
        self._stop = threading.Event()
        self._bell = threading.Condition()
        self._rings = 0
        self._threads: list[threading.Thread] = []
        self._closing: list[Callable[[], None]] = []
        self._inbox_threads = inbox_threads
        self._keeps_house = keeps_house

    def start(self, codes: Sequence[str] = ()) -> None:
        """Start the threads for the endpoints named (all by default)."""
        for endpoint in endpoints("OUT", codes):
            self._run(f"send {endpoint.code}", self._sending(endpoint))
        for endpoint in endpoints("IN", codes):
            if endpoint.config.get("collect"):
                self._run(f"collect {endpoint.code}", self._collecting(endpoint))
        for number in range(self._inbox_threads):
            self._run(f"inbox {number}", self._processing(tuple(codes)))
        if self._keeps_house:
            keeping.register_jobs()
            self._run("keep house", self._keeping())
            self._run("imports", self._importing())
        self._run("listen", self._listening())
        connection.close()

    def is_whole(self) -> bool:
        """Whether every thread is at work; one that ended by itself met a bug, and stays loud."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Let every thread finish what it has begun, and close what it used."""
        self._stop.set()
        self._ring()
        for thread in self._threads:
            thread.join()
        for close in self._closing:
            close()

    def _run(self, name: str, step: Callable[[], int]) -> None:
        thread = threading.Thread(target=self._loop, args=(step,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _loop(self, step: Callable[[], int]) -> None:
        try:
            while not self._stop.is_set():
                self._once(step)
        finally:
            connection.close()

    def _once(self, step: Callable[[], int]) -> None:
        rings = self._rings
        try:
            done = step()
        except Error:
            log.exception("%s lost the database and tries again.", threading.current_thread().name)
            connection.close()
            done = 0
        if not done:
            with self._bell:
                self._bell.wait_for(
                    lambda: self._rings != rings or self._stop.is_set(), IDLE_SECONDS
                )

    def _ring(self) -> None:
        with self._bell:
            self._rings += 1
            self._bell.notify_all()

    def _sending(self, endpoint: EndpointFacts) -> Callable[[], int]:
        sender = Sender(endpoint)
        self._closing.append(sender.close)
        return lambda: sender.round(lambda: not self._stop.is_set())

    def _collecting(self, endpoint: EndpointFacts) -> Callable[[], int]:
        adapter = make_adapter(endpoint)
        self._closing.append(adapter.close)

        def step() -> int:
            count = collect(endpoint, adapter, self.clock)
            if not count:
                self._stop.wait(float(endpoint.config.get("poll_seconds", POLL_SECONDS)))
            return count

        return step

    def _processing(self, codes: tuple[str, ...]) -> Callable[[], int]:
        def step() -> int:
            return sum(inbox.process_inbox(door, clock=self.clock) for door in inbox.doors(codes))

        return step

    def _keeping(self) -> Callable[[], int]:
        def step() -> int:
            done = keeping.run_due(self.clock)
            if not done:
                self._stop.wait(KEEPING_SECONDS)
            return done

        return step

    def _importing(self) -> Callable[[], int]:
        def step() -> int:
            done = queue.work_off(clock=self.clock)
            if not done:
                self._stop.wait(POLL_SECONDS)
            return done

        return step

    def _listening(self) -> Callable[[], int]:
        def step() -> int:
            with connection.cursor() as cursor:
                cursor.execute("LISTEN apotheca_hub")
            for _ in connection.connection.notifies(timeout=IDLE_SECONDS, stop_after=1):
                self._ring()
            return 1

        return step
