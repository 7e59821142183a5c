"""
Workers die and stall at random while producers post: order, completeness and effects must hold.

The target keeps its own record; the oracle reads the lanes with its own SQL.
"""

import random
import threading
import time

import pytest
from django.db import connection, transaction

from apotheca.hub import lanes, sending
from apotheca.hub.adapters.base import Lookup, Presence
from apotheca.hub.lanes import endpoints
from apotheca.hub.tests.factories import endpoint, move_boxes, route, system
from apotheca.hub.tests.memory import BUSY, LOST, Target
from apotheca.hub.worker import Sender
from apotheca.kernel.sql import fetch_values

KEYS = 12
POSTINGS = 300
LEASE = 0.4


class WorkerKilled(BaseException):
    """The process is gone: nothing after this line happens."""


class Unreliable(Target):
    """A target behind a bad line, called by workers that die and stall around each call."""

    def __init__(self, seed, *, stalls):
        super().__init__(is_forgetful=False)
        self.random = random.Random(seed)
        self.stalls = stalls
        self.kills = 0

    def send(self, message):
        fate = self.random.random()
        if fate < 0.04:
            self._die()
        if self.stalls and fate < 0.08:
            time.sleep(LEASE * 1.5)
        with self.lock:
            self.answers = [self.random.choice([LOST, (LOST, True), BUSY])] if fate > 0.85 else []
        result = super().send(message)
        if 0.08 < fate < 0.12:
            self._die()
        return result

    def _die(self):
        with self.lock:
            self.kills += 1
        raise WorkerKilled


class Forgetful(Unreliable):
    """A class C target: it can be asked, and would take the same message twice."""

    def __init__(self, seed, *, stalls):
        super().__init__(seed, stalls=stalls)
        self.is_forgetful = True

    def query(self, message):
        with self.lock:
            known = message.idempotency_key in self.keys
        return Lookup(Presence.SAME if known else Presence.MISSING)


def produce(world, seed, stop_after):
    """Post to random lanes; some transactions are slow, some are rolled back."""
    chance = random.Random(seed)
    try:
        for _ in range(stop_after):
            keys = [f"K{chance.randrange(KEYS)}" for _ in range(chance.randint(1, 3))]
            try:
                post(world, keys, chance)
            except RolledBack:
                continue
    finally:
        connection.close()


class RolledBack(Exception):
    """The posting changed its mind after it booked its places."""


def post(world, keys, chance):
    from apotheca.governance import shell

    with transaction.atomic():
        running, _ = shell._enter(system(world), shell.registry["test.move_boxes"])
        token = shell._running.set(running)
        try:
            move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=keys)
            running.changes.flush()
        finally:
            shell._running.reset(token)
        if chance.random() < 0.2:
            time.sleep(0.01)
        if chance.random() < 0.15:
            raise RolledBack


def work(facts, target, stop):
    """Run rounds; a killed worker is replaced by a new one, as a supervisor would do."""
    try:
        while not stop.is_set():
            sender = Sender(facts, target, lease_seconds=LEASE)
            try:
                while not stop.is_set():
                    if not sender.round(lambda: not stop.is_set()):
                        time.sleep(0.02)
            except WorkerKilled:
                continue
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("idempotency_class", "target_of", "stalls"), [("B", Unreliable, True), ("C", Forgetful, False)]
)
def test_killed_and_stalled_workers_lose_double_and_disorder_nothing(
    real_world, monkeypatch, idempotency_class, target_of, stalls
):
    monkeypatch.setattr(lanes, "BREAKER_SECONDS", 0.05)
    monkeypatch.setattr(sending, "backoff_seconds", lambda attempts: 0.03)
    place = endpoint(
        real_world, "SUITE-1", idempotency_class=idempotency_class, in_flight_max=6,
        max_attempts=200,
    )  # fmt: skip
    route(place)
    target = target_of(seed=7, stalls=stalls)
    (facts,) = endpoints("OUT")
    stop = threading.Event()
    workers = [threading.Thread(target=work, args=(facts, target, stop)) for _ in range(4)]
    producers = [
        threading.Thread(target=produce, args=(real_world, seed, POSTINGS // 4))
        for seed in range(4)
    ]
    for thread in (*workers, *producers):
        thread.start()
    for producer in producers:
        producer.join()
    wait_until_empty()
    stop.set()
    for worker in workers:
        worker.join()
    assert target.kills > 10
    assert dict(target.effects) == meant(), "the target's own record is ours, in our order"
    assert gaps() == []


def wait_until_empty():
    deadline = time.monotonic() + 120
    while fetch_values("SELECT 1 FROM hub_lane WHERE next_seq <= last_seq LIMIT 1"):
        assert time.monotonic() < deadline, "the lanes did not drain"
        time.sleep(0.1)


def meant():
    rows = fetch_values(
        "SELECT l.business_key, array_agg(d.idempotency_key::text ORDER BY d.seq)"
        " FROM hub_delivery d JOIN hub_lane l ON l.id = d.lane_id GROUP BY 1"
    )
    return dict(rows)


def gaps():
    return fetch_values(
        "SELECT l.business_key FROM hub_lane l JOIN hub_delivery d ON d.lane_id = l.id"
        " GROUP BY l.id HAVING count(*) <> max(d.seq) OR max(d.seq) <> l.last_seq"
        " OR bool_or(d.status <> 'DONE')"
    )
